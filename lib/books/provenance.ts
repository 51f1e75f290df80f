import { Provenance } from '../contracts/provenance.ts';
import type { SourcedFile } from '../domain/audience/provenance.ts';
import type { Ports } from '../ports.ts';
import { outdateAll } from './audiences.ts';
import { keys } from './keys.ts';
import { liveFiles } from './segments.ts';

/** Says where the object under a key of the inbox is from, and promises every audience a new build. */
export const setProvenance = async (
  { core }: Pick<Ports, 'core'>,
  objectKey: string,
  provenance: Provenance,
  now: string,
): Promise<void> => {
  for (;;) {
    const rev = (await core.read(keys.provenance(objectKey)))?.rev ?? 0;
    const cause = `provenance/${objectKey}/${rev + 1}`;
    const changes = await outdateAll({ core }, cause, `${objectKey} has another provenance`, now);
    const write = { ...keys.provenance(objectKey), put: provenance, ifRev: rev };
    if ((await core.commit([write, ...changes])) === 'done') return;
  }
};

/** An import whose voters are to be addressed, with its file's name and where it is from. */
export type SourcedImport = SourcedFile & { receipt: string; votersKey: string };

/** The live files in their order, each with the provenance of the file that it stands under. */
export const sourcedImports = async (ports: Pick<Ports, 'core'>): Promise<SourcedImport[]> => {
  const known = new Map(
    (await ports.core.list(keys.provenance('').pk)).map(({ sk, value }) => [
      sk,
      Provenance.parse(value),
    ]),
  );
  return (await liveFiles(ports)).map((one) => ({ ...one, provenance: known.get(one.file) }));
};

import { access } from 'node:fs/promises';
import { setProvenance } from '../books/provenance.ts';
import { Provenance } from '../contracts/provenance.ts';
import type { Session } from '../local/session.ts';
import { type Call, text } from './command.ts';
import { readSettingsAt } from './inputs.ts';

/** Keeps where files are from before they are imported: from --provenance for all, else FILE.provenance.yaml beside each. */
export const noteProvenance = async (
  session: Session,
  call: Call,
  paths: readonly string[],
  keyOf: (path: string) => string,
): Promise<void> => {
  const shared = text(call, 'provenance');
  for (const path of paths) {
    const from = shared ?? (await beside(path));
    if (from === undefined) continue;
    const provenance = await readSettingsAt(from, Provenance);
    await setProvenance(session.ports, keyOf(path), provenance, session.now());
  }
};

const beside = async (path: string): Promise<string | undefined> => {
  const name = `${path}.provenance.yaml`;
  return access(name).then(
    () => name,
    () => undefined,
  );
};

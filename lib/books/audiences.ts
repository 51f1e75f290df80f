import type { AudienceBuild, AudienceDefinition } from '../contracts/audience.ts';
import type { AudienceOutdated } from '../contracts/messages.ts';
import { definitionVersion } from '../domain/audience/identity.ts';
import type { Ports, RecordKey, Write } from '../ports.ts';
import { keys } from './keys.ts';
import { type Outgoing, promise, sendPromised } from './outbox.ts';

/** Each message is some 400 bytes, and a document holds 350,000. */
const MESSAGES_A_RECORD = 500;

/** Grows with each new audience: who tells all audiences of something checks that none came meanwhile. */
const roster: RecordKey = { pk: 'AUDIENCE-ROSTER', sk: 'HEAD' };

const oldVersion = (audienceId: string, version: string): RecordKey => ({
  pk: 'AUDIENCE-VERSION',
  sk: `${audienceId}/${version}`,
});

/**
 * Sets an audience's definition and asks for its build, also where the definition stands already: its gates may
 * decide otherwise now. A changed definition is a new version; every version stays.
 */
export const defineAudience = async (
  ports: Pick<Ports, 'core' | 'queues'>,
  definition: AudienceDefinition,
  now: string,
): Promise<{ version: string; changed: boolean }> => {
  const version = definitionVersion(definition);
  for (;;) {
    const before = await ports.core.read(keys.audience(definition.id));
    const changed = !before || definitionVersion(before.value) !== version;
    const rev = before?.rev ?? 0;
    const writes = changed ? await versionWrites(ports, definition, version, rev) : [];
    const cause = changed ? `define/${definition.id}/${rev + 1}` : `build/${definition.id}/${now}`;
    const because = changed ? 'its definition changed' : 'a build was asked for';
    const asked = promise(cause, [outdated(definition.id, cause, because, now)]);
    const done = await ports.core.commit([...writes, asked]);
    // Without a change only the promise can be in the way: then it is made already.
    if (done === 'conflict' && changed) continue;
    await sendPromised(ports);
    return { version, changed };
  }
};

const versionWrites = async (
  { core }: Pick<Ports, 'core'>,
  definition: AudienceDefinition,
  version: string,
  rev: number,
): Promise<Write[]> => {
  const old = oldVersion(definition.id, version);
  const isKept = (await core.read(old)) !== undefined;
  const rosterRev = (await core.read(roster))?.rev ?? 0;
  return [
    { ...keys.audience(definition.id), put: definition, ifRev: rev },
    ...(isKept ? [] : [{ ...old, put: definition, ifRev: 0 }]),
    ...(rev === 0 ? [{ ...roster, put: { audiences: rosterRev + 1 }, ifRev: rosterRev }] : []),
  ];
};

/** The audiences as they are defined now, in order of ids. */
export const listAudiences = async ({ core }: Pick<Ports, 'core'>): Promise<AudienceDefinition[]> =>
  (await core.list(keys.audience('').pk)).map(({ value }) => value as AudienceDefinition);

/**
 * The writes that promise every audience a new build, for the commit of the cause; they fail with it when an
 * audience was defined meanwhile. Without audiences nothing is promised.
 */
export const outdateAll = async (
  ports: Pick<Ports, 'core'>,
  cause: string,
  because: string,
  now: string,
): Promise<Write[]> => {
  const rosterRev = (await ports.core.read(roster))?.rev ?? 0;
  const audiences = await listAudiences(ports);
  const check: Write = { ...roster, check: true, ifRev: rosterRev };
  const messages = audiences.map(({ id }) => outdated(id, cause, because, now));
  const records = Math.ceil(messages.length / MESSAGES_A_RECORD);
  return [
    check,
    ...Array.from({ length: records }, (_, nth) =>
      promise(
        `${cause}/${nth}`,
        messages.slice(nth * MESSAGES_A_RECORD, (nth + 1) * MESSAGES_A_RECORD),
      ),
    ),
  ];
};

const outdated = (audienceId: string, cause: string, because: string, at: string): Outgoing => {
  const body: AudienceOutdated = { type: 'AudienceOutdated', audienceId, because, at };
  return { queue: 'build-audience', id: `${audienceId}/${cause}`, group: audienceId, body };
};

/** The newest build of an audience; undefined before the first. */
export const readBuild = async (
  { core }: Pick<Ports, 'core'>,
  audienceId: string,
): Promise<AudienceBuild | undefined> =>
  (await core.read(keys.build(audienceId)))?.value as AudienceBuild | undefined;

/** The newest build of every audience that was built, in order of ids. */
export const listBuilds = async ({ core }: Pick<Ports, 'core'>): Promise<AudienceBuild[]> =>
  (await core.list(keys.build('').pk)).map(({ value }) => value as AudienceBuild);

import type { AudienceBuild, AudienceDefinition } from '../contracts/audience.ts';
import { floorOf, sizeGate } from '../domain/audience/gates.ts';
import { buildHash, definitionVersion } from '../domain/audience/identity.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Ports, Write } from '../ports.ts';
import { readCampaign } from './campaign.ts';
import { audienceBuilt, listFlights } from './flights.ts';
import { keys } from './keys.ts';
import { optedOut } from './opt-outs.ts';
import { promise } from './outbox.ts';
import { liveImports } from './segments.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'voters'>;

const ATTEMPTS = 5;
const OF_AGE = 18;

/**
 * Builds an audience over the voters and opt-outs of now, and promises its delivery to every platform that a flight
 * of it uses. A build that a gate refuses is kept with the reason; a list that stood is then to be taken back. A build
 * equal to the last one sends nothing. An audience that is not defined is left alone.
 */
export const rebuildAudience = async (
  ports: Reach,
  audienceId: string,
  now: string,
): Promise<void> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    // The revision comes first: whoever commits after us has seen at least what we see.
    const record = await ports.core.read(keys.build(audienceId));
    const definition = (await ports.core.read(keys.audience(audienceId)))?.value;
    if (!definition) return;
    const before = record?.value as AudienceBuild | undefined;
    const build = await buildOf(ports, definition as AudienceDefinition, now);
    const rev = record?.rev ?? 0;
    const writes = isSame(before, build)
      ? noteEpoch(before, build, rev)
      : await replace(ports, before, build, rev, now);
    if (writes.length === 0 || (await ports.core.commit(writes)) === 'done') return;
  }
  throw new Error(`Audience ${audienceId} is being built by somebody else. Try again.`);
};

const buildOf = async (
  ports: Reach,
  definition: AudienceDefinition,
  now: string,
): Promise<AudienceBuild> => {
  const version = definitionVersion(definition);
  const imports = await liveImports(ports);
  const { epoch, tokens } = await optedOut(ports);
  const campaign = await readCampaign(ports);
  const inputs = imports.map(({ receipt }) => receipt);
  const built = { audienceId: definition.id, version, optOutEpoch: epoch, builtAt: now };
  if (!campaign) return { ...built, ...withoutCampaign(version, inputs) };
  const electionYear = Number(campaign.election.date.slice(0, 4));
  const membersKey = keyOf(definition.id, [version, inputs, epoch, electionYear]);
  const selection = {
    keys: imports.map(({ votersKey }) => votersKey),
    include: definition.include,
    exclude: definition.exclude,
    optedOut: tokens,
    bornNoLaterThan: electionYear - OF_AGE,
    ageInYear: electionYear,
    atLeast: floorOf(campaign.audienceFloor),
  };
  const selected = await ports.voters.select(selection, membersKey);
  const { size, membersHash } = selected;
  const refused = sizeGate(selected, campaign.audienceFloor);
  return {
    ...built,
    hash: buildHash({ version, inputs, membersHash }),
    size,
    suppressed: { optOut: selected.optedOut, underAge: selected.underAge },
    ...(refused ? { refused } : { membersKey }),
  };
};

/** Named by all that decides who is in it, so that a key never holds two lists. */
const keyOf = (audienceId: string, decides: unknown[]): string =>
  `audiences/${audienceId}/${sha256Hex(canonicalJson(decides))}.parquet`;

const withoutCampaign = (version: string, inputs: string[]) => ({
  hash: buildHash({ version, inputs, membersHash: 'none' }),
  size: 0,
  suppressed: { optOut: 0, underAge: 0 },
  refused: {
    rule: 'GEN-01',
    because: 'no campaign is set, so nobody knows who is of age: swingshift campaign set FILE',
  },
});

const isSame = (before: AudienceBuild | undefined, build: AudienceBuild): before is AudienceBuild =>
  before?.hash === build.hash && before.refused?.because === build.refused?.because;

/** The same members after more opt-outs: only what the build has seen moves on. */
const noteEpoch = (before: AudienceBuild, build: AudienceBuild, rev: number): Write[] => {
  const { optOutEpoch, suppressed } = build;
  if (before.optOutEpoch === optOutEpoch) return [];
  const put: AudienceBuild = { ...before, optOutEpoch, suppressed };
  return [{ ...keys.build(build.audienceId), put, ifRev: rev }];
};

const replace = async (
  ports: Pick<Ports, 'core'>,
  before: AudienceBuild | undefined,
  build: AudienceBuild,
  rev: number,
  now: string,
): Promise<Write[]> => {
  const { audienceId } = build;
  const put: Write = { ...keys.build(audienceId), put: build, ifRev: rev };
  const takesBack = before !== undefined && !before.refused;
  if (build.refused && !takesBack) return [put];
  const used = (await listFlights(ports)).filter(({ audience }) => audience === audienceId);
  const platforms = [...new Set(used.map(({ platform }) => platform))].sort();
  if (platforms.length === 0) return [put];
  const messages = platforms.map((name) => audienceBuilt(build, name, now, `${rev + 1}`));
  return [put, promise(`built/${audienceId}/${rev + 1}`, messages)];
};

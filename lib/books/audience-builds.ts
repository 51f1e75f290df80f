import type { AudienceBuild, AudienceDefinition, Refused } from '../contracts/audience.ts';
import { branchGate, differenceGate, sizeGate } from '../domain/audience/gates.ts';
import { buildHash, definitionVersion, membersHash } from '../domain/audience/identity.ts';
import { stepsOf } from '../domain/audience/rule-steps.ts';
import { nobodySuppressed } from '../domain/audience/suppression.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Ports, SelectedVoters, Write } from '../ports.ts';
import { planSelection, type SelectionPlan } from './audience-selection.ts';
import { readCampaign } from './campaign.ts';
import { audienceBuilt, listFlights } from './flights.ts';
import { keys } from './keys.ts';
import { optedOut } from './opt-outs.ts';
import { promise } from './outbox.ts';
import { liveImports } from './segments.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'voters'>;

const ATTEMPTS = 5;

/**
 * Builds an audience over the voters and the lists of people to leave out of now, and promises its delivery to every
 * platform that a flight of it uses. A build that a gate refuses is kept with the reason; a list that stood is then to be
 * taken back. A build equal to the last one sends nothing. An audience that is not defined is left alone.
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
    const { build, checks } = await buildOf(ports, definition as AudienceDefinition, now);
    const rev = record?.rev ?? 0;
    const writes = isSame(before, build)
      ? noteEpoch(before, build, rev)
      : await replace(ports, before, build, rev, now);
    if (writes.length === 0) return;
    const held = build.refused ? [] : checks;
    if ((await ports.core.commit([...writes, ...held])) === 'done') return;
  }
  throw new Error(`Audience ${audienceId} is being built by somebody else. Try again.`);
};

const buildOf = async (
  ports: Reach,
  definition: AudienceDefinition,
  now: string,
): Promise<{ build: AudienceBuild; checks: Write[] }> => {
  const version = definitionVersion(definition);
  const built = { audienceId: definition.id, version, builtAt: now };
  const campaign = await readCampaign(ports);
  if (!campaign) {
    const inputs = (await liveImports(ports)).map(({ receipt }) => receipt);
    const { epoch } = await optedOut(ports);
    const build = {
      ...built,
      optOutEpoch: epoch,
      ...refusedUncounted(version, inputs, NO_CAMPAIGN),
    };
    return { build, checks: [] };
  }
  const plan = await planSelection(ports, definition, campaign, now);
  const { selection, inputs, optOutEpoch, refused, checks } = plan;
  if (refused) {
    const uncounted = refusedUncounted(version, inputs, refused, selection.asksConsent);
    return { build: { ...built, optOutEpoch, ...uncounted }, checks };
  }
  const membersKey = keyOf(definition.id, plan, version);
  const selected = await ports.voters.select(selection, membersKey);
  const { size, suppressed } = selected;
  const because = await whyRefused(ports, definition, plan, selected);
  const build = {
    ...built,
    optOutEpoch,
    hash: buildHash({ version, inputs, membersHash: selected.membersHash }),
    size,
    suppressed,
    ...(because ? { refused: because } : { membersKey }),
  };
  return { build, checks };
};

/** Named by all that decides who is in it, so that a key never holds two lists. */
const keyOf = (
  audienceId: string,
  { selection, inputs, optOutEpoch }: SelectionPlan,
  version: string,
): string => {
  const { voted, staff, bornNoLaterThan, holdout, asksConsent } = selection;
  const decides = [version, inputs, optOutEpoch, voted, staff, bornNoLaterThan, holdout];
  return `audiences/${audienceId}/${sha256Hex(canonicalJson([...decides, asksConsent]))}.parquet`;
};

/** The gates on the final set, in their order. */
const whyRefused = async (
  { voters }: Pick<Ports, 'voters'>,
  definition: AudienceDefinition,
  { selection, floor, branches }: SelectionPlan,
  selected: SelectedVoters,
): Promise<Refused | undefined> => {
  if (selected.size < floor) {
    const steps = stepsOf(definition);
    const rules = steps.map(({ keeps }) => keeps);
    const { left } = await voters.preview(selection, rules, []);
    const nth = left.findIndex((people) => people < floor);
    return sizeGate(selected, floor, steps[nth]?.rule);
  }
  const people = branches.map((rule, nth) => ({ rule, people: selected.branches[nth] ?? 0 }));
  const near = selected.near === undefined ? undefined : { audienceId: selected.near };
  return branchGate(people, floor) ?? differenceGate(near, floor);
};

const NO_CAMPAIGN: Refused = {
  rule: 'GEN-01',
  because: 'no campaign is set, so nobody knows who is of age: swingshift campaign set FILE',
};

/** A build of which nobody was counted. */
const refusedUncounted = (
  version: string,
  inputs: string[],
  refused: Refused,
  asksConsent = false,
) => ({
  hash: buildHash({ version, inputs, membersHash: membersHash([]) }),
  size: 0,
  suppressed: nobodySuppressed(asksConsent),
  refused,
});

const isSame = (before: AudienceBuild | undefined, build: AudienceBuild): before is AudienceBuild =>
  before?.hash === build.hash && before.refused?.because === build.refused?.because;

/** The same members after more opt-outs: only what the build has seen moves on. */
const noteEpoch = (before: AudienceBuild, build: AudienceBuild, rev: number): Write[] => {
  const { optOutEpoch, suppressed } = build;
  const isNews = canonicalJson(before.suppressed) !== canonicalJson(suppressed);
  if (before.optOutEpoch === optOutEpoch && !isNews) return [];
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

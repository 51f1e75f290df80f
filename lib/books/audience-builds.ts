import type { AudienceBuild, AudienceDefinition, Refused } from '../contracts/audience.ts';
import type { SelectedVoters } from '../contracts/selection.ts';
import { branchGate, differenceGate, sizeGate } from '../domain/audience/gates.ts';
import {
  buildHash,
  definitionVersion,
  membersHash,
  openHash,
} from '../domain/audience/identity.ts';
import { stepsOf } from '../domain/audience/rule-steps.ts';
import { nobodySuppressed } from '../domain/audience/suppression.ts';
import { canonicalJson } from '../domain/canonical.ts';
import type { Ports, Write } from '../ports.ts';
import { membersKeyOf, planSelection, type SelectionPlan } from './audience-selection.ts';
import { readCampaign } from './campaign.ts';
import { audienceBuilt, listFlights } from './flights.ts';
import { keys } from './keys.ts';
import { optedOut } from './opt-outs.ts';
import { promise } from './outbox.ts';
import { isInShards, liveImports } from './segments.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'voters'>;

const ATTEMPTS = 5;

/** What a build is committed with: builds of others that must be as they were read. */
type Made = { build: AudienceBuild; checks: Write[] };

/**
 * Builds an audience over the voters and the lists of people to leave out of now. An audience that is not defined is left
 * alone, and so are all of a file in shards, too large for one function: `settleShards` builds them.
 */
export const rebuildAudience = async (
  ports: Reach,
  audienceId: string,
  now: string,
): Promise<void> => {
  if (await isInShards(ports)) return;
  await keepBuild(ports, audienceId, now, (definition) => buildOf(ports, definition, now));
};

/**
 * Makes a build of an audience count, and promises its delivery to every platform that a flight of it uses. A build that
 * a gate refuses is kept with the reason; a list that stood is then to be taken back. A build equal to the last one sends
 * nothing. Nothing is kept where `make` gives none.
 */
export const keepBuild = async (
  ports: Pick<Ports, 'core'>,
  audienceId: string,
  now: string,
  make: (definition: AudienceDefinition) => Promise<Made | undefined>,
): Promise<void> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    // The revision comes first: whoever commits after us has seen at least what we see.
    const record = await ports.core.read(keys.build(audienceId));
    const definition = (await ports.core.read(keys.audience(audienceId)))?.value;
    const made = definition ? await make(definition as AudienceDefinition) : undefined;
    if (!made) return;
    const { build, checks } = made;
    const before = record?.value as AudienceBuild | undefined;
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
): Promise<Made> => {
  const version = definitionVersion(definition);
  const campaign = await readCampaign(ports);
  if (!campaign) {
    const inputs = (await liveImports(ports)).map(({ receipt }) => receipt);
    const { epoch } = await optedOut(ports);
    const uncounted = refusedUncounted(version, inputs, NO_CAMPAIGN);
    const built = { audienceId: definition.id, version, builtAt: now, optOutEpoch: epoch };
    return { build: { ...built, ...uncounted }, checks: [] };
  }
  const plan = await planSelection(ports, definition, campaign, now);
  const { checks } = plan;
  if (plan.refused) return { build: refusedBuild(definition, plan, now), checks };
  const membersKey = membersKeyOf(definition, plan);
  const selected = await ports.voters.select(plan.selection, membersKey);
  const step = selected.size < plan.floor ? await scarceStep(ports, definition, plan) : undefined;
  return { build: buildFrom(definition, plan, { selected, membersKey, step }, now), checks };
};

/** A build of which nobody was counted, as its plan is refused. */
export const refusedBuild = (
  definition: AudienceDefinition,
  { inputs, optOutEpoch, basis, refused, selection }: SelectionPlan,
  now: string,
): AudienceBuild => {
  const version = definitionVersion(definition);
  const because = refused ?? NO_CAMPAIGN;
  return {
    ...{ audienceId: definition.id, version, builtAt: now, optOutEpoch, basis },
    ...refusedUncounted(version, inputs, because, selection.asksConsent),
  };
};

/** A build from what a plan's selection came to, through the gates on the final set in their order. */
export const buildFrom = (
  definition: AudienceDefinition,
  { selection, inputs, optOutEpoch, basis, floor, branches }: SelectionPlan,
  outcome: { selected: SelectedVoters; membersKey: string; step?: string | undefined },
  now: string,
): AudienceBuild => {
  const { selected, membersKey, step } = outcome;
  const version = definitionVersion(definition);
  const people = branches.map((rule, nth) => ({ rule, people: selected.branches[nth] ?? 0 }));
  const near = selected.near === undefined ? undefined : { audienceId: selected.near };
  const refused =
    selected.size < floor
      ? sizeGate(selected, floor, step)
      : (branchGate(people, floor) ?? differenceGate(near, floor));
  return {
    ...{ audienceId: definition.id, version, builtAt: now, optOutEpoch, basis },
    hash: buildHash({ version, inputs, membersHash: selected.membersHash }),
    size: selected.size,
    suppressed: selected.suppressed,
    ...(refused
      ? { refused }
      : { membersKey, openHash: openHash({ version, inputs, ...selection, ...selected }) }),
  };
};

/** The step of a definition after which fewer than the floor are left, for people to mend. */
const scarceStep = async (
  { voters }: Pick<Ports, 'voters'>,
  definition: AudienceDefinition,
  { selection, floor }: SelectionPlan,
): Promise<string | undefined> => {
  const steps = stepsOf(definition);
  const rules = steps.map(({ keeps }) => keeps);
  const { left } = await voters.preview(selection, rules, []);
  return steps[left.findIndex((people) => people < floor)]?.rule;
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

/** The same members after more opt-outs and lists: only what the build has seen moves on. */
const noteEpoch = (before: AudienceBuild, build: AudienceBuild, rev: number): Write[] => {
  const { optOutEpoch, suppressed, basis, openHash } = build;
  const put: AudienceBuild = {
    ...before,
    optOutEpoch,
    suppressed,
    basis,
    ...(openHash && { openHash }),
  };
  if (canonicalJson(put) === canonicalJson(before)) return [];
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

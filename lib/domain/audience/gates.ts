import { platformPack } from './policy-packs.ts';
import { type KeptList, keptLists, type SuppressedCounts, suppressedWords } from './suppression.ts';

/** No setting lowers this: fewer people than that could be known one by one. */
export const HARD_FLOOR = 1_000;

/** Why an audience may not be used: the rule's id, where the rule stands, and the reason in words. */
export type GateRefusal = { rule: string; because: string; source?: string | undefined };

/** What settings say of floors. */
export type FloorTerms = {
  audienceFloor: number;
  platforms: readonly { name: string; audienceFloor?: number | undefined }[];
};

/** The fewest people that a campaign's audience may hold. */
export const floorOf = (campaignFloor: number): number => Math.max(HARD_FLOOR, campaignFloor);

/** The fewest people of an audience at one platform: the campaign's floor, its own or the platform's, whichever is highest. */
export const floorAt = (campaign: FloorTerms, platform: string): number =>
  Math.max(
    floorOf(campaign.audienceFloor),
    campaign.platforms.find(({ name }) => name === platform)?.audienceFloor ?? 0,
    platformPack(platform)?.leastPeople ?? 0,
  );

/** The fewest people with which an audience may go to any of its platforms; the campaign's floor while it has none. */
export const lowestFloor = (campaign: FloorTerms, platforms: readonly string[]): number =>
  platforms.length === 0
    ? floorOf(campaign.audienceFloor)
    : Math.min(...platforms.map((name) => floorAt(campaign, name)));

const FLOOR_SOURCE =
  'Meta and Google take no list of fewer than 100 matched people; the default of 5000 and the hard floor of 1000 are ours';

/**
 * AUD-01: an audience that holds fewer people than the floor, once all who must be left out are out, is refused.
 * `step` names the step of the definition that isolates so few.
 */
export const sizeGate = (
  audience: { size: number; suppressed: SuppressedCounts },
  asked: number,
  step?: string,
): GateRefusal | undefined => {
  const floor = floorOf(asked);
  if (audience.size >= floor) return undefined;
  const whose =
    floor > HARD_FLOOR ? "the campaign's audienceFloor" : 'the hard floor, which nothing lowers';
  return {
    rule: 'AUD-01',
    source: FLOOR_SOURCE,
    because:
      `${audience.size} people are left (${suppressedWords(audience.suppressed)}), fewer than ${floor}: ${whose}. ` +
      `${step ? `The step "${step}" isolates so few. ` : ''}Widen the rules or import more voters.`,
  };
};

/** AUD-6: a branch that some, but fewer than the floor, meet sends a few people along among many. */
export const branchGate = (
  branches: readonly { rule: string; people: number }[],
  floor: number,
): GateRefusal | undefined => {
  const rare = branches.find(({ people }) => people > 0 && people < floor);
  return (
    rare && {
      rule: 'AUD-6',
      source: 'FEATURES AUD-6: no rule step isolates fewer people than the floor',
      because: `the step "${rare.rule}" isolates fewer people than the floor of ${floor}. Widen it or leave it out.`,
    }
  );
};

/** AUD-6: two lists at one destination that differ by few people tell of these few. */
export const differenceGate = (
  near: { audienceId: string } | undefined,
  floor: number,
): GateRefusal | undefined =>
  near && {
    rule: 'AUD-6',
    source: 'RPT-02: Ads Data Hub, difference checks (two released cuts that differ by few people)',
    because:
      `it differs from audience ${near.audienceId} by fewer people than the floor of ${floor}, so that the two tell of ` +
      'these few. Use that audience, or make the two differ by more.',
  };

/** When each kept list was last refreshed or confirmed, as instants; undefined where it never was. */
export type ListAges = Partial<Record<KeptList, string>>;

const HOURS = 24;

/**
 * AUD-04: from the day on which voting begins to election day (local days, both included) every list of people to leave
 * out must have been refreshed, or confirmed, within 24 hours.
 */
export const listAgeGate = (
  ages: ListAges,
  voting: { from: string; to: string; today: string; now: string },
): GateRefusal | undefined => {
  if (voting.today < voting.from || voting.today > voting.to) return undefined;
  const oldest = new Date(Date.parse(voting.now) - HOURS * 3_600_000).toISOString();
  const old = (Object.keys(keptLists) as KeptList[]).filter((list) => (ages[list] ?? '') < oldest);
  if (old.length === 0) return undefined;
  const said = old.map((list) => {
    const at = ages[list];
    return `${keptLists[list]} ${at ? `of ${at}` : 'never given'}`;
  });
  return {
    rule: 'AUD-04',
    source: `no list of people to leave out is older than ${HOURS} hours in the voting period`,
    because:
      `voting began on ${voting.from}, and these lists are older than ${HOURS} hours: ${said.join('; ')}. Add today's files, or say that ` +
      'there is nothing new: swingshift suppressions confirm',
  };
};

import { allocate } from '../delegates/allocate.ts';
import type { Rule } from '../delegates/rule.ts';
import type { Draw } from './draws.ts';
import type { Outlook, ZoneOutlook } from './outlook.ts';

/** Seats of one candidate in one election: of each zone's pool, and of each contest's at-large and PLEO pools. */
export type Count = { districts: number[]; statewide: number[] };

/**
 * Counts an election out in whole votes, pool by pool, by the rules themselves. `moved` is added to each zone's share
 * (in the order of the outlook), and every vote counts in its zone and in its state. Pools where nothing moved are
 * taken from `unmoved`, the count of the same draw without moves, where it is given.
 */
export const recount = (
  outlook: Outlook,
  draw: Draw,
  moved: readonly number[] = [],
  unmoved?: Count,
): Count => {
  const isMoved = outlook.contests.map(() => unmoved === undefined);
  for (const [index, { contest }] of outlook.zones.entries()) {
    if ((moved[index] ?? 0) !== 0) isMoved[contest] = true;
  }
  const votes = outlook.zones.map((zone, index) =>
    votesOf(zone, Math.min(1, (draw[index] ?? 0) + (moved[index] ?? 0))),
  );
  const districts = outlook.zones.map(({ seats, contest }, index) => {
    if (unmoved && (moved[index] ?? 0) === 0) return unmoved.districts[index] ?? 0;
    const rule = outlook.contests[contest]?.ruleset.rule;
    const own = votes[index];
    return rule && own ? seatsOf(seats, own, rule) : 0;
  });
  const sums = outlook.contests.map((): Votes => ({ own: 0, rival: 0, ballots: 0 }));
  for (const [index, { contest }] of outlook.zones.entries()) {
    const state = sums[contest];
    const own = votes[index];
    if (!state || !own) continue;
    state.own += own.own;
    state.rival += own.rival;
    state.ballots += own.ballots;
  }
  const statewide = outlook.contests.map(({ atLarge, pleo, ruleset }, contest) => {
    if (unmoved && !isMoved[contest]) return unmoved.statewide[contest] ?? 0;
    const state = sums[contest] ?? { own: 0, rival: 0, ballots: 0 };
    return seatsOf(atLarge, state, ruleset.rule) + seatsOf(pleo, state, ruleset.rule);
  });
  return { districts, statewide };
};

type Votes = { own: number; rival: number; ballots: number };

const votesOf = ({ voters, others }: ZoneOutlook, share: number): Votes => {
  const all = Math.round(voters);
  const own = Math.round(all * share);
  return { own, rival: all - own, ballots: Math.max(all, Math.round(all / (1 - others))) };
};

const seatsOf = (seats: number, { own, rival, ballots }: Votes, rule: Rule): number =>
  allocate({ seats, votes: { own, rival }, totalVotes: ballots }, rule).seats['own'] ?? 0;

import { type Draw, interval90 } from './draws.ts';
import { type Outlook, sum } from './outlook.ts';
import { recount } from './recount.ts';

/** What moved shares brought in each of some drawn elections. */
export type GainDraws = {
  /** By zone: the middle 90 % of its gain, its part of the state-wide pools included. */
  intervals: [number, number][];
  /** Delegates in all, draw by draw, without the moves and with them. */
  before: number[];
  after: number[];
};

/**
 * Counts each drawn election out twice, without and with what each zone's share is moved, and takes the difference. A
 * state-wide gain is shared by its zones as they moved the state's vote.
 */
export const gainDraws = (
  outlook: Outlook,
  draws: readonly Draw[],
  moved: readonly number[],
): GainDraws => {
  const parts = partsOf(outlook, moved);
  const gains = outlook.zones.map((): number[] => []);
  const before: number[] = [];
  const after: number[] = [];
  for (const draw of draws) {
    const without = recount(outlook, draw);
    const withMoves = recount(outlook, draw, moved, without);
    for (const [zone, { contest }] of outlook.zones.entries()) {
      const own = (withMoves.districts[zone] ?? 0) - (without.districts[zone] ?? 0);
      const state = (withMoves.statewide[contest] ?? 0) - (without.statewide[contest] ?? 0);
      gains[zone]?.push(own + state * (parts[zone] ?? 0));
    }
    before.push(sum(without.districts) + sum(without.statewide));
    after.push(sum(withMoves.districts) + sum(withMoves.statewide));
  }
  return { intervals: gains.map(interval90), before, after };
};

/** Each zone's part in what its state's vote was moved; they add up to 1 where anything was. */
export const partsOf = ({ contests, zones }: Outlook, moved: readonly number[]): number[] => {
  const byContest = contests.map(() => 0);
  const own = zones.map(({ weight }, zone) => weight * (moved[zone] ?? 0));
  for (const [zone, { contest }] of zones.entries()) {
    byContest[contest] = (byContest[contest] ?? 0) + (own[zone] ?? 0);
  }
  return zones.map(({ contest }, zone) => {
    const all = byContest[contest] ?? 0;
    return all > 0 ? (own[zone] ?? 0) / all : 0;
  });
};

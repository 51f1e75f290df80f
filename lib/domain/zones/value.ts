import { expectedSeats, marginalSeats } from '../delegates/expected.ts';
import { type Outlook, sum, type ZoneOutlook } from './outlook.ts';
import { type Response, shareMoved } from './response.ts';

/** Delegates expected of every pool, given what each zone's share was moved. */
export type Expected = {
  /** By zone, in the order of the outlook. */
  districts: number[];
  /** At-large and PLEO together, by contest. */
  statewide: number[];
  total: number;
};

/** How far each contest's state-wide share moves when its zones move so far: the vote-weighted mean. */
export const statewideMoves = (outlook: Outlook, moved: readonly number[]): number[] => {
  const moves = outlook.contests.map(() => 0);
  for (const [index, { contest, weight }] of outlook.zones.entries()) {
    moves[contest] = (moves[contest] ?? 0) + weight * (moved[index] ?? 0);
  }
  return moves;
};

/** Expected delegates when each zone's share (in the order of the outlook) is moved so far; every vote counts in its district and in its state. */
export const expectedAt = (outlook: Outlook, moved: readonly number[]): Expected => {
  const moves = statewideMoves(outlook, moved);
  const districts = outlook.zones.map(({ steps, belief }, index) =>
    expectedSeats(steps, belief, moved[index]),
  );
  const statewide = outlook.contests.map(({ steps, belief }, index) =>
    expectedSeats(steps, belief, moves[index]),
  );
  return { districts, statewide, total: sum(districts) + sum(statewide) };
};

/** Expected delegates of a spend by zone, in micros and in the order of the outlook. */
export const expectedOf = (
  outlook: Outlook,
  response: Response,
  spendMicros: readonly number[],
): Expected =>
  expectedAt(
    outlook,
    outlook.zones.map(({ voters }, index) => shareMoved(response, voters, spendMicros[index] ?? 0)),
  );

/** What a point more in one zone is expected to bring, in delegates per whole share of its vote. */
export type ZoneMargin = { district: number; statewide: number; total: number };

/** The margin of each zone: its own pool's, and its part of its state's at-large and PLEO pools'. */
export const marginsOf = ({ contests, zones }: Outlook): ZoneMargin[] => {
  const ofState = contests.map(({ steps, belief }) => marginalSeats(steps, belief));
  return zones.map(({ steps, belief, contest, weight }: ZoneOutlook) => {
    const district = marginalSeats(steps, belief);
    const statewide = weight * (ofState[contest] ?? 0);
    return { district, statewide, total: district + statewide };
  });
};

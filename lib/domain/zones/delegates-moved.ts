import { drawElections, interval90 } from './draws.ts';
import { gainDraws, partsOf } from './gain-draws.ts';
import { outlookOf, sum } from './outlook.ts';
import { expectedAt } from './value.ts';
import { nameOf, type ZoneWindow } from './weights-on.ts';

/** In-category voters that were reached for the first time, in a zone (as audiences spell it) on a day. */
export type Reached = { zone: string; day: string; voters: number };

/** What a zone's reached voters are expected to have moved. */
export type ZoneMoved = {
  zone: string;
  state: string;
  /** The day of the vote. */
  date: string;
  reached: number;
  /** How far the zone's share moved: 0.01 is a point. */
  moved: number;
  /** Delegates, its part of the state-wide pools included. */
  gain: number;
};

/** Delegates before and after, with the middle 90 % of drawn elections; to six digits. */
export type DelegatesMoved = {
  /** The part of the reached voters who are taken to have changed sides: an assumption, not a measurement. */
  persuaded: number;
  before: { expected: number; interval: [number, number] };
  after: { expected: number; interval: [number, number] };
  gain: number;
  /** Zones where somebody was reached, in the order of their contests. */
  zones: ZoneMoved[];
};

/** Elections that intervals are taken over. */
const DRAWS = 200;

/**
 * What reached voters are expected to have moved, where a stated part of them changed sides. Who is reached after the
 * vote moves nothing, and nobody is persuaded twice: in a zone no more can be than vote there.
 */
export const delegatesMoved = (
  { contests, prior }: ZoneWindow,
  reached: readonly Reached[],
  { persuaded, seed }: { persuaded: number; seed: string },
): DelegatesMoved => {
  const outlook = outlookOf(contests, prior);
  const byZone = Map.groupBy(reached, ({ zone }) => zone);
  const reach = outlook.zones.map(({ zone, contest }) => {
    const { date = '' } = contests[contest] ?? {};
    const inTime = (byZone.get(nameOf(zone)) ?? []).filter(({ day }) => day <= date);
    return sum(inTime.map(({ voters }) => voters));
  });
  const moved = outlook.zones.map(({ voters }, index) =>
    voters > 0 ? persuaded * Math.min(1, (reach[index] ?? 0) / voters) : 0,
  );
  const before = expectedAt(outlook, []);
  const after = expectedAt(outlook, moved);
  const drawn = gainDraws(outlook, drawElections(outlook, seed, DRAWS), moved);
  const parts = partsOf(outlook, moved);
  return {
    persuaded,
    before: { expected: rounded(before.total), interval: middle90(drawn.before) },
    after: { expected: rounded(after.total), interval: middle90(drawn.after) },
    gain: rounded(after.total - before.total),
    zones: outlook.zones.flatMap(({ zone, contest }, index): ZoneMoved[] => {
      const { state = '', date = '' } = contests[contest] ?? {};
      const own = (after.districts[index] ?? 0) - (before.districts[index] ?? 0);
      const shared = (after.statewide[contest] ?? 0) - (before.statewide[contest] ?? 0);
      const gain = rounded(own + shared * (parts[index] ?? 0));
      const row = { reached: reach[index] ?? 0, moved: rounded(moved[index] ?? 0), gain };
      return row.reached > 0 ? [{ ...{ zone, state, date }, ...row }] : [];
    }),
  };
};

const middle90 = (delegates: readonly number[]): [number, number] => {
  const [low, high] = interval90(delegates);
  return [rounded(low), rounded(high)];
};

const rounded = (value: number): number => Number(value.toFixed(6));

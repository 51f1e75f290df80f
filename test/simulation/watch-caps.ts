import type { Line } from '../../lib/contracts/flight.ts';
import { type AdHouse, type HouseLine, mostOf } from './ad-house.ts';
import { Broken, type Known, type Watcher } from './watch.ts';

/** Looks at what platforms may come to spend at worst, as they truly stand. */
export type CapsWatch = Watcher & {
  /** Looks now, as time has passed. */
  look(): void;
};

/** What a line has cost and may come to cost at worst, by day; micros. */
type Worst = { flightId: string; total: number; byDay: Map<string, number> };

/** C1: what was spent and the worst case of what platforms hold stay within campaign, flight and day cap. */
export const watchCaps = (known: Known): CapsWatch => {
  // An owner who lowers a cap finds some of it spent or in force: the old cap holds until all is calm.
  const flightCaps = new Map<string, number>();
  for (const line of known.lines.values()) flightCaps.set(line.flightId, line.flightCapMicros);
  const look = (): void => {
    const lines = worstOf(known);
    const { budget, dayCap } = known.campaign;
    within(
      'campaign',
      lines.reduce((sum, { total }) => sum + total, 0),
      budget,
    );
    for (const [flightId, cap] of flightCaps) {
      const own = lines.filter((line) => line.flightId === flightId);
      within(
        `flight ${flightId}`,
        own.reduce((sum, { total }) => sum + total, 0),
        cap,
      );
    }
    for (const { date } of known.scene.days) {
      within(
        date,
        lines.reduce((sum, { byDay }) => sum + (byDay.get(date) ?? 0), 0),
        dayCap,
      );
    }
  };
  return {
    look,
    took({ site }) {
      if (site.name === 'platform.setBudget' || site.name === 'platform.openLine') look();
    },
    commits(_, puts) {
      for (const { pk, put } of puts) {
        if (pk !== 'LINE') continue;
        const { flightId, flightCapMicros } = put as Line;
        flightCaps.set(flightId, Math.max(flightCapMicros, flightCaps.get(flightId) ?? 0));
      }
    },
  };
};

const worstOf = ({ adHouses, scene }: Known): Worst[] =>
  [...adHouses.values()].flatMap((house) =>
    [...house.lines.values()].map((line) =>
      worstOfLine(
        house,
        line,
        scene.days.map(({ date }) => date),
      ),
    ),
  );

const worstOfLine = (house: AdHouse, held: HouseLine, days: string[]): Worst => {
  const { start, end, flightId } = held.line;
  const byDay = new Map<string, number>();
  let total = 0;
  for (const day of days) {
    const cost = costOf(house, held, day, start <= day && day <= end);
    byDay.set(day, cost);
    total += cost;
  }
  return { flightId, total, byDay };
};

const costOf = (house: AdHouse, held: HouseLine, day: string, delivers: boolean): number => {
  const spent = held.spent.get(day);
  if (spent) return spent.costMicros;
  const begun = held.begun.get(day);
  if (begun !== undefined)
    return house.isOver(day) ? 0 : mostOf(begun, house.overDeliveryBasisPoints);
  return delivers && !house.hasBegun(day) ? mostOf(held.micros, house.overDeliveryBasisPoints) : 0;
};

const within = (what: string, micros: number, cap: number): void => {
  if (micros <= cap) return;
  throw new Broken('C1', `${what}: ${micros} micros may be spent, and the cap is ${cap}`);
};

import type { Micros } from '../money.ts';
import { inOrder } from '../text-order.ts';

/** A row of what a line delivered, and the cell of people that it is of, where its source says so ("age=18-24"). */
export type CellRow = {
  flight: string;
  zone: string;
  category: string;
  channel: string;
  cell: string | null;
  impressions: number;
  costMicros: Micros;
  /** In-category voters reached; null where nobody says. */
  reach: number | null;
};

/** How many in-category voters a number of impressions reached, with the interval that covers nine in ten. */
export type Rate = {
  impressions: number;
  reach: number;
  costMicros: Micros;
  rate: number;
  low: number;
  high: number;
};

/** A part of a flight's delivery, or a flight beside its siblings of other zones, and how it compares: 0.4 is two fifths of their rate. */
export type Gap = Rate & { of: 'age' | 'zone'; name: string; ratio: number; isSkewed: boolean };

/** What is known of whom a flight reached. */
export type FlightSkew = {
  flight: string;
  /** Undefined where nobody says whom it reached: it is not taken to be all of them. */
  rate: Rate | undefined;
  /** Part of its impressions of which somebody says whom they reached. */
  measured: number;
  gaps: Gap[];
  /** What its reward is left: 1, or less where an age band is reached so much worse than the rest. */
  fairness: number;
};

/** A flight's reward is lowered to no less than this, as its other bands still count. */
const LEAST_FAIRNESS = 0.5;
const NINE_IN_TEN = 1.645;

/**
 * Audits whom each flight reached: its in-category rate with an interval, and the gaps between age bands of its cells and
 * between zones of one category and channel. A gap is skewed where even the upper end of its rate stays below
 * `1 - limit` of what it is compared with. A skewed age band lowers the flight's reward in proportion; a zone's does not, as the lower
 * rate is what it is rewarded by already. Flights in order of their names.
 */
export const deliverySkew = (rows: readonly CellRow[], limit: number): FlightSkew[] => {
  const flights = [...Map.groupBy(rows, ({ flight }) => flight)].sort(([a], [b]) => inOrder(a, b));
  const rates = new Map(flights.map(([flight, own]) => [flight, rateOf(own)]));
  return flights.map(([flight, own]): FlightSkew => {
    const rate = rates.get(flight);
    const ages = ageGaps(own, limit);
    const worst = Math.min(1, ...ages.filter(({ isSkewed }) => isSkewed).map(({ ratio }) => ratio));
    const all = sum(own, ({ impressions }) => impressions);
    const known = sum(own, ({ impressions, reach }) => (reach === null ? 0 : impressions));
    return {
      ...{ flight, rate },
      measured: all > 0 ? known / all : 0,
      gaps: [...ages, ...zoneGap(own, rows, limit)],
      fairness: worst < 1 ? Math.max(LEAST_FAIRNESS, worst / Math.max(1e-9, 1 - limit)) : 1,
    };
  });
};

/** The age band that a cell names; undefined where it names none. */
export const ageOf = (cell: string | null): string | undefined =>
  /(?:^|[;,|/ ])age[=: ]\s*([\w+-]{1,20})/i.exec(cell ?? '')?.[1];

const ageGaps = (own: readonly CellRow[], limit: number): Gap[] => {
  const banded = own.filter(({ cell }) => ageOf(cell) !== undefined);
  const whole = rateOf(banded);
  const bands = [...Map.groupBy(banded, ({ cell }) => ageOf(cell) ?? '')];
  if (!whole || bands.length < 2) return [];
  return bands
    .sort(([a], [b]) => inOrder(a, b))
    .flatMap(([name, rows]) => gapOf('age', name, rateOf(rows), whole, limit));
};

const zoneGap = (own: readonly CellRow[], rows: readonly CellRow[], limit: number): Gap[] => {
  const [first] = own;
  if (!first) return [];
  const siblings = rateOf(
    rows.filter(
      ({ zone, category, channel }) =>
        zone !== first.zone && category === first.category && channel === first.channel,
    ),
  );
  return siblings ? gapOf('zone', first.zone, rateOf(own), siblings, limit) : [];
};

const gapOf = (
  of: Gap['of'],
  name: string,
  rate: Rate | undefined,
  whole: Rate,
  limit: number,
): Gap[] => {
  if (!rate || whole.rate === 0) return [];
  const ratio = rate.rate / whole.rate;
  return [{ ...rate, of, name, ratio, isSkewed: rate.high < (1 - limit) * whole.rate }];
};

/** The rate of rows that say whom they reached, by Wilson's score interval (1927); undefined where none says so. */
const rateOf = (rows: readonly CellRow[]): Rate | undefined => {
  const told = rows.filter(({ reach, impressions }) => reach !== null && impressions > 0);
  const impressions = sum(told, (row) => row.impressions);
  if (impressions === 0) return undefined;
  const reach = sum(told, (row) => row.reach ?? 0);
  const rate = Math.min(1, reach / impressions);
  const z2 = NINE_IN_TEN ** 2 / impressions;
  const middle = (rate + z2 / 2) / (1 + z2);
  const half = Math.sqrt((rate * (1 - rate) * z2 + (z2 * z2) / 4) / (1 + z2) ** 2);
  const costMicros = sum(told, (row) => row.costMicros);
  return {
    ...{ impressions, reach, costMicros, rate },
    low: Math.max(0, middle - half),
    high: Math.min(1, middle + half),
  };
};

const sum = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((all, one) => all + of(one), 0);

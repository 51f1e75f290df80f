import { periodOf } from '../calendar.ts';
import { type Micros, sumMicros, worstCaseMicros } from '../money.ts';
import { boundOf, type OverDelivery } from './over-delivery.ts';
import type { Stood } from './stood.ts';

/** The most that each line was authorised to spend on a day, over-delivery not counted; micros by line id. */
export type Authorised = { day: string; byLine: Record<string, Micros> };

/** What a platform reported for a line and day; several rows of one day add up. */
export type Reported = {
  kind?: 'credit' | undefined;
  lineId: string;
  reportDate: string;
  costMicros: Micros;
  final: boolean;
};

/** The days on which a line may deliver, how far its platform may pass a budget, and which budgets stood alone. */
export type LineWindow = OverDelivery & {
  start: string;
  end: string;
  stood?: readonly Stood[] | undefined;
};

/**
 * What a line has cost at worst on the days that have an authorisation and on those that were reported: what was
 * reported where that is final, else the larger of it and the worst of what was authorised.
 */
export const lineCost = (
  lineId: string,
  window: LineWindow,
  days: readonly Authorised[],
  rows: readonly Reported[],
  before: string,
): Micros => {
  const delivers = (day: string): boolean => window.start <= day && day <= window.end;
  const costs = new Map<string, DayCost>();
  for (const { day, byLine } of days) {
    const worst = worstCaseMicros(byLine[lineId] ?? 0, window.overDeliveryBasisPoints);
    if (delivers(day)) costs.set(day, { day, worst, reported: 0 });
  }
  for (const [day, ofDay] of Map.groupBy(rows, ({ reportDate }) => reportDate)) {
    // What is still to come of today and later counts as a hold, not as the past.
    if (day >= before && delivers(day)) continue;
    const reported = sumMicros(ofDay.map(({ costMicros }) => costMicros));
    const final = ofDay.every((row) => row.final);
    const worst = final ? reported : Math.max(reported, costs.get(day)?.worst ?? 0);
    costs.set(day, { day, worst, reported });
  }
  return boundedSum(window, [...costs.values()]);
};

type DayCost = { day: string; worst: Micros; reported: Micros };

/** Days on which one budget stood alone cost together at most what the platform's rule for their period lets them. */
const boundedSum = ({ period, stood = [] }: LineWindow, costs: readonly DayCost[]): Micros => {
  if (!period || stood.length === 0) return sumMicros(costs.map(({ worst }) => worst));
  const boundAlone = ({ day }: DayCost): string => {
    const index = stood.findIndex(({ from, to = day }) => from <= day && day <= to);
    return index < 0 ? '' : `${index}/${periodOf(period.of, day).first}`;
  };
  const sums = [...Map.groupBy(costs, boundAlone)].map(([name, group]) => {
    const worst = sumMicros(group.map((cost) => cost.worst));
    const budget = stood[Number(name.split('/')[0])];
    if (name === '' || !budget || !group[0]) return worst;
    const bound = Number(boundOf(period, group[0].day, budget));
    return Math.min(worst, Math.max(bound, sumMicros(group.map((cost) => cost.reported))));
  });
  return sumMicros(sums);
};

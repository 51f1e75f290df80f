import type { Micros } from '../money.ts';
import { hullOf } from './hull.ts';
import { moneyGrid } from './money-grid.ts';
import { middle, type Outlook } from './outlook.ts';
import type { Response } from './response.ts';
import { slopeAt, stateGain } from './state-gain.ts';
import { voterWeights } from './voter-weights.ts';

/** A zone's place among all zones of all contests. */
export type RankRow = {
  rank: number;
  zone: string;
  state: string;
  date: string;
  seats: number;
  share: number;
  /** Net delegates (ours more and the rival's fewer) per million of currency, at the zone's best first buy. */
  netPerMillion: number;
  /** That first buy: less of it is worth less per unit of money. */
  buyMicros: Micros;
  /** Its net delegates in the zone's own pool, and in the state's at-large and PLEO pools. */
  districtNet: number;
  statewideNet: number;
  /** What a reached voter is worth beside the average one, for an optimizer of ads. */
  voterWeight: number;
};

/**
 * All zones in one order, by expected net delegates per unit of money of the best first buy: the first segment of the
 * zone's concave hull, so that a zone just before a step is not undersold by its first dollar. A delegate that changes
 * sides counts twice, won and not lost.
 */
export const rankZones = (
  outlook: Outlook,
  response: Response,
  budgetMicros: Micros,
): RankRow[] => {
  const grid = moneyGrid(outlook, response, budgetMicros);
  const slopes = outlook.contests.map((view) => slopeAt(stateGain(view, response.movable), 0));
  const weights = voterWeights(outlook);
  const rows = outlook.zones.map((zone, index): Omit<RankRow, 'rank'> => {
    const { state = '', date = '' } = outlook.contests[zone.contest] ?? {};
    const moved = grid.moved[index] ?? new Float64Array();
    const gained = grid.gained[index] ?? new Float64Array();
    const perShare = zone.weight * (slopes[zone.contest] ?? 0);
    const [first] = hullOf(gained.map((own, step) => own + perShare * (moved[step] ?? 0)));
    const to = first?.to ?? 0;
    return {
      zone: zone.zone,
      state,
      date,
      seats: zone.seats,
      share: middle(zone),
      netPerMillion: (2 * (first?.slope ?? 0) * 1e12) / grid.stepMicros,
      buyMicros: to * grid.stepMicros,
      districtNet: 2 * (gained[to] ?? 0),
      statewideNet: 2 * perShare * (moved[to] ?? 0),
      voterWeight: weights[zone.zone] ?? 1,
    };
  });
  return rows
    .sort((a, b) => b.netPerMillion - a.netPerMillion || (a.zone < b.zone ? -1 : 1))
    .map((row, index) => ({ rank: index + 1, ...row }));
};

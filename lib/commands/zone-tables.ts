import type { StakeRow } from '../domain/zones/contest.ts';
import type { LadderRow } from '../domain/zones/ladder.ts';
import type { ZonesPlan } from '../domain/zones/plan.ts';
import type { RankRow } from '../domain/zones/rank.ts';
import type { Sensitivity } from '../domain/zones/sensitivity.ts';
import { figureTable, wholeUnits } from './figure-table.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const whole = (number: number): string => Math.round(number).toLocaleString('en-US');

/** Pools at stake, with their totals. */
export const stakesTable = (
  pools: readonly StakeRow[],
  totals: Record<StakeRow['pool'] | 'pledged', number>,
): string =>
  [
    figureTable(
      ['Date', 'State', 'Pool', 'Zone', 'Rules', 'Delegates'],
      5,
      pools.map(({ date, state, pool, zone, ruleset, delegates }) => [
        date,
        state,
        pool,
        zone ?? '',
        ruleset,
        delegates,
      ]),
    ),
    `${totals.pledged} pledged delegates: ${totals.district} by district, ${totals['at-large']} at-large, ${totals.pleo} PLEO`,
  ].join('\n');

/** Zones on their ladders. */
export const ladderTable = (rows: readonly LadderRow[]): string =>
  figureTable(
    ['Zone', 'Date', 'Share', '90 %', 'Now', 'Expected', 'Next', 'Votes', 'Cost', 'Last', 'Votes'],
    2,
    rows.map(({ zone, date, share, band, split, expectedSeats, next, previous }) => [
      zone,
      date,
      percent(share),
      band.map((end) => Math.round(100 * end)).join(' to '),
      split,
      expectedSeats.toFixed(2),
      next ? `${next.split} needs ${percent(next.share)}` : '',
      next ? whole(next.votes) : '',
      next ? wholeUnits(next.costMicros) : '',
      previous ? `${previous.split} below ${percent(previous.share)}` : '',
      previous ? whole(previous.votes) : '',
    ]),
  );

/** Zones in their order. */
export const rankTable = (rows: readonly RankRow[]): string =>
  figureTable(
    [
      'Rank',
      'Zone',
      'Date',
      'Seats',
      'Share',
      'Net delegates per million',
      'Best first buy',
      'Voter’s weight',
    ],
    3,
    rows.map(({ rank, zone, date, seats, share, netPerMillion, buyMicros, voterWeight }) => [
      rank,
      zone,
      date,
      seats,
      percent(share),
      netPerMillion.toFixed(2),
      wholeUnits(buyMicros),
      voterWeight.toFixed(2),
    ]),
  );

/** What a voter of each zone weighs on a day. */
export const weightTable = (
  zones: readonly {
    zone: string;
    state: string;
    date: string;
    seats: number;
    support: number | null;
    voters: number;
    weight: number;
  }[],
  day: string,
): string =>
  figureTable(
    ['Zone', 'State', 'Date', 'Seats', 'Share', 'Voters', `Weight on ${day}`],
    3,
    zones.map(({ zone, state, date, seats, support, voters, weight }) => [
      zone,
      state,
      date,
      seats,
      support === null ? '' : percent(support),
      whole(voters),
      weight === 0 ? 'over' : weight.toFixed(2),
    ]),
  );

/** A plan: who is funded, what it brings, and what other ways to spend the money would. */
export const planTable = (plan: ZonesPlan & { sensitivity: Sensitivity }): string => {
  const { zones, dates, totalGain, upperBound, baselines, delegates, sensitivity } = plan;
  const { stateByStateExact } = plan;
  const funded = zones.filter(({ spendMicros }) => spendMicros > 0);
  const stays = new Set(sensitivity.stays);
  return [
    figureTable(
      ['Zone', 'Date', 'Stays', 'Spend', 'Delegates', '90 %'],
      3,
      funded.map(({ zone, date, spendMicros, expectedGain, interval }) => [
        zone,
        date,
        stays.has(zone) ? 'yes' : '',
        wholeUnits(spendMicros),
        expectedGain.toFixed(2),
        interval.map((end) => end.toFixed(1)).join(' to '),
      ]),
    ),
    ...dates.map(
      ({ date, spendMicros, leftMicros, expectedGain }) =>
        `${date}: ${wholeUnits(spendMicros)} for ${expectedGain.toFixed(2)} delegates; ${wholeUnits(leftMicros)} left for later`,
    ),
    `Expected: ${delegates.before.expected.toFixed(1)} delegates without, ${delegates.after.expected.toFixed(1)} with it`,
    `Gain: ${totalGain.toFixed(2)}, and no plan can pass ${upperBound.toFixed(2)}`,
    `State by state: ${baselines.stateByState.toFixed(2)} as campaigns plan, ${stateByStateExact.toFixed(2)} with the best of all budgets by state; by delegates: ${baselines.byDelegates.toFixed(2)}; by voters: ${baselines.byVoters.toFixed(2)}`,
    `${stays.size === 1 ? '1 zone is' : `${stays.size} zones are`} funded whatever effect and cost are within their ranges ("stays")`,
  ].join('\n');
};

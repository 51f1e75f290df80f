import type { Ruleset } from '../delegates/rulesets.ts';

/** A zone of a contest: the unit that a pool of delegates is allocated in, by its own vote. */
export type Zone = {
  /** A name that is its own across all contests. */
  zone: string;
  /** Delegates of the zone's own pool. */
  seats: number;
  /** Expected votes for the two candidates together. */
  voters: number;
  /** Expected share of the two-way vote, strictly between 0 and 1; null where nobody asked. */
  support: number | null;
  /** The share of all ballots that is expected for neither of the two. */
  others: number;
  /** False where what is counted is not people, such as convention delegates: it can be forecast, not bought. */
  isPlannable: boolean;
};

/** A state's contest: three pools, each allocated apart. */
export type Contest = {
  state: string;
  /** The day of the vote, YYYY-MM-DD. */
  date: string;
  ruleset: Ruleset;
  atLarge: number;
  pleo: number;
  zones: Zone[];
};

/** How far support may be from what is expected, as standard deviations of its log odds. */
export type PriorSd = {
  /** Shared by all contests. */
  national: number;
  /** Shared by the zones of a state. */
  state: number;
  /** A zone's own. */
  zone: number;
};

/** One pool at stake, as `zones list` shows it. */
export type StakeRow = {
  date: string;
  state: string;
  pool: 'district' | 'at-large' | 'pleo';
  /** The zone of a district pool; null for a pool of the whole state. */
  zone: string | null;
  delegates: number;
  ruleset: string;
};

/** Every pool of every contest, by date, state and zone. */
export const stakesOf = (contests: readonly Contest[]): StakeRow[] =>
  contests.flatMap(({ state, date, ruleset, atLarge, pleo, zones }) => {
    const row = (pool: StakeRow['pool'], zone: string | null, delegates: number): StakeRow => ({
      date,
      state,
      pool,
      zone,
      delegates,
      ruleset: ruleset.id,
    });
    return [
      ...zones.map(({ zone, seats }) => row('district', zone, seats)),
      row('at-large', null, atLarge),
      row('pleo', null, pleo),
    ];
  });

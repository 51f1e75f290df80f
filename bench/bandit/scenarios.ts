/** What a world is drawn from; anything not named is quiet. */
export type Scenario = {
  name: string;
  arms: number;
  /** Campaign length. */
  rounds: number;
  roundsPerDay: number;
  /** Share of the variance of arms' qualities that zone, category, channel, creative and their pairs explain. */
  shared: number;
  /** Response curves that channels are drawn from. */
  curves: 'bent' | 'all';
  /** Standard deviation of an arm's log quality a day, as a random walk. */
  driftPerDay: number;
  /** Log quality gained or lost at once by all arms of one category or creative. */
  shock: number;
  fatiguePerDay: number;
  /** Loss of quality by the time that the whole audience is reached. */
  depletion: number;
  /** Log price gained over the last 40 % of the campaign. */
  priceRise: number;
  reportLag: number;
  /** Share of arms that come late or are paused for a while. */
  churn: number;
  bounds: 'wide' | 'tight';
  /** Zones are worth unequal amounts. */
  weighted: boolean;
};

const quiet: Omit<Scenario, 'name'> = {
  arms: 64,
  rounds: 60,
  roundsPerDay: 1,
  shared: 0.7,
  curves: 'bent',
  driftPerDay: 0,
  shock: 0,
  fatiguePerDay: 0,
  depletion: 0,
  priceRise: 0,
  reportLag: 0,
  churn: 0,
  bounds: 'wide',
  weighted: false,
};

/** The worlds that policies are compared in. */
export const scenarios: Scenario[] = [
  { ...quiet, name: 'steady-16', arms: 16 },
  { ...quiet, name: 'steady-64' },
  { ...quiet, name: 'no-structure', shared: 0 },
  { ...quiet, name: 'wide-512', arms: 512 },
  { ...quiet, name: 'hourly', arms: 32, rounds: 240, roundsPerDay: 24 },
  { ...quiet, name: 'news-shock', shock: 1.2 },
  { ...quiet, name: 'deplete', fatiguePerDay: 0.015, depletion: 0.9 },
  { ...quiet, name: 'rising-prices', priceRise: 0.7 },
  { ...quiet, name: 'delayed', reportLag: 5 },
  { ...quiet, name: 'come-and-go', churn: 0.4 },
  { ...quiet, name: 'tight-bounds', bounds: 'tight' },
  { ...quiet, name: 'drift', driftPerDay: 0.08 },
  { ...quiet, name: 'odd-curves', curves: 'all', weighted: true },
  {
    ...quiet,
    name: 'all-at-once',
    curves: 'all',
    driftPerDay: 0.03,
    shock: 0.8,
    fatiguePerDay: 0.008,
    depletion: 0.6,
    priceRise: 0.4,
    reportLag: 4,
    churn: 0.25,
    bounds: 'tight',
    weighted: true,
  },
];

/** A kind of world that shares as little as can be with what the policy assumes; anything not named is plain. */
export type Elsewhere = {
  name: string;
  arms: number;
  rounds: number;
  roundsPerDay: number;
  /** Standard deviation of arms' log quality, and whether it is normal or has heavy tails. */
  spread: number;
  tails: 'normal' | 'heavy';
  /** Share of its variance that belongs to cells of category and channel, without any main effect. */
  cells: number;
  curve: 'exponential' | 'hyperbola' | 'logarithm' | 'root' | 's-shape' | 'cliff' | 'any';
  /** Dollars that saturate an arm over its even share: median, and standard deviation of the log. */
  room: number;
  roomSpread: number;
  evenDollars: number;
  /** Voters by the first impression, at the median. */
  quality: number;
  prices: 'still' | 'walk' | 'jumps' | 'week';
  /** Whether more money makes impressions dearer, rather than more impressions reach fewer voters each. */
  auction: boolean;
  /** What a count has beside Poisson chance. */
  scatter: 'none' | 'gamma' | 'heavy';
  /** Standard deviation of a day that is good or bad for all. */
  days: number;
  drift: 'none' | 'walk' | 'switch' | 'season' | 'fall' | 'back';
  driftSize: number;
  reports: 'at once' | 'slow' | 'over' | 'lumpy' | 'at last';
  lag: number;
  /** Loss of quality by the time that the whole audience is reached. */
  depletion: number;
  /** Audience over the people that its supply stands for. */
  audience: number;
  bounds: 'none' | 'floors' | 'ceilings' | 'both';
  /** Part of what it saturates at that an arm can spend at all. */
  spendable: number;
  deliveryOver: number;
  /** Round cap over an even round. */
  cap: number;
  values: boolean;
  churn: number;
};

const plain: Omit<Elsewhere, 'name'> = {
  arms: 48,
  rounds: 56,
  roundsPerDay: 1,
  spread: 0.8,
  tails: 'normal',
  cells: 0.4,
  curve: 'hyperbola',
  room: 1,
  roomSpread: 0.6,
  evenDollars: 40,
  quality: 0.03,
  prices: 'walk',
  auction: false,
  scatter: 'gamma',
  days: 0.05,
  drift: 'none',
  driftSize: 0,
  reports: 'at once',
  lag: 0,
  depletion: 0,
  audience: 5,
  bounds: 'none',
  spendable: Infinity,
  deliveryOver: 0.1,
  cap: 2,
  values: false,
  churn: 0,
};

/** Worlds that are unlike the others, each in its own way. */
export const elsewhere: Elsewhere[] = [
  { ...plain, name: 'sixteen', arms: 16, curve: 'exponential', cells: 0 },
  { ...plain, name: 'sixteen-tight', arms: 16, bounds: 'both', curve: 'any' },
  { ...plain, name: 'floors', bounds: 'floors', curve: 'logarithm' },
  { ...plain, name: 'ceilings', bounds: 'ceilings', curve: 'hyperbola' },
  { ...plain, name: 'root-curves', curve: 'root', cells: 0 },
  { ...plain, name: 's-shapes', curve: 's-shape' },
  { ...plain, name: 'cliffs', curve: 'cliff', roomSpread: 0.3 },
  { ...plain, name: 'starving', room: 8, curve: 'any' },
  { ...plain, name: 'drowning', room: 0.12, curve: 'any' },
  { ...plain, name: 'sparse', arms: 128, evenDollars: 3, quality: 0.01, cells: 0.7 },
  { ...plain, name: 'wide-256', arms: 256, tails: 'heavy', cells: 0.2, rounds: 40 },
  { ...plain, name: 'wild-counts', scatter: 'heavy', days: 0.25 },
  { ...plain, name: 'wild-prices', prices: 'jumps', days: 0.1 },
  { ...plain, name: 'auctions', auction: true },
  { ...plain, name: 'weeks', prices: 'week', drift: 'season', driftSize: 0.3, rounds: 90 },
  { ...plain, name: 'strong-drift', drift: 'walk', driftSize: 0.12 },
  { ...plain, name: 'going-back', drift: 'back', driftSize: 0.15, tails: 'heavy' },
  { ...plain, name: 'switches', drift: 'switch', driftSize: 1 },
  { ...plain, name: 'all-fall', drift: 'fall', driftSize: 0.02 },
  { ...plain, name: 'small-audiences', depletion: 1, audience: 1.2, curve: 'exponential' },
  { ...plain, name: 'slow-reports', reports: 'slow', lag: 7, drift: 'walk', driftSize: 0.04 },
  { ...plain, name: 'reports-over', reports: 'over', lag: 4 },
  { ...plain, name: 'lumpy-reports', reports: 'lumpy', lag: 3, values: true },
  { ...plain, name: 'late-reports', reports: 'at last', lag: 5, drift: 'switch', driftSize: 0.5 },
  { ...plain, name: 'cannot-spend', spendable: 0.8, cap: 1.3 },
  { ...plain, name: 'cap-binds', cap: 1.02, deliveryOver: 0.2, values: true },
  { ...plain, name: 'by-hours', arms: 24, rounds: 168, roundsPerDay: 24, evenDollars: 4 },
  { ...plain, name: 'by-parts-of-day', rounds: 120, roundsPerDay: 4, churn: 0.3, evenDollars: 12 },
  { ...plain, name: 'all-alike', spread: 0.15, roomSpread: 0.2 },
  {
    ...plain,
    name: 'everything',
    arms: 96,
    tails: 'heavy',
    curve: 'any',
    prices: 'jumps',
    scatter: 'heavy',
    days: 0.15,
    drift: 'walk',
    driftSize: 0.05,
    reports: 'slow',
    lag: 4,
    depletion: 0.8,
    audience: 3,
    bounds: 'both',
    values: true,
    churn: 0.3,
  },
];

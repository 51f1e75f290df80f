/** Ages as Google Ads divides them, each with its youngest year. Google's own "unknown" is not ours. */
export const AGE_BANDS = [
  ['18-24', 18],
  ['25-34', 25],
  ['35-44', 35],
  ['45-54', 45],
  ['55-64', 55],
  ['65+', 65],
] as const;
export type AgeBand = (typeof AGE_BANDS)[number][0];

/** The band of an age in years; undefined below 18. */
export const ageBandOf = (age: number): AgeBand | undefined =>
  AGE_BANDS.findLast(([, from]) => age >= from)?.[0];

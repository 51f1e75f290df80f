/** One delivery's match rate, from 0 to 1, and whether its fall was told. */
export type RatePoint = { rate: number | undefined; alerted: boolean };

/** A fall of more points than this is told. */
export const FALL_POINTS = 15;
/** A list that lost more than this share of the people it was confirmed with is told: counts of platforms waver. */
export const SHRINK_SHARE = 0.02;

/**
 * Why somebody should look at a match rate; undefined where all is well. It is held against the best rate since the
 * last alert, that one included, so that a slow slide is told too, and each fall once. Oldest first.
 */
export const fallOf = (
  before: readonly RatePoint[],
  rate: number | undefined,
): string | undefined => {
  if (rate === undefined) return undefined;
  const since = before.slice(
    Math.max(
      0,
      before.findLastIndex(({ alerted }) => alerted),
    ),
  );
  const best = Math.max(...since.flatMap((point) => point.rate ?? []));
  if (!((best - rate) * 100 > FALL_POINTS)) return undefined;
  return `the match rate fell from ${percent(best)} to ${percent(rate)}: did the contacts, their normalisation or the file change?`;
};

/** Why somebody should look at a list that holds fewer people than were confirmed; undefined where all is well. */
export const shrinkOf = (confirmed: number, now: number): string | undefined =>
  now < confirmed * (1 - SHRINK_SHARE)
    ? `the list held ${confirmed} matched people when it was confirmed, and holds ${now} now`
    : undefined;

const percent = (rate: number): string => `${(rate * 100).toFixed(1)} %`;

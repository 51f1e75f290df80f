/** Local time from which platforms spend a day's budget, where a campaign says nothing else. */
export const DELIVERS_FROM = '06:00';

/** True once a platform spends the day's budget: what is set from then on counts for the next day. Times are HH:MM. */
export const hasBegun = (time: string, { deliversFrom }: { deliversFrom?: string | undefined }) =>
  time >= (deliversFrom ?? DELIVERS_FROM);

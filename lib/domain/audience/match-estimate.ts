/** What platforms made of lists that they have confirmed. */
export type MatchHistory = readonly { received: number; matched: number }[];

/**
 * The share of an audience that a platform is expected to know, 0 to 1: of its people those with an email or a phone, times the
 * share of rows that platforms matched so far. Without history only the contacts count, which is the most it can be.
 */
export const matchEstimate = (
  { size, contactable }: { size: number; contactable: number },
  history: MatchHistory,
): number => {
  if (size === 0) return 0;
  const received = history.reduce((sum, one) => sum + one.received, 0);
  const matched = history.reduce((sum, one) => sum + one.matched, 0);
  const rate = received > 0 ? Math.min(1, matched / received) : 1;
  return Number(((contactable / size) * rate).toFixed(4));
};

/** Why somebody whom the rules chose is left out, in the order in which a person is counted: once, by the first. */
export const reasons = ['optOut', 'voted', 'underAge', 'holdout', 'staff', 'noConsent'] as const;
export type Reason = (typeof reasons)[number];

/** How many people were left out, by reason; `noConsent` stands only where consent is asked for. */
export type SuppressedCounts = Record<Exclude<Reason, 'noConsent'>, number> & {
  noConsent?: number | undefined;
};

/** The lists of people to leave out that a campaign keeps, and what each is called. */
export const keptLists = { optOut: 'opt-outs', voted: 'voted', staff: 'staff' } as const;
export type KeptList = keyof typeof keptLists;

/** What each reason is called in tables and refusals. */
export const reasonWords: Record<Reason, string> = {
  optOut: 'opted out',
  voted: 'voted already',
  underAge: 'under age',
  holdout: 'held out',
  staff: 'staff',
  noConsent: 'no consent',
};

/** Counts with nobody in them; with a place for those without consent where it is asked for. */
export const nobodySuppressed = (asksConsent = false): SuppressedCounts => ({
  optOut: 0,
  voted: 0,
  underAge: 0,
  holdout: 0,
  staff: 0,
  ...(asksConsent && { noConsent: 0 }),
});

/** What decides whether a person is left out. */
export type Standing = {
  lists: ReadonlySet<KeptList> | undefined;
  birthYear: number | null;
  isHeldOut: boolean;
  consent: boolean | null;
};

/** Why a person is left out: the first reason that applies; undefined for one who stays. Of unknown age is of age. */
export const reasonFor = (
  { lists, birthYear, isHeldOut, consent }: Standing,
  { bornNoLaterThan, asksConsent }: { bornNoLaterThan: number; asksConsent: boolean },
): Reason | undefined => {
  if (lists?.has('optOut')) return 'optOut';
  if (lists?.has('voted')) return 'voted';
  if (birthYear !== null && birthYear > bornNoLaterThan) return 'underAge';
  if (isHeldOut) return 'holdout';
  if (lists?.has('staff')) return 'staff';
  return asksConsent && consent !== true ? 'noConsent' : undefined;
};

/** All who were left out. */
export const totalSuppressed = (counts: SuppressedCounts): number =>
  reasons.reduce((sum, reason) => sum + (counts[reason] ?? 0), 0);

/** The reasons that apply to somebody, with their counts: "12 opted out, 3 under age". */
export const suppressedWords = (counts: SuppressedCounts): string =>
  reasons
    .filter((reason) => (counts[reason] ?? 0) > 0)
    .map((reason) => `${counts[reason]} ${reasonWords[reason]}`)
    .join(', ') || 'nobody left out';

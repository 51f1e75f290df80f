/** Rows that a destination turned down, and why, in its own words. */
export type Rejected = { because: string; rows: number };

/**
 * What a destination says of rows that were sent: how many came, how many of those it could not read, turned down, and
 * knew people for. `matched` is null where it does not say.
 */
export type Rows = {
  sent: number;
  received: number;
  invalid: number;
  rejected: Rejected[];
  matched: number | null;
};

/** One batch's rows, by its number in the upload, from 1. */
export type BatchRows = Rows & { batch: number };

const MOST_REASONS = 20;
const LONGEST_REASON = 160;
const OTHER_REASONS = 'other reasons';

/** Nothing sent, nothing told. */
export const NO_ROWS: Rows = { sent: 0, received: 0, invalid: 0, rejected: [], matched: null };

/** Adds batches up. `matched` is known where every batch says it; the twenty most frequent reasons keep their names. */
export const sumRows = (batches: readonly Rows[]): Rows => {
  const sum = (of: (rows: Rows) => number): number =>
    batches.reduce((total, rows) => total + of(rows), 0);
  const isMatchedKnown = batches.length > 0 && batches.every(({ matched }) => matched !== null);
  return {
    sent: sum(({ sent }) => sent),
    received: sum(({ received }) => received),
    invalid: sum(({ invalid }) => invalid),
    rejected: sumReasons(batches.flatMap(({ rejected }) => rejected)),
    matched: isMatchedKnown ? sum(({ matched }) => matched ?? 0) : null,
  };
};

const sumReasons = (rejected: readonly Rejected[]): Rejected[] => {
  const byReason = Map.groupBy(rejected, ({ because }) => because);
  const reasons = [...byReason]
    .map(([because, of]) => ({ because, rows: rowsIn(of) }))
    .sort((a, b) => b.rows - a.rows || (a.because < b.because ? -1 : 1));
  if (reasons.length <= MOST_REASONS) return reasons;
  const rows = rowsIn(reasons.slice(MOST_REASONS - 1));
  return [...reasons.slice(0, MOST_REASONS - 1), { because: OTHER_REASONS, rows }];
};

/** Rows that were turned down, whatever the reason. */
export const rowsIn = (rejected: readonly Rejected[]): number =>
  rejected.reduce((total, { rows }) => total + rows, 0);

/** The share of the rows sent that the destination knew people for, from 0 to 1; undefined where it does not say. */
export const matchRate = ({ sent, matched }: Pick<Rows, 'sent' | 'matched'>): number | undefined =>
  matched === null || sent === 0 ? undefined : Math.min(1, matched / sent);

/**
 * A destination's reason as it may be kept: on one line, not too long, and without anything that could stand for a
 * person, as some quote the very rows that they turn down.
 */
export const reasonKept = (because: string): string =>
  because
    .replace(/[A-Za-z0-9+/]{40,}={0,2}/g, '…')
    .replace(/\S+@\S+/g, '…')
    .replace(/\+?\d[\d\s().-]{6,}\d/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_REASON) || 'no reason given';

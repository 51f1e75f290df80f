import type { DeliveryRow } from '../contracts/delivery.ts';
import { canonicalJson } from '../domain/canonical.ts';

/** Delivery rows as JSON lines, one spelling and order for the same rows, as `readDelivery` reads them back. */
export const deliveryText = (rows: readonly DeliveryRow[]): string =>
  rows
    .map((row) => `${canonicalJson(row)}\n`)
    .sort()
    .join('');

/** True where two such texts tell the same: they may differ in when they were pulled, and in nothing else. */
export const tellTheSame = (one: string, other: string): boolean =>
  one === other || substanceOf(one) === substanceOf(other);

const substanceOf = (text: string): string =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { reportedAt, revision, ...row } = JSON.parse(line) as DeliveryRow;
      // Where the instant of the pull stands in for a revision, it says no more than that instant.
      return canonicalJson(revision === reportedAt ? row : { ...row, revision });
    })
    .sort()
    .join('\n');

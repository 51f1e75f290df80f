import type { Delivered } from '../contracts/flight.ts';
import type { BatchReceipt, DeliveryReceipt } from '../contracts/receipt.ts';
import { foldBatches } from '../domain/destinations/fold-batches.ts';
import { fallOf, type RatePoint } from '../domain/destinations/match-alert.ts';
import { matchRate, reasonKept, sumRows } from '../domain/destinations/receipts.ts';
import type { MemberReceipt, Ports, Write } from '../ports.ts';
import { keys } from './keys.ts';

/** Deliveries of one audience to one platform whose receipts are kept at hand. */
const MOST_RECEIPTS = 30;
/** One commit holds 4 MB, one of its documents 350 KB; these count characters of JSON. */
const MOST_KEPT = 2_000_000;
const A_PAGE = 200_000;

/** What a platform said of one batch, fit to be kept: its reasons on one line and without anything of a person. */
export const batchReceipt = (
  batch: number,
  sent: number,
  { received, invalid, rejected, matched }: MemberReceipt,
): BatchReceipt => {
  const reasons = rejected.map(({ because, rows }) => ({ because: reasonKept(because), rows }));
  return { batch, ...sumRows([{ sent, received, invalid, rejected: reasons, matched }]) };
};

/** What was said of a whole delivery, with why somebody should look at it, added to what was said of earlier ones. */
export const receiptsWith = (
  { receipts = [] }: Pick<Delivered, 'receipts'>,
  said: Omit<DeliveryReceipt, 'alert'>,
): DeliveryReceipt[] => {
  const alert = fallOf(receipts.map(ratePoint), matchRate(said));
  return [...receipts, { ...said, ...(alert !== undefined && { alert }) }].slice(-MOST_RECEIPTS);
};

/** A receipt as a point of the history of match rates. */
export const ratePoint = (receipt: DeliveryReceipt): RatePoint => ({
  rate: matchRate(receipt),
  alerted: receipt.alert !== undefined,
});

/** The writes that keep the batches of one delivery, in as many records as they need; very many are summed up. */
export const batchWrites = (
  { platform, audienceId }: { platform: string; audienceId: string },
  kept: number,
  batches: readonly BatchReceipt[],
): Write[] =>
  pagesOf(foldBatches(batches, MOST_KEPT), A_PAGE).map((put, page) => ({
    ...keys.batches(platform, audienceId, kept, page),
    put,
    ifRev: 0,
  }));

const pagesOf = (batches: readonly BatchReceipt[], mostCharacters: number): BatchReceipt[][] => {
  const pages: BatchReceipt[][] = [];
  let room = 0;
  for (const batch of batches) {
    const size = JSON.stringify(batch).length;
    if (size > room) {
      pages.push([]);
      room = mostCharacters;
    }
    pages.at(-1)?.push(batch);
    room -= size;
  }
  return pages;
};

/** The batches of one delivery, in order. */
export const readBatches = async (
  { core }: Pick<Ports, 'core'>,
  { platform, audienceId }: { platform: string; audienceId: string },
  kept: number,
): Promise<BatchReceipt[]> => {
  const { pk, sk } = keys.batches(platform, audienceId, kept, 0);
  const pages = await core.list(pk, sk.slice(0, sk.lastIndexOf('/') + 1));
  return pages.flatMap(({ value }) => value as BatchReceipt[]);
};

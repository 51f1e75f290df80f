import type { Delivered } from '../contracts/flight.ts';
import type { DeliveryReceipt } from '../contracts/receipt.ts';
import type { Ports } from '../ports.ts';
import type { Place } from './activation.ts';
import { readDelivered } from './deliveries.ts';
import { keys } from './keys.ts';
import { receiptsWith } from './receipts.ts';

/** What a person read at the platform: how many rows it took, and how many people it knows. */
export type ReadByHand = {
  matched: number;
  received?: number | undefined;
  invalid?: number | undefined;
};

/** What became of a confirmation. */
export type HandConfirmed =
  | { kind: 'confirmed'; receipt: DeliveryReceipt }
  | { kind: 'refused'; because: string };

/**
 * Keeps a person's word that the list that was handed out is uploaded, and what the platform said of it. Said again it
 * replaces what was said before; of a list that a platform itself confirmed, or figures that cannot be, it is refused.
 */
export const confirmByHand = async (
  ports: Pick<Ports, 'core'>,
  place: Place,
  read: ReadByHand,
  now: string,
): Promise<HandConfirmed> => {
  for (;;) {
    const { delivered, rev } = await readDelivered(ports, place);
    const last = delivered?.receipts?.at(-1);
    if (!delivered || !last || (!delivered.exported && last.confirmedAt === undefined)) {
      return refusedFor(
        `no list of ${place.audienceId} that was handed out at ${place.platform} waits to be confirmed`,
      );
    }
    const received = read.received ?? last.received;
    const invalid = read.invalid ?? last.invalid;
    if (read.matched + invalid > received) {
      return refusedFor(
        `${read.matched} matched and ${invalid} invalid are more than the ${received} rows received: read them again`,
      );
    }
    const { alert: _, ...said } = last;
    const counted = { ...said, received, invalid, matched: read.matched, confirmedAt: now };
    const before = delivered.receipts?.slice(0, -1);
    const receipts = receiptsWith({ receipts: before }, counted);
    const { exported: _exported, ...rest } = delivered;
    const put: Delivered = { ...rest, received, invalid, receipts };
    const write = { ...keys.delivered(place.platform, place.audienceId), put, ifRev: rev };
    if ((await ports.core.commit([write])) === 'conflict') continue;
    return { kind: 'confirmed', receipt: receipts.at(-1) as DeliveryReceipt };
  }
};

const refusedFor = (because: string): HandConfirmed => ({ kind: 'refused', because });

import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';
import { type DeliveryNote, noteDelivery, readDeliveryNote } from './ledger-inbox.ts';

/** A delivery file of the inbox that was refused whole: nothing of it was posted. */
export type RefusedFile = {
  file: string;
  sha256: string;
  size: number;
  at: string;
  because: string;
};

/** Every delivery file that was refused whole and that nobody dropped, by name. */
export const listRefused = async ({ core }: Pick<Ports, 'core'>): Promise<RefusedFile[]> =>
  (await core.list(keys.inbox('').pk, 'delivery/')).flatMap(({ sk: file, value }) => {
    const note = value as DeliveryNote;
    if (!('refused' in note) || note.dropped) return [];
    const { sha256, size, at, refused } = note;
    return [{ file, sha256, size, at, because: refused }];
  });

/** Drops a refused file: it stays in the inbox and on record, but nobody need look at it again. */
export const dropRefused = async (
  ports: Pick<Ports, 'core'>,
  file: string,
  dropped: { at: string; because: string; by: string },
): Promise<void> => {
  const note = await readDeliveryNote(ports, file);
  if (note && 'refused' in note) await noteDelivery(ports, file, { ...note, dropped });
};

import { localTime } from '../domain/calendar.ts';
import type { Ports, RecordKey } from '../ports.ts';
import { holdReleased, readBook } from './book.ts';
import { campaignOf } from './campaign.ts';
import { keys } from './keys.ts';
import { promise } from './outbox.ts';

/** What a person switched: the stop, since when. */
export type Control = { stopped: boolean; at: string };

/** The switches and the revision that they were read at; 0 where none was ever set. */
export const readControl = async ({
  core,
}: Pick<Ports, 'core'>): Promise<{ stopped: boolean; rev: number }> => {
  const record = await core.read(keys.control);
  return {
    stopped: (record?.value as Control | undefined)?.stopped ?? false,
    rev: record?.rev ?? 0,
  };
};

/** True while the stop is on: no decision, budget or audience leaves. */
export const isStopped = async (ports: Pick<Ports, 'core'>): Promise<boolean> =>
  (await readControl(ports)).stopped;

/** The part of a commit that makes it fail when a switch moved since it was read. */
export const unswitched = ({
  rev,
}: {
  rev: number;
}): RecordKey & { check: true; ifRev: number } => ({
  ...keys.control,
  check: true,
  ifRev: rev,
});

/** Throws where a switch moved since it was read: asked right before a request that is not written down first. */
export const stillUnswitched = async (
  ports: Pick<Ports, 'core'>,
  { rev }: { rev: number },
): Promise<void> => {
  if ((await readControl(ports)).rev !== rev) throw new Error('The stop moved meanwhile');
};

/**
 * Sets the stop. From then on no request leaves but one that each stage at work had cleared before: a budget or a
 * list's last chunk that it had written down, or the one call for which it had just read the switch. Nothing decides,
 * approves or begins anew. Setting it again changes nothing.
 */
export const stopAll = async ({ core }: Pick<Ports, 'core'>, now: string): Promise<void> => {
  for (;;) {
    const { stopped, rev } = await readControl({ core });
    if (stopped) return;
    const put: Control = { stopped: true, at: now };
    if ((await core.commit([{ ...keys.control, put, ifRev: rev }])) === 'done') return;
  }
};

/**
 * Takes the stop back. What was approved and decided before is carried on: the budgets that wait are looked at
 * again, the next sweep sends what the stop held back.
 */
export const resumeAll = async ({ core }: Pick<Ports, 'core'>, now: string): Promise<void> => {
  const { timeZone } = await campaignOf({ core });
  const today = localTime(timeZone, now).date;
  for (;;) {
    const { stopped, rev } = await readControl({ core });
    if (!stopped) return;
    const put: Control = { stopped: false, at: now };
    const cause = `resumed/${rev}`;
    // While the stop is on nobody writes the book.
    const look = holdReleased({ book: await readBook({ core }), today, cause }, now);
    const writes = [{ ...keys.control, put, ifRev: rev }, promise(cause, [look])];
    if ((await core.commit(writes)) === 'done') return;
  }
};

import type { Delivered } from '../contracts/flight.ts';
import { addMinutes } from '../domain/calendar.ts';
import { shrinkOf } from '../domain/destinations/match-alert.ts';
import { PlatformUnavailable, type Ports } from '../ports.ts';
import { listDelivered } from './deliveries.ts';
import { keys } from './keys.ts';

/** So long is a list believed to hold what it held. */
const LOOK_AGAIN_MINUTES = 24 * 60;

/**
 * Asks platforms once a day how many people their lists hold, and keeps why somebody should look at one that shrank
 * since it was confirmed, once a delivery. A platform that does not answer is asked at the next stroke.
 */
export const lookAtLists = async (
  ports: Pick<Ports, 'core' | 'platforms'>,
  now: string,
): Promise<void> => {
  for (const { delivered, rev } of (await listDelivered(ports)).values()) {
    if (!isDue(delivered, now)) continue;
    const { platform, audienceId } = delivered;
    const people = await peopleOn(ports, delivered);
    if (people === undefined) continue;
    const first = delivered.look?.first ?? delivered.receipts?.at(-1)?.matched ?? people;
    const alert = delivered.look?.alert ?? shrinkOf(first, people);
    const look = { at: now, first, people, ...(alert !== undefined && { alert }) };
    // In a conflict the list is being replaced: the next look is at the new one.
    await ports.core.commit([
      { ...keys.delivered(platform, audienceId), put: { ...delivered, look }, ifRev: rev },
    ]);
  }
};

/** A list that is at rest: nothing is on its way to it, and its platform holds it itself. */
const isDue = (delivered: Delivered, now: string): boolean => {
  const { hash, unanswered, recent, again, exported, kind, look } = delivered;
  const rests = unanswered.length === 0 && recent === undefined && !again && !exported;
  if (hash === undefined || !rests || kind === 'cells' || kind === 'none') return false;
  return look === undefined || addMinutes(look.at, LOOK_AGAIN_MINUTES) <= now;
};

const peopleOn = async (
  { platforms }: Pick<Ports, 'platforms'>,
  { platform, audienceId }: Delivered,
): Promise<number | undefined> => {
  try {
    return (await platforms.named(platform).readList(audienceId))?.people;
  } catch (error) {
    if (error instanceof PlatformUnavailable) return undefined;
    throw error;
  }
};

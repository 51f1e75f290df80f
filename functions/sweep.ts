import { connect } from '../lib/adapters/aws/connect.ts';
import { isStopped } from '../lib/books/controls.ts';
import { lookAtLists } from '../lib/books/list-looks.ts';
import { sendPromised } from '../lib/books/outbox.ts';
import { settlePlacements } from '../lib/books/settlement.ts';
import { askForPlan, keepAudiencesFresh, sendLostObjects } from '../lib/books/upkeep.ts';
import type { Tick } from '../lib/contracts/messages.ts';
import type { Ports } from '../lib/ports.ts';
import { tick } from '../lib/runtime/tick.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'inbox' | 'queues' | 'platforms'>;

/**
 * Mends what an event or a queue lost: sends what was promised, picks up objects that nobody saw, settles budgets and
 * asks again for decisions and deliveries that never arrived; looks whether lists still hold who was matched. While the stop is on, no platform is asked anything.
 */
export const sweep =
  (ports: Reach) =>
  async (_: Tick, now: string): Promise<void> => {
    await sendPromised(ports);
    await sendLostObjects(ports, now);
    if (await isStopped(ports)) return;
    // Each looks after records of its own.
    await Promise.all([
      askForPlan(ports, now),
      settlePlacements(ports, now),
      keepAudiencesFresh(ports, now),
    ]);
    await lookAtLists(ports, now);
    await sendPromised(ports);
  };

export const handler = tick(sweep, connect);

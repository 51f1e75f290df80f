import { connect } from '../lib/adapters/aws/connect.ts';
import { sendPromised } from '../lib/books/outbox.ts';
import { importObject } from '../lib/books/segment-import.ts';
import type { ObjectDropped } from '../lib/contracts/messages.ts';
import type { Ports } from '../lib/ports.ts';
import { react } from '../lib/runtime/react.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'inbox' | 'lake' | 'voters' | 'queues'>;

/**
 * Makes voters of a dropped segment file, and opt-outs of a dropped opt-out file; then every audience is built anew.
 * Contacts go no further in the clear. The same bytes again change nothing.
 */
export const importSegment =
  (ports: Reach) =>
  async ({ key }: ObjectDropped, now: string): Promise<void> => {
    await importObject(ports, key, now);
    await sendPromised(ports);
  };

export const handler = react(importSegment, connect);

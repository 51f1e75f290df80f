import { connect } from '../lib/adapters/aws/connect.ts';
import { sendPromised } from '../lib/books/outbox.ts';
import { IMPORTS_AT_ONCE, importObject } from '../lib/books/segment-import.ts';
import { refreshListOf } from '../lib/books/suppressions.ts';
import type { ObjectDropped } from '../lib/contracts/messages.ts';
import type { Ports } from '../lib/ports.ts';
import { react } from '../lib/runtime/react.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'inbox' | 'lake' | 'voters' | 'queues'>;

/**
 * Makes voters of a dropped segment file, and of a dropped list people to leave out; then every audience is built anew.
 * Contacts go no further in the clear. The same bytes again change nothing.
 */
export const importSegment =
  (ports: Reach) =>
  async ({ key, at, again }: ObjectDropped, now: string): Promise<void> => {
    await importObject(ports, key, now);
    await refreshListOf(ports, key, again ? undefined : at, now);
    await sendPromised(ports);
  };

export const handler = react(importSegment, connect, { atOnce: IMPORTS_AT_ONCE });

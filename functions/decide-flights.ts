import * as z from 'zod';
import { connect } from '../lib/adapters/aws/connect.ts';
import { decideBudgets } from '../lib/books/decisions.ts';
import { sendPromised } from '../lib/books/outbox.ts';
import { HoldReleased, PlanApproved } from '../lib/contracts/messages.ts';
import type { Ports } from '../lib/ports.ts';
import { consume } from '../lib/runtime/consume.ts';

/**
 * Turns an approved plan, or budget that came free, into decisions: cuts at once, raises while every cap holds with
 * all that may still be in force. The same plan again changes nothing.
 */
export const decideFlights =
  (ports: Pick<Ports, 'core' | 'ledger' | 'lake' | 'queues'>) =>
  async (message: PlanApproved | HoldReleased, now: string): Promise<void> => {
    await decideBudgets(ports, message, now);
    await sendPromised(ports);
  };

export const handler = consume(z.union([PlanApproved, HoldReleased]), decideFlights, connect);

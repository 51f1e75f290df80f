import * as z from 'zod';
import { connect } from '../lib/adapters/aws/connect.ts';
import { deliverAudience } from '../lib/books/deliveries.ts';
import { placeBudget } from '../lib/books/placements.ts';
import { AudienceBuilt, FlightDecided } from '../lib/contracts/messages.ts';
import type { Ports } from '../lib/ports.ts';
import { consume } from '../lib/runtime/consume.ts';

/**
 * Brings an ad platform to the newest decision on a line, or to the newest build of an audience, whatever version
 * the message names. Messages may come twice, late or out of order: the platform ends up the same.
 */
export const placeFlights =
  (ports: Pick<Ports, 'core' | 'privacy' | 'voters' | 'platforms'>) =>
  async (message: FlightDecided | AudienceBuilt, now: string): Promise<void> => {
    if (message.type === 'FlightDecided') await placeBudget(ports, message, now);
    else await deliverAudience(ports, message, now);
  };

export const handler = consume(z.union([FlightDecided, AudienceBuilt]), placeFlights, connect);

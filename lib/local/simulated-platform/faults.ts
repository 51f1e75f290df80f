import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { randomFrom } from '../../domain/random.ts';

/** How often requests go wrong, as shares of all: refused for now, or done without an answer. */
export type FaultRates = { throttled: number; unanswered: number };

/** What a busy platform does. */
export const USUAL_FAULTS: FaultRates = { throttled: 0.02, unanswered: 0.01 };

/**
 * Lets requests go wrong by chance: some are told to come again at once (429, no effect), some take effect and lose
 * their answer with the connection. The n-th request of a seed always meets the same luck.
 */
export const strikeWithFaults = (
  seed: string,
  { throttled, unanswered }: FaultRates,
): MiddlewareHandler<{ Bindings: HttpBindings }> => {
  let requests = 0;
  return async (context, next) => {
    requests += 1;
    const chance = randomFrom(`${seed}/fault/${requests}`)();
    if (chance < throttled) {
      return context.json({ because: 'too many requests' }, 429, { 'Retry-After': '0' });
    }
    await next();
    if (chance < throttled + unanswered) context.env.incoming.socket.destroy();
    return undefined;
  };
};

import type * as z from 'zod';
import type { Ports } from '../ports.ts';
import { batch, instantOf, readBody } from './batch.ts';
import { once } from './frame.ts';

/**
 * The Lambda handler of a stage that messages feed. Each body is read by `shape` and handed over with
 * its instant (ISO, UTC); unreadable and failed messages alone come back as batch failures.
 * `connect` runs once, on the first message.
 */
export const consume = <M>(
  shape: z.ZodType<M>,
  stage: (ports: Ports) => (message: M, now: string) => Promise<void>,
  connect: () => Ports,
) => {
  const connected = once(() => stage(connect()));
  return batch((record) => connected()(readBody(shape, record.body), instantOf(record)));
};

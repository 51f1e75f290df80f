import * as z from 'zod';
import { failures } from '../contracts/failure.ts';
import type { Tick } from '../contracts/messages.ts';
import type { Ports } from '../ports.ts';
import { frame, once } from './frame.ts';

/** EventBridge Scheduler writes the scheduled time without milliseconds. */
const Stroke = z.object({ at: z.iso.datetime().transform((at) => new Date(at).toISOString()) });

/**
 * The Lambda handler of a stage that a schedule runs, with the instant it was due as `at` and as now.
 * A sentence that the stage resolves to is logged. A failure throws, so that Lambda runs the same stroke again.
 * `connect` runs once, on the first stroke.
 */
export const tick = (
  stage: (ports: Ports) => (tick: Tick, now: string) => Promise<unknown>,
  connect: () => Ports,
) => {
  const connected = once(() => stage(connect()));
  return frame<unknown, void>(async (event, context, { logger, count }) => {
    const stroke = Stroke.safeParse(event);
    try {
      if (!stroke.success) throw new Error('The event does not say at which instant it was due');
      const said = await connected()(stroke.data, stroke.data.at);
      if (typeof said === 'string') logger.info(said, { at: stroke.data.at });
      count('Handled');
    } catch (error) {
      count('Failed');
      const at = stroke.data?.at ?? 'unknown';
      logger.error('A scheduled run failed', { at, error });
      failures.publish({ function: context.functionName, id: at, error });
      throw error;
    }
  });
};

import { beforeEach, expect, it } from 'vitest';
import type { Ports } from '../../lib/ports.ts';
import { tick } from '../../lib/runtime/tick.ts';
import { context } from '../support/sqs-records.ts';

const seen: unknown[] = [];
const handler = tick(
  (_: Pick<Ports, 'core'>) => async (stroke, now) => {
    if (stroke.at.startsWith('2028')) throw new Error('failed');
    seen.push([stroke, now]);
  },
  () => ({}) as Ports,
);

beforeEach(() => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
});

it("hands the scheduler's instant over with milliseconds, as stroke and as now", async () => {
  await handler({ at: '2027-03-01T11:00:00Z' }, context);
  expect(seen).toEqual([[{ at: '2027-03-01T11:00:00.000Z' }, '2027-03-01T11:00:00.000Z']]);
});

it('throws where the stage does, so that Lambda runs the stroke again', async () => {
  await expect(handler({ at: '2028-03-01T11:00:00Z' }, context)).rejects.toThrow('failed');
});

it.each([[{}], [{ at: '<aws.scheduler.scheduled-time>' }], [{ at: '2027-03-01' }], [null]])(
  'refuses a stroke without its instant: %j',
  async (event) => {
    await expect(handler(event, context)).rejects.toThrow();
  },
);

import { describe, expect, it } from 'vitest';
import { keys } from '../../lib/books/keys.ts';
import { propose } from '../../lib/books/proposals.ts';
import { keepRun, listRuns, markApproved, readRun, replayRun } from '../../lib/books/runs.ts';
import { openCampaign } from '../support/small-campaign.ts';

const day = '2027-03-01';
const now = '2027-03-01T11:00:00.000Z';
const kept = async () => {
  const ports = await openCampaign();
  const proposed = await propose(ports, { day, now });
  if (proposed.kind !== 'proposed') throw new Error(proposed.because);
  expect(await keepRun(ports, proposed, 0)).toBe('done');
  const { run, rev } = (await readRun(ports, day))!;
  return { ports, proposed, run, rev, snapshotKey: `runs/${day}-${run.inputsHash}.json` };
};

describe('a kept run', () => {
  it('says what was decided and why, line by line', async () => {
    const { run, proposed, ports } = await kept();
    expect(run).toMatchObject({ day, state: 'proposed', by: 'even', planHash: proposed.plan.hash });
    expect(run.arms.map(({ lineId, toMicros }) => [lineId, toMicros])).toEqual(
      proposed.plan.lines.map(({ lineId, toMicros }) => [lineId, toMicros]),
    );
    expect(run.arms.every(({ sd, theta }) => sd > 0 && theta > 0)).toBe(true);
    expect(run.totalMicros).toBe(run.arms.reduce((sum, { toMicros }) => sum + toMicros, 0));
    expect(await listRuns(ports)).toEqual([run]);
  });

  it('is replayed to the same bytes, whatever the books say by then', async () => {
    const { ports, proposed } = await kept();
    await ports.core.commit([{ ...keys.line('north-old.a'), remove: true, ifRev: 1 }]);
    expect(await replayRun(ports, day)).toMatchObject({ kind: 'same', plan: proposed.plan });
  });

  it('does not take the place of another that was kept meanwhile', async () => {
    const { ports, proposed, run } = await kept();
    expect(await keepRun(ports, proposed, 0)).toBe('conflict');
    expect((await readRun(ports, day))?.run).toEqual(run);
  });

  it('is approved once, and only with the plan that it holds', async () => {
    const { ports, proposed, rev } = await kept();
    await markApproved(ports, { day, hash: 'f'.repeat(64) });
    expect((await readRun(ports, day))?.run.state).toBe('proposed');
    await Promise.all([markApproved(ports, proposed.plan), markApproved(ports, proposed.plan)]);
    expect(await readRun(ports, day)).toMatchObject({ run: { state: 'approved' }, rev: rev + 1 });
    expect((await replayRun(ports, day)).kind).toBe('same');
  });
});

describe('a replay', () => {
  it('sees inputs that were changed since', async () => {
    const { ports, snapshotKey } = await kept();
    const text = new TextDecoder().decode(await ports.lake.get(snapshotKey));
    await ports.lake.put(snapshotKey, text.replace('"audienceSize":10000', '"audienceSize":10001'));
    expect(await replayRun(ports, day)).toMatchObject({
      kind: 'different',
      because: expect.stringContaining('changed since'),
    });
  });

  it('sees an outcome that was changed since', async () => {
    const { ports, run, rev } = await kept();
    const put = { ...run, lambda: run.lambda + 1e-9 };
    await ports.core.commit([{ ...keys.run(day), put, ifRev: rev }]);
    expect(await replayRun(ports, day)).toMatchObject({ kind: 'different' });
  });

  it('says where there is nothing to replay', async () => {
    const { ports } = await kept();
    expect(await replayRun(ports, '2027-03-02')).toMatchObject({ kind: 'unknown' });
    const elsewhere = { ...ports, lake: (await openCampaign()).lake };
    expect(await replayRun(elsewhere, day)).toMatchObject({ kind: 'unknown' });
  });
});

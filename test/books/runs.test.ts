import { describe, expect, it } from 'vitest';
import { keys } from '../../lib/books/keys.ts';
import { propose } from '../../lib/books/proposals.ts';
import { replayRun } from '../../lib/books/run-replay.ts';
import { idByHand, keepRun, listRuns, markApproved, readRun } from '../../lib/books/runs.ts';
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
    expect(run.arms.every(({ wantedMicros, toMicros }) => wantedMicros === toMicros)).toBe(true);
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

  it('stands beside the day’s own where somebody asked for it, and is replayed by its id', async () => {
    const { ports, proposed } = await kept();
    const id = idByHand(proposed.plan);
    expect(await keepRun(ports, proposed, 0, id)).toBe('done');
    await markApproved(ports, proposed.plan, id);
    expect((await listRuns(ports)).map((run) => [run.id, run.state])).toEqual([
      [day, 'proposed'],
      [id, 'approved'],
    ]);
    expect((await replayRun(ports, id)).kind).toBe('same');
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
    await ports.lake.put(
      snapshotKey,
      text.replace('"capMicros":1100000000', '"capMicros":1100000100'),
    );
    expect(await replayRun(ports, day)).toMatchObject({
      kind: 'different',
      because: expect.stringContaining('changed since'),
      parts: expect.arrayContaining([expect.stringMatching(/^arms\/north-old\.a\/\w+: .+, was /)]),
    });
  });

  it('sees an outcome that was changed since', async () => {
    const { ports, run, rev } = await kept();
    const put = { ...run, lambda: run.lambda + 1e-9 };
    await ports.core.commit([{ ...keys.run(day), put, ifRev: rev }]);
    expect(await replayRun(ports, day)).toMatchObject({
      kind: 'different',
      parts: [expect.stringMatching(/^lambda: /)],
    });
  });

  it('never takes another day’s run for the one that is asked for', async () => {
    const { ports, run } = await kept();
    await ports.core.commit([{ ...keys.run('2027-03-02'), put: run, ifRev: 0 }]);
    expect(await replayRun(ports, '2027-03-02')).toMatchObject({
      kind: 'different',
      parts: ['id'],
    });
    const { inputsHash } = run;
    const day = '2027-03-03';
    await ports.core.commit([{ ...keys.run(day), put: { ...run, id: day, day }, ifRev: 0 }]);
    await ports.lake.put(
      `runs/${day}-${inputsHash}.json`,
      (await ports.lake.get(`runs/${run.day}-${inputsHash}.json`))!,
    );
    expect(await replayRun(ports, day)).toMatchObject({
      kind: 'different',
      parts: [expect.stringMatching(/^day: "2027-03-01"/)],
    });
  });

  it('sees inputs that are no inputs any more', async () => {
    const { ports, snapshotKey } = await kept();
    await ports.lake.put(snapshotKey, '{"half":');
    expect(await replayRun(ports, day)).toMatchObject({ kind: 'different', parts: ['inputs'] });
  });

  it('says where there is nothing to replay', async () => {
    const { ports } = await kept();
    expect(await replayRun(ports, '2027-03-02')).toMatchObject({ kind: 'unknown' });
    const elsewhere = { ...ports, lake: (await openCampaign()).lake };
    expect(await replayRun(elsewhere, day)).toMatchObject({ kind: 'unknown' });
  });
});

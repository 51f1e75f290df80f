import { describe, expect, it } from 'vitest';
import { stopAll } from '../../lib/books/controls.ts';
import { runDay } from '../../lib/books/day-run.ts';
import { keys } from '../../lib/books/keys.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import { propose } from '../../lib/books/proposals.ts';
import { keepRun, readRun } from '../../lib/books/runs.ts';
import { openCampaign, report, type SmallPorts, smallLines } from '../support/small-campaign.ts';

const day = '2027-03-02';
const now = '2027-03-02T11:00:00.000Z';
const results = [{ lineId: smallLines[0]!.lineId, costMicros: 10_000_000, reachInCategory: 70 }];
const keepOne = async (ports: SmallPorts) => {
  const proposed = await propose(ports, { day, now });
  if (proposed.kind !== 'proposed') throw new Error(proposed.because);
  await keepRun(ports, proposed, 0);
  return proposed.plan;
};
const approvedPlans = async ({ core }: SmallPorts) => core.list(keys.plan('').pk);

describe('the run of a day', () => {
  it('is made once, however often it is called', async () => {
    const ports = await openCampaign();
    const first = await runDay(ports, day, now);
    expect(first.kind).toBe('ran');
    await report(ports, '2027-03-01', results);
    expect(await runDay(ports, day, '2027-03-02T15:00:00.000Z')).toEqual({
      kind: 'already',
      planHash: first.kind === 'ran' && first.planHash,
    });
    expect(await approvedPlans(ports)).toHaveLength(1);
  });

  it('is one run where calls overlap', async () => {
    const ports = await openCampaign();
    const runs = await Promise.all([1, 2, 3].map(() => runDay(ports, day, now)));
    expect(new Set(runs.map((run) => ('planHash' in run ? run.planHash : ''))).size).toBe(1);
    expect(await approvedPlans(ports)).toHaveLength(1);
    expect((await readRun(ports, day))?.run.state).toBe('approved');
  });

  it('is one run where overlapping calls see different minutes', async () => {
    const ports = await openCampaign();
    const minutes = ['11:00', '11:01', '11:02'].map((minute) => `2027-03-02T${minute}:00.000Z`);
    await Promise.all(minutes.map((minute) => runDay(ports, day, minute)));
    expect(await approvedPlans(ports)).toHaveLength(1);
  });

  it('takes up the plan that was kept before a crash', async () => {
    const ports = await openCampaign();
    const { hash } = await keepOne(ports);
    const later = '2027-03-02T15:00:00.000Z';
    expect(await runDay(ports, day, later)).toMatchObject({ kind: 'ran', planHash: hash });
    expect(await approvedPlans(ports)).toHaveLength(1);
  });

  it('finishes a run that crashed after its plan was approved, though results came since', async () => {
    const ports = await openCampaign();
    const plan = await keepOne(ports);
    await approvePlan(ports, plan, now);
    await report(ports, '2027-03-01', results);
    expect(await runDay(ports, day, now)).toMatchObject({ kind: 'ran', planHash: plan.hash });
    expect(await approvedPlans(ports)).toHaveLength(1);
    expect((await readRun(ports, day))?.run.state).toBe('approved');
  });

  it('proposes anew where results came after the kept plan and before its approval', async () => {
    const ports = await openCampaign();
    const { hash } = await keepOne(ports);
    await report(ports, '2027-03-01', results);
    const run = await runDay(ports, day, now);
    expect(run.kind).toBe('ran');
    expect(run).not.toMatchObject({ planHash: hash });
    expect((await readRun(ports, day))?.run).toMatchObject({ state: 'approved', by: 'model' });
    expect(await approvedPlans(ports)).toHaveLength(1);
  });

  it('is refused while the stop is on, and made once it is off', async () => {
    const ports = await openCampaign();
    await stopAll(ports, now);
    expect((await runDay(ports, day, now)).kind).toBe('refused');
    expect(await approvedPlans(ports)).toEqual([]);
    const { rev } = (await ports.core.read(keys.control))!;
    await ports.core.commit([{ ...keys.control, put: { stopped: false, at: now }, ifRev: rev }]);
    expect((await runDay(ports, day, now)).kind).toBe('ran');
  });

  it('gives up with a reason when others write first every time', async () => {
    const ports = await openCampaign();
    const core = { ...ports.core, commit: async () => 'conflict' as const };
    await expect(runDay({ ...ports, core }, day, now)).rejects.toThrow('moved at every try');
  });
});

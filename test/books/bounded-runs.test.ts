import { describe, expect, it } from 'vitest';
import { reallocateSpend } from '../../functions/reallocate-spend.ts';
import { readBook } from '../../lib/books/book.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { decideBudgets } from '../../lib/books/decisions.ts';
import { explainRun } from '../../lib/books/explanation.ts';
import { keys } from '../../lib/books/keys.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import { propose, proposePlan } from '../../lib/books/proposals.ts';
import { replayRun } from '../../lib/books/run-replay.ts';
import { listRuns } from '../../lib/books/runs.ts';
import { readStanding } from '../../lib/books/standing.ts';
import type { Campaign } from '../../lib/contracts/campaign.ts';
import { PARTS } from '../../lib/domain/bandit/explain.ts';
import { addDays } from '../../lib/domain/calendar.ts';
import {
  openCampaign,
  report,
  type SmallPorts,
  smallCampaign,
  smallLines,
} from '../support/small-campaign.ts';

const FIRST = '2027-03-01';
const dayOf = (number: number) => addDays(FIRST, number - 1);
const morning = (number: number) => `${dayOf(number)}T11:00:00.000Z`;
const NORTH_A = 'north/young/social/a';

type Settings = Partial<ReturnType<typeof Campaign.parse>>;
const campaignWith = (settings: Settings = {}, stepLimit: number | 'none' = 'none') => ({
  ...smallCampaign,
  platforms: smallCampaign.platforms.map((terms) => ({ ...terms, stepLimit })),
  ...settings,
});
/** Runs a morning's stage and carries out what it decided. */
const run = async (ports: SmallPorts, number: number): Promise<string> => {
  const at = morning(number);
  const said = await reallocateSpend(ports)({ at }, at);
  for (let next = ports.queues.take('decide-flights'); next; ) {
    await decideBudgets(ports, next.body as never, at);
    next = ports.queues.take('decide-flights');
  }
  await decideBudgets(ports, { type: 'HoldReleased', day: dayOf(number), at }, at);
  return said;
};
const targets = async (ports: SmallPorts): Promise<Record<string, number>> =>
  Object.fromEntries(
    Object.entries((await readBook(ports))?.targets ?? {}).map(([id, { targetMicros }]) => [
      id,
      targetMicros,
    ]),
  );
/** Everybody young is reached three times as cheaply. */
const delivered = async (ports: SmallPorts, number: number): Promise<void> =>
  report(
    ports,
    dayOf(number),
    Object.entries(await targets(ports)).map(([lineId, micros]) => ({
      lineId,
      costMicros: micros,
      impressions: Math.round(micros / 10_000),
      reachInCategory: Math.round((micros / 1e6) * (lineId.includes('young') ? 6 : 2)),
    })),
  );
const played = async (days: number, campaign = campaignWith()) => {
  const ports = await openCampaign(smallLines, campaign);
  for (let number = 1; number <= days; number += 1) {
    await run(ports, number);
    await delivered(ports, number);
  }
  return ports;
};

describe('a stage under bounds', () => {
  it('moves no budget by more than a fifth a day where nothing else is said, and explains it', async () => {
    const ports = await openCampaign(smallLines, smallCampaign);
    await run(ports, 1);
    await delivered(ports, 1);
    const before = await targets(ports);
    await run(ports, 2);
    const after = await targets(ports);
    for (const [lineId, micros] of Object.entries(after)) {
      const factor = micros / before[lineId]!;
      expect(factor).toBeGreaterThanOrEqual(0.8 - 1e-6);
      expect(factor).toBeLessThanOrEqual(1.2 + 1e-6);
    }
    expect(Math.max(...Object.values(after)) / 12_500_000).toBeCloseTo(1.2, 3);
    const told = await explainRun(ports, dayOf(2), ({ armId }) => armId === NORTH_A);
    if (told.kind === 'unknown') throw new Error(told.because);
    for (const { parts, fromMicros, toMicros } of told.lines) {
      expect(PARTS.reduce((sum, part) => sum + parts[part], 0)).toBe(toMicros - fromMicros);
    }
    const [north] = told.lines.filter(({ armId }) => armId === NORTH_A);
    expect(north!.parts.newData).toBeGreaterThan(-north!.parts.stepLimit);
    expect(north!.parts.stepLimit).toBeLessThan(0);
    const wide = await openCampaign(smallLines, campaignWith());
    await run(wide, 1);
    await delivered(wide, 1);
    await run(wide, 2);
    expect(Math.max(...Object.values(await targets(wide)))).toBeGreaterThan(1.3 * 12_500_000);
  });

  it('leaves the last budgets where bounds cannot hold, and goes on once they can', async () => {
    const ports = await played(2);
    const before = await targets(ports);
    const bounds = Object.fromEntries(
      smallLines.slice(0, 3).map(({ armId }) => [armId, { floor: 40_000_000 }]),
    );
    await setCampaign(ports, campaignWith({ bounds }));
    const said = await run(ports, 3);
    expect(said).toContain('the last budgets stay');
    expect(said).toContain(`the floor of ${NORTH_A}, 40.00`);
    expect(await targets(ports)).toEqual(before);
    expect((await listRuns(ports)).map(({ day }) => day)).toEqual([dayOf(1), dayOf(2)]);
    await setCampaign(ports, campaignWith());
    expect(await run(ports, 3)).toBe(`Reallocated ${dayOf(3)}`);
  });

  it('keeps a locked arm to the micro, and its neighbours’ floors and ceilings', async () => {
    const ports = await played(1);
    const before = await targets(ports);
    const bounds = {
      [NORTH_A]: { low: 1, high: 1 },
      'north/old/social/a': { floor: 20_000_001 },
      'south/young/social/b': { ceiling: 3_000_001 },
    };
    await setCampaign(ports, campaignWith({ bounds }));
    await run(ports, 2);
    const after = await targets(ports);
    expect(after['north-young.a']).toBe(before['north-young.a']);
    expect(after['north-old.a']).toBeGreaterThanOrEqual(20_000_001);
    expect(after['south-young.b']).toBeLessThanOrEqual(3_000_001);
  });

  it('takes a plan for stale once a flight’s bounds changed', async () => {
    const ports = await openCampaign(smallLines, campaignWith());
    const plan = await proposePlan(ports, { day: FIRST, now: morning(1) });
    if ('kind' in plan) throw new Error(plan.because);
    const flight = { id: 'north-young', phase: 'vote', bounds: { floor: 1 } };
    await ports.core.commit([{ ...keys.flight('north-young'), put: flight, ifRev: 0 }]);
    expect((await approvePlan(ports, plan, morning(1))).kind).toBe('stale');
  });

  it('leaves a budget that moved the day before alone while its cool-down lasts', async () => {
    const cool = campaignWith({
      platforms: smallCampaign.platforms.map((terms) => ({
        ...terms,
        ...{ stepLimit: 'none' as const, coolDownDays: 2 },
      })),
    });
    const ports = await played(2, cool);
    const second = await targets(ports);
    await run(ports, 3);
    expect(await targets(ports)).toEqual(second);
    await delivered(ports, 3);
    await run(ports, 4);
    expect(await targets(ports)).not.toEqual(second);
  });

  it('draws no reserve before its date', async () => {
    const reserves = [{ name: 'turnout', amount: 550_000_000, from: dayOf(9) }];
    const ports = await openCampaign(smallLines, campaignWith({ reserves, dayCap: 900_000_000 }));
    const left = async (number: number) => (await readStanding(ports, dayOf(number))).campaign;
    expect(await left(8)).toMatchObject({ capMicros: 550_000_000 });
    expect(await left(9)).toMatchObject({ capMicros: 1_100_000_000 });
    const whole = async (number: number): Promise<number> => {
      const plan = await proposePlan(ports, { day: dayOf(number), now: morning(number) });
      if ('kind' in plan) throw new Error(plan.because);
      return plan.lines.reduce((sum, { toMicros }) => sum + toMicros, 0);
    };
    expect(await whole(1)).toBeLessThanOrEqual(50_000_000);
    expect(await whole(9)).toBeGreaterThan(400_000_000);
  });

  it('divides what funds and votes may spend apart', async () => {
    const phaseBudgets = { funds: 110_000_000 };
    const ports = await openCampaign(smallLines, campaignWith({ phaseBudgets }));
    for (const id of ['north-young', 'north-old']) {
      const put = { id, phase: 'funds' };
      await ports.core.commit([{ ...keys.flight(id), put, ifRev: 0 }]);
    }
    const proposed = await propose(ports, { day: FIRST, now: morning(1) });
    if (proposed.kind !== 'proposed') throw new Error(proposed.because);
    const [funds, vote] = proposed.explanation.phases;
    expect(funds).toMatchObject({ phase: 'funds' });
    expect(funds!.totalMicros).toBeLessThanOrEqual(10_000_000);
    expect(vote!.totalMicros).toBeGreaterThan(80_000_000);
  });
});

describe('shadow mode', () => {
  it('records what it would have done, once, and moves nothing', async () => {
    const ports = await played(1);
    const before = await targets(ports);
    await setCampaign(ports, campaignWith({ optimizer: { mode: 'shadow' } }));
    for (let times = 0; times < 2; times += 1) {
      expect(await run(ports, 2)).toContain('recorded in shadow');
    }
    expect(await targets(ports)).toEqual(before);
    const [, shadow] = await listRuns(ports);
    expect(shadow).toMatchObject({ day: dayOf(2), state: 'shadow', by: 'model' });
    const young = shadow!.arms.filter(({ lineId }) => lineId.includes('young'));
    expect(young.every(({ lineId, toMicros }) => toMicros > before[lineId]!)).toBe(true);
    expect((await replayRun(ports, dayOf(2))).kind).toBe('same');
  });
});

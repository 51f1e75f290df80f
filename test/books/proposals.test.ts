import { describe, expect, it } from 'vitest';
import { decideBudgets } from '../../lib/books/decisions.ts';
import { keys } from '../../lib/books/keys.ts';
import { ledgerHash } from '../../lib/books/ledger.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import { planFrom, propose, proposePlan } from '../../lib/books/proposals.ts';
import type { Plan } from '../../lib/contracts/decision.ts';
import { addDays, instantAt } from '../../lib/domain/calendar.ts';
import { checkPlan } from '../../lib/domain/flights/plan.ts';
import { worstCaseMicros } from '../../lib/domain/money.ts';
import {
  lineOf,
  openCampaign,
  report,
  type SmallPorts,
  smallLines,
} from '../support/small-campaign.ts';

const now = '2027-03-01T11:00:00.000Z';
const day = '2027-03-01';
const planned = async (
  ports: SmallPorts,
  wish: { day?: string; seed?: string } = {},
): Promise<Plan> => {
  const plan = await proposePlan(ports, { day, now, ...wish });
  if ('kind' in plan) throw new Error(plan.because);
  return plan;
};
const totalOf = (plan: Plan): number => plan.lines.reduce((sum, { toMicros }) => sum + toMicros, 0);
/** Everybody young is reached three times as cheaply. */
const reports = (plan: Plan, over = 1) =>
  plan.lines.map(({ lineId, toMicros }) => ({
    lineId,
    costMicros: Math.floor(toMicros * over),
    reachInCategory: Math.round((toMicros / 1e6) * (lineId.includes('young') ? 6 : 2)),
  }));

describe('a proposal', () => {
  it('splits the first day evenly, and names what it was made from', async () => {
    const ports = await openCampaign();
    const plan = await planned(ports);
    const hash = await ledgerHash(ports);
    expect(plan).toMatchObject({
      campaignId: 'small',
      day,
      proposedAt: now,
      seed: `small/${day}/${hash}`,
      basis: { bookRev: 0, ledgerHash: hash },
    });
    expect(checkPlan(plan)).toBe(true);
    // 1,100.00 over ten days, a tenth of over-delivery and seven micros of rounding left out.
    expect(totalOf(plan)).toBe(99_999_993);
    for (const { fromMicros, toMicros } of plan.lines) {
      expect(fromMicros).toBe(0);
      expect(Math.abs(toMicros - 12_500_000)).toBeLessThan(2);
    }
  });

  it('is the same for the same books, by whatever seed, and keeps nothing', async () => {
    const ports = await openCampaign();
    await report(ports, '2027-03-01', reports(await planned(ports)));
    const wish = { day: '2027-03-02' };
    const plan = await planned(ports, wish);
    expect(await planned(ports, wish)).toEqual(plan);
    const other = await planned(ports, { ...wish, seed: 'other' });
    expect(other.lines).toEqual(plan.lines);
    expect(other.hash).not.toBe(plan.hash);
    expect(await ports.lake.list('runs/')).toEqual([]);
    expect(await ports.core.list(keys.run('').pk)).toEqual([]);
  });

  it('moves money to the lines that reach more for it', async () => {
    const ports = await openCampaign();
    await report(ports, '2027-03-01', reports(await planned(ports)));
    const plan = await planned(ports, { day: '2027-03-02' });
    const young = plan.lines.filter(({ lineId }) => lineId.includes('young'));
    expect(young.reduce((sum, { toMicros }) => sum + toMicros, 0) / totalOf(plan)).toBeGreaterThan(
      0.7,
    );
  });

  it('closes lines that are not open on the day, from the budget that they have', async () => {
    const ended = lineOf('west', 'young', 'a', { end: '2027-03-02' });
    const ports = await openCampaign([...smallLines, ended]);
    const target = { version: 1, targetMicros: 5_000_000, wantedMicros: 5_000_000, planHash: 'x' };
    const put = { day, targets: { [ended.lineId]: target }, batches: 1 };
    await ports.core.commit([{ ...keys.book, put, ifRev: 0 }]);
    const plan = await planned(ports, { day: '2027-03-03' });
    expect(plan.basis.bookRev).toBe(1);
    expect(plan.lines.find(({ lineId }) => lineId === ended.lineId)).toMatchObject({
      fromMicros: 5_000_000,
      toMicros: 0,
    });
  });

  it('is refused on days that are not the campaign’s, and while there is no line', async () => {
    const ports = await openCampaign();
    for (const outside of ['2027-02-28', '2027-03-11']) {
      expect(await proposePlan(ports, { day: outside, now })).toEqual({
        kind: 'refused',
        because: `${outside} is not a day of the campaign`,
      });
    }
    expect(await proposePlan(await openCampaign([]), { day, now })).toEqual({
      kind: 'refused',
      because: `no line may deliver on ${day}`,
    });
  });

  it('follows from its snapshot alone, also after a journey through JSON', async () => {
    const ports = await openCampaign();
    await report(ports, '2027-03-01', reports(await planned(ports)));
    const proposed = await propose(ports, { day: '2027-03-02', now });
    if (proposed.kind !== 'proposed') throw new Error(proposed.because);
    const made = planFrom(JSON.parse(JSON.stringify(proposed.snapshot)));
    const { plan, explanation } = proposed;
    expect(JSON.stringify(made)).toBe(JSON.stringify({ plan, explanation }));
    expect(explanation.by).toBe('model');
    expect(explanation.lambda).toBeGreaterThan(0);
  });
});

describe('ten days of a platform that over-delivers all it may', () => {
  it('pass neither campaign, flight nor day cap, and leave little', async () => {
    const ports = await openCampaign();
    const spentByFlight = new Map<string, number>();
    let spent = 0;
    for (let played = 0; played < 10; played += 1) {
      const today = addDays(day, played);
      const at = instantAt('America/Chicago', today, '05:00');
      const proposed = await proposePlan(ports, { day: today, now: at });
      if ('kind' in proposed) throw new Error(proposed.because);
      expect((await approvePlan(ports, proposed, at)).kind).toBe('approved');
      const message = { type: 'PlanApproved' as const, planHash: proposed.hash, day: today, at };
      await decideBudgets(ports, message, at);
      // Whatever was cut is settled by now, so that raises come through.
      await decideBudgets(ports, { type: 'HoldReleased', day: today, at }, at);
      const { targets } = (await ports.core.read(keys.book))!.value as {
        targets: Record<string, { targetMicros: number }>;
      };
      const rows = proposed.lines.map(({ lineId, toMicros }) => {
        expect([today, lineId, targets[lineId]?.targetMicros ?? 0]).toEqual([
          today,
          lineId,
          toMicros,
        ]);
        const costMicros = worstCaseMicros(toMicros, 1_000);
        const flightId = lineId.split('.')[0]!;
        spentByFlight.set(flightId, (spentByFlight.get(flightId) ?? 0) + costMicros);
        const reach = (toMicros / 1e6) * (lineId.includes('young') ? 6 : 2);
        return { lineId, costMicros, reachInCategory: Math.round(reach) };
      });
      const ofDay = rows.reduce((sum, { costMicros }) => sum + costMicros, 0);
      expect(ofDay).toBeLessThanOrEqual(150_000_000);
      spent += ofDay;
      await report(ports, today, rows);
    }
    expect(spent).toBeLessThanOrEqual(1_100_000_000);
    expect(spent).toBeGreaterThan(1_099_999_000);
    for (const ofFlight of spentByFlight.values())
      expect(ofFlight).toBeLessThanOrEqual(800_000_000);
  });
});

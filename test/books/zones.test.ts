import { describe, expect, it } from 'vitest';
import { keys } from '../../lib/books/keys.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import { planFrom, propose } from '../../lib/books/proposals.ts';
import { replayRun } from '../../lib/books/run-replay.ts';
import { keepRun, readRun } from '../../lib/books/runs.ts';
import { readZones, setZones, weightsOfLines, zonesNotSet } from '../../lib/books/zones.ts';
import { canonicalJson } from '../../lib/domain/canonical.ts';
import { weightsOn, type ZoneWindow } from '../../lib/domain/zones/weights-on.ts';
import { contest, zone } from '../support/made-up-contests.ts';
import {
  lineOf,
  openCampaign,
  report,
  type SmallPorts,
  smallLines,
} from '../support/small-campaign.ts';

const day = '2027-03-02';
const now = '2027-03-02T11:00:00.000Z';
const prior = { national: 0, state: 0.05, zone: 0.05 };
/** North stands at a step of its four seats; south is far from any. */
const north = contest('Northmarch', '2027-03-16', 0, 0, [zone('North', 4, 40_000, 0.625)]);
const south = contest('Southmarch', '2027-03-16', 0, 0, [zone('South', 4, 40_000, 0.55)]);
const window: ZoneWindow = { prior, contests: [north, south] };
/** Twins: each weighs 1. */
const twins: ZoneWindow = {
  prior,
  contests: [north, { ...south, zones: [zone('South', 4, 40_000, 0.625)] }],
};

const proposedBy = async (ports: SmallPorts, on = day) => {
  const proposed = await propose(ports, { day: on, now });
  if (proposed.kind !== 'proposed') throw new Error(proposed.because);
  return proposed;
};
/** Every line reached as many for its money. */
const equalReports = (ports: SmallPorts, lines = smallLines) =>
  report(
    ports,
    '2027-03-01',
    lines.map(({ lineId }) => ({ lineId, costMicros: 12_500_000, reachInCategory: 40 })),
  );
const opened = async (zones?: ZoneWindow, lines = smallLines) => {
  const ports = await openCampaign(lines);
  if (zones) await setZones(ports, zones);
  await equalReports(ports, lines);
  return ports;
};
const flight = (id: string, phase: 'funds' | 'vote') => ({
  ...keys.flight(id),
  put: { id, phase },
  ifRev: 0,
});
const totalOf = (lines: readonly { lineId: string; toMicros: number }[], name: string): number =>
  lines
    .filter(({ lineId }) => lineId.startsWith(name))
    .reduce((sum, { toMicros }) => sum + toMicros, 0);

describe('a campaign’s zones', () => {
  it('are kept with the rules that they are voted under, and taken away again', async () => {
    const ports = await openCampaign();
    expect(await readZones(ports)).toBeUndefined();
    expect(await setZones(ports, undefined)).toBe('done');
    expect(await setZones(ports, window)).toBe('done');
    expect(await readZones(ports)).toEqual(window);
    expect(await setZones(ports, undefined)).toBe('done');
    expect(await readZones(ports)).toBeUndefined();
  });

  it('weigh by delegates the lines that win votes, and no line that raises funds', async () => {
    const ports = await openCampaign();
    await setZones(ports, window);
    await ports.core.commit([flight('north-young', 'funds'), flight('north-old', 'vote')]);
    const weights = await weightsOfLines(ports, smallLines, day);
    const { north: high = 0, south: low = 0 } = Object.fromEntries(weightsOn(window, day));
    expect(high).toBeGreaterThan(2 * low);
    expect(weights).toEqual({
      ...{ 'north-old.a': high, 'north-old.b': high },
      ...{ 'south-old.a': low, 'south-old.b': low, 'south-young.a': low, 'south-young.b': low },
    });
  });

  it('say which zones of lines that win votes were not set', async () => {
    const lines = [...smallLines, lineOf('west', 'old', 'a'), lineOf('east', 'old', 'a')];
    const ports = await openCampaign(lines);
    await ports.core.commit([flight('east-old', 'funds')]);
    expect(await zonesNotSet(ports)).toEqual([]);
    await setZones(ports, window);
    expect(await zonesNotSet(ports)).toEqual(['west']);
    expect(Object.keys(await weightsOfLines(ports, lines, day))).not.toContain('west-old.a');
  });
});

describe('a plan that is weighed by zones', () => {
  it('is the unweighed one, byte for byte, where every voter weighs 1', async () => {
    const without = await proposedBy(await opened());
    for (const same of [twins, { prior, contests: [] }]) {
      expect(canonicalJson(await proposedBy(await opened(same)))).toBe(canonicalJson(without));
    }
  });

  it('gives more for an equal voter where a delegate is near', async () => {
    const { plan, explanation } = await proposedBy(await opened(window));
    const without = await proposedBy(await opened());
    expect(totalOf(plan.lines, 'north')).toBeGreaterThan(totalOf(without.plan.lines, 'north'));
    expect(totalOf(plan.lines, 'north')).toBeGreaterThan(1.5 * totalOf(plan.lines, 'south'));
    const { north: high } = Object.fromEntries(weightsOn(window, day));
    expect(explanation.lines.find(({ lineId }) => lineId === 'north-old.a')?.weight).toBe(high);
    const beliefs = ({ lines }: typeof explanation) => lines.map(({ believed }) => believed);
    expect(beliefs(explanation)).toEqual(beliefs(without.explanation));
  });

  it('leaves the first day even, to learn whom each line reaches', async () => {
    const ports = await openCampaign();
    const without = await proposedBy(ports, '2027-03-01');
    await setZones(ports, window);
    const { plan } = await proposedBy(ports, '2027-03-01');
    expect(plan.lines).toEqual(without.plan.lines);
  });

  it('gives nothing to win votes in a zone whose contest is over, and funds go on there', async () => {
    const over = { prior, contests: [{ ...north, date: '2027-03-01' }, south] };
    const ports = await opened(over);
    await ports.core.commit([flight('north-old', 'funds')]);
    const { plan } = await proposedBy(ports);
    expect(totalOf(plan.lines, 'north-young')).toBe(0);
    expect(totalOf(plan.lines, 'north-old')).toBeGreaterThan(0);
    expect(totalOf(plan.lines, 'south')).toBeGreaterThan(0);
    const onTheDay = { prior, contests: [{ ...north, date: day }, south] };
    expect(
      totalOf((await proposedBy(await opened(onTheDay))).plan.lines, 'north-young'),
    ).toBeGreaterThan(0);
  });

  it('spends nothing where every contest is over', async () => {
    const over = {
      prior,
      contests: window.contests.map((own) => ({ ...own, date: '2027-03-01' })),
    };
    const { plan } = await proposedBy(await opened(over));
    expect(plan.lines.map(({ toMicros }) => toMicros)).toEqual(smallLines.map(() => 0));
    expect(plan.allocation?.unallocated).toHaveLength(1);
  });

  it('is replayed to the same bytes, whatever zones are set by then', async () => {
    const ports = await opened(window);
    const proposed = await proposedBy(ports);
    await keepRun(ports, proposed, 0);
    await setZones(ports, undefined);
    expect(await replayRun(ports, day)).toMatchObject({ kind: 'same', plan: proposed.plan });
    expect((await readRun(ports, day))?.run.arms.every(({ weight }) => weight! > 0)).toBe(true);
    expect(planFrom(JSON.parse(JSON.stringify(proposed.snapshot)))).toMatchObject({
      plan: proposed.plan,
    });
  });

  it('is stale once other zones are set', async () => {
    const ports = await opened(window);
    const { plan } = await proposedBy(ports);
    await setZones(ports, undefined);
    expect((await approvePlan(ports, plan, now)).kind).toBe('stale');
    await setZones(ports, window);
    expect((await approvePlan(ports, plan, now)).kind).toBe('approved');
  });
});

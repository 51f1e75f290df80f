import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armsBehind } from '../../../lib/domain/bandit/arm.ts';
import { reallocate, type Task } from '../../../lib/domain/bandit/reallocate.ts';
import { worstCaseMicros } from '../../../lib/domain/money.ts';
import { madeUpWorld, playCampaign } from '../../support/made-up-world.ts';

const seeds = Array.from({ length: 10 }, (_, index) => `seed ${index}`);
const world = madeUpWorld('laws');
const lines = world.map(({ lineId, flightId, armId }) => ({ lineId, flightId, armId }));
const arms = armsBehind(world);
const flightIds = [...new Set(lines.map(({ flightId }) => flightId))];

const tasks = fc
  .record({
    cap: fc.integer({ min: 0, max: 1e12 }),
    committed: fc.integer({ min: 0, max: 1e12 }),
    dayCap: fc.integer({ min: 0, max: 1e11 }),
    daysLeft: fc.integer({ min: 1, max: 60 }),
    over: fc.integer({ min: 0, max: 30_000 }),
    flightCaps: fc.array(fc.integer({ min: 0, max: 2e11 }), { minLength: 12, maxLength: 12 }),
    open: fc.subarray(lines, { minLength: 1 }),
    reach: fc.array(fc.option(fc.integer({ min: 0, max: 5_000 })), {
      minLength: 24,
      maxLength: 24,
    }),
    seed: fc.string(),
  })
  .map((given): Task => {
    const rest = { daysLeft: given.daysLeft, overDeliveryBasisPoints: given.over };
    return {
      seed: given.seed,
      day: '2027-03-05',
      campaign: {
        ...rest,
        capMicros: given.cap,
        committedMicros: given.committed,
        dayCapMicros: given.dayCap,
      },
      flights: Object.fromEntries(
        flightIds.map((id, i) => [
          id,
          { ...rest, capMicros: given.flightCaps[i]!, committedMicros: given.flightCaps[i]! >> 2 },
        ]),
      ),
      lines: given.open,
      arms,
      observations: lines.map(({ armId }, i) => ({
        armId,
        day: '2027-03-04',
        spendMicros: 100_000_000,
        reach: given.reach[i]!,
      })),
    };
  });

describe('reallocation', () => {
  it('never passes campaign, day or flight cap at the worst, and never goes below zero', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        const { lines: shares, totalMicros } = reallocate(task);
        const worst = (flightId?: string): bigint =>
          shares
            .filter((_, i) => !flightId || sorted(task)[i]!.flightId === flightId)
            .reduce((sum, { toMicros }) => {
              expect(toMicros).toBeGreaterThanOrEqual(0);
              return sum + BigInt(worstCaseMicros(toMicros, task.campaign.overDeliveryBasisPoints));
            }, 0n);
        const { capMicros, committedMicros, daysLeft, dayCapMicros } = task.campaign;
        const left = Math.max(0, capMicros - committedMicros);
        expect(worst() * BigInt(daysLeft) <= BigInt(left)).toBe(true);
        expect(worst() <= BigInt(dayCapMicros!)).toBe(true);
        for (const [id, flight] of Object.entries(task.flights)) {
          const flightLeft = Math.max(0, flight.capMicros - flight.committedMicros);
          expect(worst(id) * BigInt(flight.daysLeft) <= BigInt(flightLeft)).toBe(true);
        }
        expect(shares.reduce((sum, { toMicros }) => sum + toMicros, 0)).toBe(totalMicros);
      }),
      { numRuns: 150 },
    );
  });
  const sorted = (task: Task) => task.lines.toSorted((a, b) => (a.lineId < b.lineId ? -1 : 1));

  it('answers the same in any order of lines and rows', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        const turned = {
          ...task,
          lines: task.lines.toReversed(),
          arms: task.arms.toReversed(),
          observations: task.observations.toReversed(),
        };
        expect(JSON.stringify(reallocate(turned))).toBe(JSON.stringify(reallocate(task)));
      }),
      { numRuns: 30 },
    );
  });

  const rich = {
    capMicros: 24_000_000,
    committedMicros: 0,
    daysLeft: 1,
    overDeliveryBasisPoints: 0,
  };
  const task: Task = {
    seed: 's',
    day: '2027-03-05',
    campaign: rich,
    flights: Object.fromEntries(flightIds.map((id) => [id, rich])),
    lines,
    arms,
    observations: [],
  };
  const row = { armId: lines[0]!.armId, day: '2027-03-04', spendMicros: 1_000_000, reach: 50 };

  it('splits evenly until a row tells arms apart', () => {
    const even = reallocate(task);
    expect(even).toMatchObject({ by: 'even', lambda: 0, totalMicros: 24_000_000 });
    expect(new Set(even.lines.map(({ toMicros }) => toMicros))).toEqual(new Set([1_000_000]));
    for (const untold of [{ reach: null }, { spendMicros: 0 }, { day: '2027-03-05' }]) {
      expect(reallocate({ ...task, observations: [{ ...row, ...untold }] }).by).toBe('even');
    }
    expect(reallocate({ ...task, observations: [row] }).by).toBe('draw');
  });

  it('leaves each open line a tenth of an even share to be learned from', () => {
    const hopeless = lines.map(({ armId }, i) => ({
      ...row,
      armId,
      spendMicros: 100_000_000,
      reach: i === 0 ? 5_000 : 0,
    }));
    const { lines: shares } = reallocate({ ...task, observations: hopeless });
    expect(Math.min(...shares.map(({ toMicros }) => toMicros))).toBe(100_000);
  });

  it('lets two lines of one arm share what is learned', () => {
    const twin = { ...lines[0]!, lineId: 'twin.a', flightId: 'twin' };
    const { lines: shares } = reallocate({
      ...task,
      lines: [...lines, twin],
      flights: { ...task.flights, twin: rich },
      observations: [row],
    });
    const [one, other] = shares.filter(({ armId }) => armId === twin.armId);
    expect(one!.theta).toBe(other!.theta);
    expect(Math.abs(one!.toMicros - other!.toMicros)).toBeLessThanOrEqual(1);
  });

  it('learns from arms that are not open what their siblings are like', () => {
    const [first, ...others] = lines;
    const rows = arms.map(({ armId, category }) => ({
      ...row,
      armId,
      spendMicros: 100_000_000,
      reach: category === 'category-0' ? 900 : 90,
    }));
    const told = rows.filter(({ armId }) => armId !== first!.armId);
    const open = { ...task, lines: [first!, others.at(-1)!], observations: told };
    const { lines: shares } = reallocate(open);
    const [good, bad] = shares;
    expect(good!.armId).toContain('category-0');
    expect(good!.mean).toBeGreaterThan(2 * bad!.mean);
    expect(good!.toMicros).toBeGreaterThan(bad!.toMicros);
  });

  it('gives nothing to a flight without an allowance, and takes a day without lines', () => {
    const { [flightIds[0]!]: gone, ...flights } = task.flights;
    expect(gone).toBeDefined();
    const { lines: shares } = reallocate({ ...task, flights });
    const first = sorted(task).flatMap((line, i) => (line.flightId === flightIds[0] ? [i] : []));
    expect(first.map((i) => shares[i]!.toMicros)).toEqual([0, 0]);
    expect(reallocate({ ...task, lines: [] })).toMatchObject({ totalMicros: 0, lines: [] });
  });
});

describe('a campaign of fourteen days', { timeout: 30_000 }, () => {
  it('reaches clearly more in-category voters than an even split of the same money', () => {
    const gains = seeds.map((seed) => {
      const truth = madeUpWorld(seed);
      const [bandit, even] = [
        playCampaign(seed, truth, 'bandit'),
        playCampaign(seed, truth, 'even'),
      ];
      expect(bandit.spentMicros).toBe(even.spentMicros);
      return bandit.voters / even.voters - 1;
    });
    expect(gains.reduce((a, b) => a + b, 0) / gains.length).toBeGreaterThan(0.2);
    expect(Math.min(...gains)).toBeGreaterThan(0);
  });

  it('gains more of what voters weigh where it is told what they weigh', () => {
    const gains = seeds.slice(0, 5).map((seed) => {
      const weightOf = { 'zone-0': 0.74, 'zone-1': 1.15, 'zone-2': 0.66 } as Record<string, number>;
      const plain = madeUpWorld(seed);
      const weighed = plain.map((line) => ({ ...line, weight: weightOf[line.zone] }));
      const worth = (world: typeof plain): number => {
        const { byLine } = playCampaign(seed, world, 'bandit');
        return weighed.reduce((sum, { lineId, weight = 1 }) => sum + weight * byLine[lineId]!, 0);
      };
      return worth(weighed) / worth(plain);
    });
    expect(Math.min(...gains)).toBeGreaterThan(1);
  });

  it('loses less than three percent where all arms are alike', () => {
    const losses = seeds.map((seed) => {
      const truth = madeUpWorld(seed, true);
      return (
        1 - playCampaign(seed, truth, 'bandit').voters / playCampaign(seed, truth, 'even').voters
      );
    });
    expect(losses.reduce((a, b) => a + b, 0) / losses.length).toBeLessThan(0.03);
  });

  it('ends with little on the arm whose cheap impressions reach the wrong voters', () => {
    for (const seed of seeds.slice(0, 3)) {
      const truth = madeUpWorld(seed).map((line, i) => (i === 5 ? { ...line, theta: 0.05 } : line));
      const { shareByLine } = playCampaign(seed, truth, 'bandit');
      expect(shareByLine[truth[5]!.lineId]).toBeLessThan(0.01);
    }
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armsBehind } from '../../../lib/domain/bandit/arm.ts';
import { type Reallocation, reallocate } from '../../../lib/domain/bandit/reallocate.ts';
import { type DayReport, type Task, USUAL_TERMS } from '../../../lib/domain/bandit/task.ts';
import { worstCaseMicros } from '../../../lib/domain/money.ts';
import { madeUpWorld, playCampaign } from '../../support/made-up-world.ts';

const seeds = Array.from({ length: 10 }, (_, index) => `seed ${index}`);
const world = madeUpWorld('laws');
const lines = world.map(({ lineId, flightId, armId }) => ({ lineId, flightId, armId }));
const arms = armsBehind(world);
const flightIds = [...new Set(lines.map(({ flightId }) => flightId))];
const report = (armId: string, changes: Partial<DayReport> = {}): DayReport => ({
  armId,
  day: '2027-03-04',
  on: '2027-03-05',
  spendMicros: 1_000_000,
  impressions: 11_000,
  reach: 300,
  final: false,
  ...changes,
});
/** The same report of each of four days. */
const often = (one: DayReport): DayReport[] =>
  ['01', '02', '03', '04'].map((date, i) => ({
    ...one,
    day: `2027-03-${date}`,
    on: `2027-03-0${i + 2}`,
    final: true,
  }));
const divided = (task: Task): Reallocation => {
  const answer = reallocate(task);
  if (answer.kind === 'infeasible') throw new Error(answer.because);
  return answer;
};

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
    from: fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 24, maxLength: 24 }),
    stepLimit: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    seed: fc.string(),
  })
  .map((given): Task => {
    const rest = { daysLeft: given.daysLeft, overDeliveryBasisPoints: given.over };
    return {
      seed: given.seed,
      day: '2027-03-05',
      start: '2027-03-01',
      terms: USUAL_TERMS,
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
      lines: given.open.map((line, i) => ({
        ...line,
        fromMicros: given.from[i]!,
        stepLimit: given.stepLimit,
      })),
      arms,
      reports: lines.map(({ armId }, i) =>
        given.reach[i] === null
          ? report(armId, { spendMicros: 0, impressions: 0, reach: 0, unmeasuredMicros: 1 })
          : report(armId, { reach: given.reach[i]! }),
      ),
    };
  });

describe('reallocation', () => {
  it('never passes campaign, day or flight cap at the worst, and never goes below zero', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        const { lines: shares, totalMicros } = divided(task);
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

  it('answers the same in any order of lines, arms and reports', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        const turned = {
          ...task,
          lines: task.lines.toReversed(),
          arms: task.arms.toReversed(),
          reports: task.reports.toReversed(),
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
    start: '2027-03-01',
    terms: USUAL_TERMS,
    campaign: rich,
    flights: Object.fromEntries(flightIds.map((id) => [id, rich])),
    lines,
    arms,
    reports: [],
  };
  const known = lines.map(({ armId }) => report(armId));

  it('splits evenly until a report tells arms apart', () => {
    const even = divided(task);
    expect(even).toMatchObject({ by: 'even', lambda: 0, totalMicros: 24_000_000 });
    expect(new Set(even.lines.map(({ toMicros }) => toMicros))).toEqual(new Set([1_000_000]));
    for (const untold of [
      { spendMicros: 0, impressions: 0, reach: 0, unmeasuredMicros: 5 },
      { day: '2027-03-05', on: '2027-03-06' },
    ]) {
      expect(divided({ ...task, reports: [report(lines[0]!.armId, untold)] }).by).toBe('even');
    }
    expect(divided({ ...task, reports: [report(lines[0]!.armId)] }).by).toBe('model');
  });

  it('moves nothing before the burn-in is over', () => {
    const terms = { ...USUAL_TERMS, burnInDays: 2 };
    expect(divided({ ...task, terms, reports: known }).by).toBe('even');
    const second = known.map((row) => ({ ...row, day: '2027-03-03', on: '2027-03-04' }));
    expect(divided({ ...task, terms, reports: [...known, ...second] }).by).toBe('model');
  });

  it('keeps a line at its even share until its arm was shown often enough', () => {
    const [first] = lines;
    const shown = (impressions: number) =>
      known.map((row) => (row.armId === first!.armId ? { ...row, impressions, reach: 0 } : row));
    const toFirst = (impressions: number): number =>
      divided({ ...task, reports: shown(impressions) }).lines.find(
        ({ lineId }) => lineId === first!.lineId,
      )!.toMicros;
    expect(toFirst(99)).toBe(1_000_000);
    expect(toFirst(100)).not.toBe(1_000_000);
  });

  it('leaves each open line its part of an even share to be learned from', () => {
    const hopeless = lines.flatMap(({ armId }, i) =>
      often(report(armId, { reach: i === 0 ? 5_000 : 0 })),
    );
    const leastOf = (exploration: number): number => {
      const terms = { ...USUAL_TERMS, holdback: 0, exploration };
      const { lines: shares } = divided({ ...task, terms, reports: hopeless });
      return Math.min(...shares.map(({ toMicros }) => toMicros));
    };
    expect(leastOf(0.3)).toBe(300_000);
    expect(leastOf(0.1)).toBeGreaterThanOrEqual(100_000);
    expect(leastOf(0.1)).toBeLessThan(200_000);
  });

  it('lets two lines of one arm share what is learned', () => {
    const twin = { ...lines[0]!, lineId: 'twin.a', flightId: 'twin' };
    const { lines: shares } = divided({
      ...task,
      lines: [...lines, twin],
      flights: { ...task.flights, twin: rich },
      reports: known,
    });
    const [one, other] = shares.filter(({ armId }) => armId === twin.armId);
    expect(one!.believed).toEqual(other!.believed);
    expect(Math.abs(one!.toMicros - other!.toMicros)).toBeLessThanOrEqual(1);
  });

  it('learns from arms that are not open what their siblings are like', () => {
    const [first, ...others] = lines;
    const told = arms
      .flatMap(({ armId, category }) =>
        often(report(armId, { reach: category === 'category-0' ? 900 : 90 })),
      )
      .filter(({ armId }) => armId !== first!.armId);
    const shown = { ...report(first!.armId), impressions: 100, reach: 3, spendMicros: 9_000 };
    const open = { ...task, lines: [first!, others.at(-1)!], reports: [...told, shown] };
    const { lines: shares } = divided(open);
    const [good, bad] = shares;
    expect(good!.armId).toContain('category-0');
    expect(good!.believed!.mean).toBeGreaterThan(2 * bad!.believed!.mean);
    expect(good!.toMicros).toBeGreaterThan(bad!.toMicros);
  });

  it('takes a zone of twenty impressions for what its siblings are, and says how far', () => {
    const sparseOf = (reach: number): Reallocation =>
      divided({
        ...task,
        campaign: { ...rich, capMicros: 480_000_000, daysLeft: 20 },
        reports: arms.flatMap(({ armId }, i) =>
          i === 0
            ? [report(armId, { impressions: 20, spendMicros: 2_000, reach })]
            : often(report(armId)).map((row, k) => ({
                ...row,
                reach: 300 + ((7 * i + 3 * k) % 23),
              })),
        ),
      });
    const of = (answer: Reallocation, place: number) =>
      answer.lines.find(({ armId }) => armId === arms[place]!.armId)!.believed!;
    // Of its own it would be nothing, or twice as good as the others.
    const [none, twice] = [sparseOf(0), sparseOf(1)];
    for (const answer of [none, twice]) {
      const { mean, siblings, ownShare } = of(answer, 0);
      expect(Math.abs(Math.log(mean / siblings))).toBeLessThan(Math.LN2);
      expect(ownShare).toBeLessThan(0.1);
      expect(of(answer, 1).ownShare).toBeGreaterThan(0.7);
      expect(of(answer, 0).logSd).toBeGreaterThan(2 * of(answer, 1).logSd);
    }
  });

  it('weighs voters by their line’s zone, and is the same to the byte where all weigh 1', () => {
    const plain = divided({ ...task, reports: known });
    const ones = divided({
      ...task,
      reports: known,
      lines: lines.map((line) => ({ ...line, weight: 1 })),
    });
    expect(ones.lines.map(({ toMicros }) => toMicros)).toEqual(
      plain.lines.map(({ toMicros }) => toMicros),
    );
    const weighed = divided({
      ...task,
      reports: known,
      lines: lines.map((line, i) => ({ ...line, weight: i === 3 ? 2 : i === 4 ? 0 : 1 })),
    });
    const of = (answer: Reallocation, i: number): number =>
      answer.lines.find(({ lineId }) => lineId === lines[i]!.lineId)!.toMicros;
    expect(of(weighed, 3)).toBeGreaterThan(of(plain, 3));
    expect(of(weighed, 4)).toBe(0);
  });

  it('gives nothing to a flight without an allowance, and takes a day without lines', () => {
    const { [flightIds[0]!]: gone, ...flights } = task.flights;
    expect(gone).toBeDefined();
    const { lines: shares } = divided({ ...task, flights });
    const first = sorted(task).flatMap((line, i) => (line.flightId === flightIds[0] ? [i] : []));
    expect(first.map((i) => shares[i]!.toMicros)).toEqual([0, 0]);
    expect(divided({ ...task, lines: [] })).toMatchObject({ totalMicros: 0, lines: [] });
  });

  it('divides funds and votes apart: what one phase learns and needs moves nothing in the other', () => {
    const phased = (funds: number): Task => ({
      ...task,
      lines: lines.map((line, i) => (i % 2 === 0 ? { ...line, phase: 'funds' as const } : line)),
      flights: Object.fromEntries(flightIds.map((id) => [id, { ...rich, capMicros: 4_000_000 }])),
      arms: [...arms, ...arms.map((arm) => ({ ...arm, phase: 'funds' as const }))],
      reports: [
        ...known,
        ...arms.map(({ armId }, i) => ({
          ...report(armId, { reach: i === 2 ? funds : 200 }),
          phase: 'funds' as const,
        })),
      ],
    });
    const [poor, well] = [divided(phased(10)), divided(phased(900))];
    const votes = (answer: Reallocation) =>
      answer.lines.filter(({ lineId }) => lines.findIndex((l) => l.lineId === lineId) % 2 === 1);
    expect(votes(well)).toEqual(votes(poor));
    expect(well.phases.map(({ phase, totalMicros }) => [phase, totalMicros])).toEqual([
      ['funds', 12_000_000],
      ['vote', 12_000_000],
    ]);
    expect(well.phases[0]!.lambda).toBeGreaterThan(poor.phases[0]!.lambda);
    const own = { funds: { ...rich, capMicros: 3_000_000 } };
    expect(divided({ ...phased(10), phases: own }).phases[0]!.totalMicros).toBe(2_666_667);
  });
});

describe('a campaign of fourteen days', { timeout: 30_000 }, () => {
  const gainOf = (seed: string, truth: typeof world, options = {}): number =>
    playCampaign(seed, truth, 'bandit', options).voters /
      playCampaign(seed, truth, 'even', options).voters -
    1;
  const meanOf = (numbers: readonly number[]) =>
    numbers.reduce((a, b) => a + b, 0) / numbers.length;

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
    expect(meanOf(gains)).toBeGreaterThan(0.2);
    expect(Math.min(...gains)).toBeGreaterThan(0);
  });

  it('gains what steps of a fifth a day allow', () => {
    const gains = seeds
      .slice(0, 5)
      .map((seed) => gainOf(seed, madeUpWorld(seed), { stepLimit: 0.2 }));
    expect(meanOf(gains)).toBeGreaterThan(0.12);
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

  it('loses less than two percent where all arms are alike', () => {
    const gains = seeds.map((seed) => gainOf(seed, madeUpWorld(seed, true), { stepLimit: 0.2 }));
    expect(meanOf(gains)).toBeGreaterThan(-0.02);
    expect(meanOf(gains)).toBeLessThanOrEqual(0);
  });

  it('loses where the best of each day is the worst of the next', () => {
    const gains = seeds.slice(0, 4).map((seed) =>
      gainOf(seed, madeUpWorld(seed, true), {
        change: (line: (typeof world)[number], day: number) => {
          const side = world.findIndex(({ lineId }) => lineId === line.lineId) % 2;
          return { ...line, theta: line.theta * ((day + side) % 2 === 0 ? 3 : 0.3) };
        },
      }),
    );
    expect(meanOf(gains)).toBeLessThan(0);
  });

  it('finds a good line again that began badly', () => {
    for (const seed of seeds.slice(0, 3)) {
      const truth = madeUpWorld(seed, true);
      const late = truth[7]!.lineId;
      const { shareByLine } = playCampaign(seed, truth, 'bandit', {
        days: 20,
        change: (line, day) => {
          const factor = line.lineId !== late ? 1 : day < 6 ? 0.1 : 4;
          return { ...line, theta: line.theta * factor };
        },
      });
      expect(shareByLine[late]!).toBeGreaterThan(1.5 / truth.length);
    }
  });

  it('ends with little on the arm whose cheap impressions reach the wrong voters', () => {
    for (const seed of seeds.slice(0, 3)) {
      const truth = madeUpWorld(seed).map((line, i) => (i === 5 ? { ...line, theta: 0.05 } : line));
      const { shareByLine } = playCampaign(seed, truth, 'bandit');
      expect(shareByLine[truth[5]!.lineId]).toBeLessThan(0.01);
    }
  });
});

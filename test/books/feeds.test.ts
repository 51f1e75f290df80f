import { describe, expect, it } from 'vitest';
import { runDay } from '../../lib/books/day-run.ts';
import { decideBudgets } from '../../lib/books/decisions.ts';
import { keys } from '../../lib/books/keys.ts';
import { propose } from '../../lib/books/proposals.ts';
import { assembleReport } from '../../lib/books/reports.ts';
import { replayRun } from '../../lib/books/run-replay.ts';
import { readRun } from '../../lib/books/runs.ts';
import { addDays, instantAt } from '../../lib/domain/calendar.ts';
import { worstCaseMicros } from '../../lib/domain/money.ts';
import { lineOf, openCampaign, report, type SmallPorts } from '../support/small-campaign.ts';

const lines = [
  lineOf('north', 'young', 'a'),
  lineOf('north', 'young', 'b'),
  lineOf('south', 'old', 'a', { platform: 'by-hand' }),
  lineOf('south', 'old', 'b', { platform: 'by-hand' }),
];
const isByHand = (lineId: string): boolean => lineId.startsWith('south');
const morning = (day: string): string => instantAt('America/Chicago', day, '05:00');
const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
const dayOf = (number: number): string => addDays('2027-03-01', number - 1);

/** Runs and decides a day, as the schedule does; returns the budgets in force afterwards. */
const live = async (ports: SmallPorts, day: string): Promise<Record<string, number>> => {
  const ran = await runDay(ports, day, morning(day));
  if (ran.kind !== 'ran') throw new Error(JSON.stringify(ran));
  const body = { type: 'PlanApproved', planHash: ran.planHash, day, at: morning(day) } as const;
  await decideBudgets(ports, body, morning(day));
  return targets(ports);
};
const targets = async ({ core }: SmallPorts): Promise<Record<string, number>> => {
  const book = (await core.read(keys.book))?.value as {
    targets: Record<string, { targetMicros: number }>;
  };
  return Object.fromEntries(
    Object.entries(book.targets).map(([lineId, { targetMicros }]) => [lineId, targetMicros]),
  );
};
/** What a day's budgets delivered: those by hand are three times as dear. */
const deliver = (
  ports: SmallPorts,
  day: string,
  budgets: Record<string, number>,
  who = (_: string) => true,
) =>
  report(
    ports,
    day,
    Object.entries(budgets)
      .filter(([lineId]) => who(lineId))
      .map(([lineId, costMicros]) => ({
        lineId,
        platform: isByHand(lineId) ? 'by-hand' : 'meta',
        costMicros,
        reachInCategory: Math.round((costMicros / 1e6) * (isByHand(lineId) ? 2 : 6)),
      })),
  );
const frozenOf = async (ports: SmallPorts, day: string) =>
  (await readRun(ports, day))!.run.frozen.map(({ lineId, day, because }) => [lineId, day, because]);

/** Five days with the reports of days 3 and 4 by hand missing. */
const withGap = async () => {
  // No flight's cap is below the campaign's, so that the campaign's alone binds.
  const ports = await openCampaign(
    lines.map((line) => ({ ...line, flightCapMicros: 1_100_000_000 })),
  );
  const budgets: Record<string, number>[] = [];
  for (let number = 1; number <= 6; number += 1) {
    const today = await live(ports, dayOf(number));
    budgets.push(today);
    await deliver(ports, dayOf(number), today, (id) => !isByHand(id) || number < 3 || number > 4);
  }
  return { ports, budgets };
};

describe('a gap in one platform’s feed of two', () => {
  it('freezes that platform’s lines to the micro, names them in the run, and ends with the gap', async () => {
    const { ports, budgets } = await withGap();
    expect(await Promise.all([1, 2, 3, 4].map((number) => frozenOf(ports, dayOf(number))))).toEqual(
      [[], [], [], []],
    );
    // On the morning of the fifth day the third is due, on that of the sixth the fourth.
    for (const [number, due] of [
      [5, 3],
      [6, 4],
    ] as const) {
      expect(await frozenOf(ports, dayOf(number))).toEqual([
        ['south-old.a', dayOf(due), 'missing'],
        ['south-old.b', dayOf(due), 'missing'],
      ]);
      for (const lineId of ['south-old.a', 'south-old.b']) {
        expect(budgets[number - 1]![lineId]).toBe(budgets[3]![lineId]);
      }
    }
    await live(ports, dayOf(7));
    expect(await frozenOf(ports, dayOf(7))).toEqual([]);
  });

  it('is named in the report of the day', async () => {
    const { ports } = await withGap();
    const notesOn = async (number: number) =>
      (await assembleReport(ports, { asOf: morning(dayOf(number)) })).notes;
    expect(await notesOn(4)).toEqual([]);
    expect(await notesOn(6)).toEqual(
      ['south-old.a', 'south-old.b'].map(
        (lineId) =>
          `${lineId} keeps its budget: by-hand has not reported what it did on ${dayOf(4)}`,
      ),
    );
  });

  it('leaves the rest to the others, under the same caps', async () => {
    const { ports } = await withGap();
    const { run } = (await readRun(ports, dayOf(5)))!;
    const proposal = await propose(ports, { day: dayOf(5), now: morning(dayOf(5)) });
    if (proposal.kind !== 'proposed') throw new Error(proposal.because);
    const plan = proposal.plan.lines;
    expect(run.arms.map(({ lineId }) => lineId)).toEqual(['north-young.a', 'north-young.b']);
    expect(run.totalMicros).toBeGreaterThan(0);
    const { capMicros, committedMicros, daysLeft } = proposal.snapshot.task.campaign;
    const worst = plan.map(({ lineId, toMicros }) =>
      worstCaseMicros(toMicros, isByHand(lineId) ? 0 : 1_000),
    );
    expect(sum(worst)).toBeLessThanOrEqual(Math.floor((capMicros - committedMicros) / daysLeft));
    expect(sum(worst)).toBeGreaterThan(90_000_000);
  });

  it('never reads as a line that reaches nobody', async () => {
    const { ports } = await withGap();
    const proposal = await propose(ports, { day: dayOf(7), now: morning(dayOf(7)) });
    if (proposal.kind !== 'proposed') throw new Error(proposal.because);
    const gap = proposal.snapshot.task.reports.filter(
      ({ day, armId }) => armId.startsWith('south') && [dayOf(3), dayOf(4)].includes(day),
    );
    expect(gap).toEqual([]);
    expect(proposal.snapshot.task.reports.every(({ reach }) => reach > 0)).toBe(true);
  });

  it('is replayed with the run to the same bytes', async () => {
    const { ports } = await withGap();
    for (let number = 1; number <= 6; number += 1) {
      expect((await replayRun(ports, dayOf(number))).kind).toBe('same');
    }
  });
});

describe('a report of a day that was not over', () => {
  it('freezes its line within the cap of its flight, and teaches nothing', async () => {
    const ports = await openCampaign(
      lines.map((line) => ({ ...line, flightCapMicros: 200_000_000 })),
    );
    for (let number = 1; number <= 4; number += 1) {
      const budgets = await live(ports, dayOf(number));
      const early = `${dayOf(3)}T20:00:00.000Z`;
      const rows = Object.keys(budgets).map((lineId) => ({
        lineId,
        platform: isByHand(lineId) ? 'by-hand' : 'meta',
        reachInCategory: lineId === 'north-young.a' && number === 3 ? 0 : 50,
        ...(lineId === 'north-young.a' && number === 3 ? { reportedAt: early } : {}),
      }));
      await report(ports, dayOf(number), rows);
    }
    const before = (await targets(ports))['north-young.a'];
    expect((await live(ports, dayOf(5)))['north-young.a']).toBe(before);
    expect(await frozenOf(ports, dayOf(5))).toEqual([['north-young.a', dayOf(3), 'partial']]);
    const proposal = await propose(ports, { day: dayOf(5), now: morning(dayOf(5)) });
    if (proposal.kind !== 'proposed') throw new Error(proposal.because);
    const { reports, flights } = proposal.snapshot.task;
    expect(reports.every(({ reach }) => reach === 50)).toBe(true);
    const { capMicros, committedMicros, daysLeft } = flights['north-young']!;
    const worst = proposal.plan.lines
      .filter(({ lineId }) => lineId.startsWith('north-young'))
      .map(({ toMicros }) => worstCaseMicros(toMicros, 1_000));
    expect(sum(worst)).toBeLessThanOrEqual(Math.floor((capMicros - committedMicros) / daysLeft));
  });

  it('freezes all where nobody has reported, and the plan changes nothing', async () => {
    const ports = await openCampaign(lines);
    for (let number = 1; number <= 4; number += 1) await live(ports, dayOf(number));
    const before = await targets(ports);
    expect(await live(ports, dayOf(5))).toEqual(before);
    expect(await frozenOf(ports, dayOf(5))).toHaveLength(4);
    expect((await readRun(ports, dayOf(5)))!.run).toMatchObject({ totalMicros: 0, arms: [] });
  });
});

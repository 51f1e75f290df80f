import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Dimension,
  groupSpend,
  spendTotals,
} from '../../../lib/domain/finance/spend-groups.ts';
import {
  type BookedRow,
  type KnownLine,
  spendReport as reportOf,
} from '../../../lib/domain/finance/spend-report.ts';
import { finalityAt } from '../../../lib/domain/ledger/finality.ts';

const early = finalityAt('2027-03-06T12:00:00.000Z');

const spendReport = (rows: BookedRow[], lines: KnownLine[]) => reportOf(rows, lines, early);

const line = (over: Partial<KnownLine> = {}): KnownLine => ({
  lineId: 'f1.blue',
  flightId: 'f1',
  zone: 'harbor',
  category: 'renters',
  channel: 'social',
  creative: 'blue',
  platform: 'sim',
  phase: 'vote',
  ...over,
});

const booked = (over: Partial<BookedRow> = {}): BookedRow => ({
  platform: 'sim',
  accountId: 'main',
  lineId: 'f1.blue',
  reportDate: '2027-03-01',
  timeZone: 'America/Chicago',
  currency: 'USD',
  costMicros: 1_000_000,
  impressions: 100,
  clicks: 2,
  reachInCategory: 40,
  dataState: 'final',
  reportedAt: '2027-03-04T12:00:00.000Z',
  ...over,
});

describe('a credit', () => {
  const credit = { kind: 'credit' as const, costMicros: -300_000, reachInCategory: null };
  const rows = spendReport([booked(credit), booked()], [line()]);

  it('is a row of its own below what it is for, and hides no spend', () => {
    expect(rows.map(({ spendMicros }) => spendMicros)).toEqual([1_000_000, -300_000]);
  });

  it('is in every total, and leaves reach as it was told', () => {
    expect(spendTotals(rows)).toMatchObject([{ spendMicros: 700_000, reachInCategory: 40 }]);
  });
});

describe('a spend report', () => {
  it('sums what a line delivered on one account day, hours and cells together', () => {
    const rows = spendReport([booked(), booked({ costMicros: 1, reachInCategory: 2 })], [line()]);
    expect(rows).toEqual([
      {
        day: '2027-03-01',
        timeZone: 'America/Chicago',
        zone: 'harbor',
        category: 'renters',
        flight: 'f1',
        phase: 'vote',
        channel: 'social',
        creative: 'blue',
        line: 'f1.blue',
        platform: 'sim',
        account: 'main',
        currency: 'USD',
        spendMicros: 1_000_001,
        finalMicros: 1_000_001,
        impressions: 200,
        clicks: 4,
        reachInCategory: 42,
        state: 'final',
        finalOn: '2027-03-04',
      },
    ]);
  });

  it('is provisional while any part of a row is', () => {
    const rows = spendReport([booked(), booked({ dataState: 'settling' })], [line()]);
    expect(rows[0]?.state).toBe('provisional');
  });

  it('keeps reach that nobody reported apart from reach of zero', () => {
    const silent = spendReport([booked({ reachInCategory: null })], [line()]);
    const none = spendReport([booked({ reachInCategory: 0 })], [line()]);
    expect(silent[0]?.reachInCategory).toBeNull();
    expect(none[0]?.reachInCategory).toBe(0);
    expect(groupSpend(silent, 'zone')[0]?.costPerVoter).toEqual({ kind: 'not-reported' });
    expect(groupSpend(none, 'zone')[0]?.costPerVoter).toEqual({ kind: 'nobody-reached' });
  });

  it('does not take a line of one platform for the line of that name on another', () => {
    const rows = spendReport([booked({ platform: 'elsewhere' })], [line()]);
    expect(rows[0]).toMatchObject({ zone: 'unassigned', platform: 'elsewhere' });
  });

  it('keeps days of different clocks, accounts and currencies in rows of their own', () => {
    const rows = spendReport(
      [
        booked(),
        booked({ timeZone: 'UTC' }),
        booked({ accountId: 'second' }),
        booked({ currency: 'EUR' }),
      ],
      [line()],
    );
    expect(rows).toHaveLength(4);
  });

  it('prices raising funds and winning votes in no common figure', () => {
    const rows = spendReport(
      [booked({ reachInCategory: 500 }), booked({ lineId: 'f2.blue', reachInCategory: 500 })],
      [line(), line({ lineId: 'f2.blue', flightId: 'f2', phase: 'funds' })],
    );
    expect(spendTotals(rows)[0]?.costPerVoter).toEqual({ kind: 'mixed-phases' });
    expect(groupSpend(rows, 'phase').map((group) => group.costPerVoter)).toEqual([
      { kind: 'known', micros: 2_000 },
      { kind: 'known', micros: 2_000 },
    ]);
  });

  it('says "at most" where part of the spend came without reach', () => {
    const rows = spendReport(
      [
        booked({ reachInCategory: 1_000 }),
        booked({ reportDate: '2027-03-02', reachInCategory: null }),
      ],
      [line()],
    );
    expect(spendTotals(rows)[0]?.costPerVoter).toEqual({ kind: 'at-most', micros: 2_000 });
  });
});

const names = (prefix: string, n: number) => fc.integer({ min: 1, max: n }).map((i) => prefix + i);

const lineArbitrary: fc.Arbitrary<KnownLine> = fc.record({
  lineId: names('l', 12),
  flightId: names('f', 4),
  zone: names('z', 3),
  category: names('c', 3),
  channel: names('h', 2),
  creative: names('r', 2),
  platform: names('p', 2),
  phase: fc.constantFrom('funds', 'vote', undefined),
});

const rowArbitrary: fc.Arbitrary<BookedRow> = fc.record({
  platform: names('p', 2),
  accountId: names('a', 2),
  lineId: names('l', 16),
  reportDate: names('2027-03-0', 5),
  timeZone: fc.constantFrom('UTC', 'America/Chicago'),
  currency: fc.constantFrom('USD', 'EUR'),
  costMicros: fc.integer({ min: 0, max: 90_000_000_000 }),
  impressions: fc.nat(100_000),
  clicks: fc.nat(1_000),
  reachInCategory: fc.option(fc.nat(5_000), { nil: null }),
  dataState: fc.constantFrom('preliminary', 'settling', 'final'),
  reportedAt: fc.constantFrom('2027-03-02T12:00:00.000Z', '2027-03-05T12:00:00.000Z'),
});

const cuts: Dimension[][] = [
  ['zone'],
  ['category'],
  ['flight'],
  ['phase'],
  ['channel'],
  ['creative'],
  ['platform'],
  ['account'],
  ['day'],
  ['line'],
  ['phase', 'category', 'day'],
];

describe('the groupings of a spend report', () => {
  it('all total to the micro that was booked, for each currency alone', () => {
    fc.assert(
      fc.property(
        fc.array(rowArbitrary, { maxLength: 60 }),
        fc.array(lineArbitrary, { maxLength: 12 }),
        (rows, lines) => {
          const report = spendReport(rows, lines);
          for (const currency of ['USD', 'EUR']) {
            const paid = rows.filter((row) => row.currency === currency);
            const whole = paid.reduce((sum, row) => sum + row.costMicros, 0);
            const seen = paid.reduce((sum, row) => sum + row.impressions, 0);
            for (const by of cuts) {
              const groups = groupSpend(report, by).filter((group) => group.currency === currency);
              expect(groups.reduce((sum, group) => sum + group.spendMicros, 0)).toBe(whole);
              expect(groups.reduce((sum, group) => sum + group.impressions, 0)).toBe(seen);
              for (const group of groups)
                expect(group.finalMicros + group.provisionalMicros).toBe(group.spendMicros);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('never hide a line that nobody knows', () => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { minLength: 1, maxLength: 40 }), (rows) => {
        const report = spendReport(rows, []);
        const whole = rows.reduce((sum, row) => sum + row.costMicros, 0);
        const dimensions = ['zone', 'category', 'flight', 'channel'] as const;
        for (const by of dimensions) {
          const groups = groupSpend(report, by);
          expect(new Set(groups.map(({ key }) => key[0]))).toEqual(new Set(['unassigned']));
          expect(groups.reduce((sum, group) => sum + group.spendMicros, 0)).toBe(whole);
        }
      }),
    );
  });

  it('are the same whatever the order of the booked rows', () => {
    const shuffled = fc
      .uniqueArray(rowArbitrary, { maxLength: 30 })
      .chain((rows) =>
        fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
      );
    fc.assert(
      fc.property(shuffled, ([rows, other]) => {
        expect(spendReport(other, [line()])).toEqual(spendReport(rows, [line()]));
      }),
    );
  });
});

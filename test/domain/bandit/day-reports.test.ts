import { describe, expect, it } from 'vitest';
import { dayReports, type ReportedRow } from '../../../lib/domain/bandit/day-reports.ts';

const lines = [
  { lineId: 'n.a', platform: 'meta', armId: 'n/y/social/a' },
  { lineId: 'n2.a', platform: 'meta', armId: 'n/y/social/a' },
  { lineId: 'f.a', platform: 'meta', armId: 'n/y/social/a', phase: 'funds' as const },
];
const row = (changes: Partial<ReportedRow> = {}): ReportedRow => ({
  platform: 'meta',
  lineId: 'n.a',
  reportDate: '2027-03-01',
  costMicros: 3_000_000,
  impressions: 400,
  reachInCategory: 10,
  final: false,
  postedAt: '2027-03-02T09:00:00.000Z',
  ...changes,
});
const mornings = { timeZone: 'America/Chicago', reallocateAt: '05:00', day: '2027-03-05' };
const of = (rows: ReportedRow[], before: ReturnType<typeof dayReports> = [], day = mornings.day) =>
  dayReports(lines, rows, before, { ...mornings, day });

describe('what arms were reported to do', () => {
  it('adds up lines and hours of one arm and phase, in any order', () => {
    const rows = [
      row(),
      row({ lineId: 'n2.a', costMicros: 4_000_000, impressions: 100, reachInCategory: 5 }),
      row({ lineId: 'f.a', reachInCategory: 7 }),
      row({ reportDate: '2027-03-02', postedAt: '2027-03-03T09:00:00.000Z', final: true }),
    ];
    const expected = [
      { phase: 'funds', day: '2027-03-01', spendMicros: 3_000_000, reach: 7, final: false },
      { day: '2027-03-01', spendMicros: 7_000_000, impressions: 500, reach: 15, final: false },
      { day: '2027-03-02', spendMicros: 3_000_000, final: true },
    ];
    expect(of(rows)).toMatchObject(expected);
    expect(of(rows.toReversed())).toEqual(of(rows));
  });

  it('counts spend of which nobody says whom it reached apart', () => {
    const rows = [row(), row({ costMicros: 9, impressions: 70, reachInCategory: null })];
    expect(of(rows)).toMatchObject([
      { spendMicros: 3_000_000, impressions: 400, reach: 10, unmeasuredMicros: 9 },
    ]);
  });

  it('leaves out credits, lines of nobody and those of another platform', () => {
    const rows = [
      row({ kind: 'credit', costMicros: -5 }),
      row({ lineId: 'x' }),
      row({ platform: 'tv' }),
    ];
    expect(of(rows)).toEqual([]);
  });

  it.each([
    ['before the morning’s run', '2027-03-02T10:59:00.000Z', '2027-03-02'],
    ['after it', '2027-03-02T11:01:00.000Z', '2027-03-03'],
    ['late', '2027-03-04T09:00:00.000Z', '2027-03-04'],
    ['after the day that is decided', '2027-03-09T09:00:00.000Z', '2027-03-05'],
    ['on the day itself', '2027-03-01T15:00:00.000Z', '2027-03-02'],
  ])('knows a row that was booked %s from the next morning on', (_, postedAt, on) => {
    expect(of([row({ postedAt })])).toMatchObject([{ on }]);
  });

  it('keeps what was known, and puts what changed below it', () => {
    const first = of([row()], [], '2027-03-02');
    expect(of([row()], first, '2027-03-03')).toEqual(first);
    const restated = [row({ reachInCategory: 14, postedAt: '2027-03-03T09:00:00.000Z' })];
    const second = of(restated, first, '2027-03-03');
    expect(second).toMatchObject([
      { on: '2027-03-02', reach: 10 },
      { on: '2027-03-03', reach: 14 },
    ]);
    const final = [row({ reachInCategory: 14, final: true, postedAt: '2027-03-04T09:00:00.000Z' })];
    expect(of(final, second, '2027-03-04')).toHaveLength(3);
    // A second run of one morning takes the place of what the first knew.
    expect(of(final, second, '2027-03-03')).toMatchObject([
      { reach: 10 },
      { on: '2027-03-03', final: true },
    ]);
  });

  it('forgets what stands no more', () => {
    expect(of([], of([row()]))).toEqual([]);
  });
});

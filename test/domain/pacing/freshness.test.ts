import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayIn } from '../../../lib/domain/calendar.ts';
import {
  type FeedRow,
  feedOf,
  frozenLines,
  whyFrozen,
} from '../../../lib/domain/pacing/freshness.ts';
import { paceDay, setAside } from '../../../lib/domain/pacing/pace.ts';

const timeZone = 'America/Chicago';
const line = { lineId: 'north.a', platform: 'meta', start: '2027-03-01', end: '2027-03-10' };
const row = (reportDate: string, changes: Partial<FeedRow> = {}): FeedRow => ({
  platform: 'meta',
  lineId: 'north.a',
  reportDate,
  timeZone,
  reportedAt: dayIn(timeZone, reportDate).endUtc,
  final: false,
  ...changes,
});
/** Frozen at 05:00 of a day (Chicago, before clocks change), each day authorised unless said. */
const frozenOn = (
  day: string,
  rows: FeedRow[],
  more: { lag?: number; from?: string; until?: string; line?: Partial<typeof line> } = {},
) =>
  frozenLines({
    lines: [{ ...line, reportsAfterHours: more.lag, ...more.line }],
    feed: feedOf(rows),
    authorisedOn: (on) =>
      on >= (more.from ?? '2027-02-28') && on <= (more.until ?? '2027-12-31')
        ? { 'north.a': 5 }
        : {},
    timeZone,
    now: `${day}T11:00:00.000Z`,
  });
const missing = (day: string) => [{ lineId: 'north.a', platform: 'meta', day, because: 'missing' }];

describe('a frozen line', () => {
  it('lacks the day before yesterday on a morning, yesterday where its source is quick', () => {
    const rows = [row('2027-03-01'), row('2027-03-02')];
    expect(frozenOn('2027-03-04', rows)).toEqual([]);
    expect(frozenOn('2027-03-05', rows)).toEqual(missing('2027-03-03'));
    expect(frozenOn('2027-03-04', rows, { lag: 3 })).toEqual(missing('2027-03-03'));
    expect(frozenOn('2027-03-04', rows, { lag: 5 })).toEqual(missing('2027-03-03'));
    expect(frozenOn('2027-03-04', rows, { lag: 6 })).toEqual([]);
  });

  it('is free again with the next due day, whatever hole stays behind', () => {
    expect(frozenOn('2027-03-06', [row('2027-03-01'), row('2027-03-04')])).toEqual([]);
  });

  it('is one of which a part of the day is known, unless that is final', () => {
    const early = { reportedAt: '2027-03-03T23:00:00.000Z' };
    const partial = [{ ...missing('2027-03-03')[0], because: 'partial' }];
    expect(frozenOn('2027-03-05', [row('2027-03-03', early)])).toEqual(partial);
    expect(frozenOn('2027-03-05', [row('2027-03-03', { ...early, final: true })])).toEqual([]);
    expect(frozenOn('2027-03-05', [row('2027-03-03', early), row('2027-03-03')])).toEqual([]);
    expect(frozenOn('2027-03-05', [row('2027-03-03'), row('2027-03-03', early)])).toEqual([]);
  });

  it('goes by the days of its account, of 23 and of 25 hours too', () => {
    const over = '2027-03-03T15:00:00.000Z';
    const inTokyo = { timeZone: 'Asia/Tokyo', reportedAt: over };
    expect(feedOf([row('2027-03-03', inTokyo)]).of(line, '2027-03-03')).toBe('whole');
    expect(feedOf([row('2027-03-03', { reportedAt: over })]).of(line, '2027-03-03')).toBe(
      'partial',
    );
    for (const [day, hours] of [
      ['2027-03-14', 23],
      ['2027-11-07', 25],
    ] as const) {
      const end = Date.parse(dayIn(timeZone, day).startUtc) + hours * 3_600_000;
      const at = (ms: number) => feedOf([row(day, { reportedAt: new Date(ms).toISOString() })]);
      expect(at(end).of(line, day)).toBe('whole');
      expect(at(end - 1).of(line, day)).toBe('partial');
    }
  });

  it('is not one whose first day it is, that was not to spend, or that did not run', () => {
    expect(frozenOn('2027-03-05', [], { from: '2027-03-03' })).toEqual([]);
    expect(frozenOn('2027-03-05', [], { from: '2027-03-02' })).toEqual(missing('2027-03-03'));
    expect(frozenOn('2027-03-05', [], { until: '2027-03-02' })).toEqual([]);
    expect(frozenOn('2027-03-05', [], { line: { start: '2027-03-04' } })).toEqual([]);
    expect(frozenOn('2027-03-05', [], { line: { end: '2027-03-02' } })).toEqual([]);
  });

  it('is judged by its own platform’s rows', () => {
    const rows = [
      row('2027-03-03', { platform: 'video' }),
      row('2027-03-03', { lineId: 'north.b' }),
    ];
    expect(frozenOn('2027-03-05', rows)).toEqual(missing('2027-03-03'));
  });

  it('is named with the reason', () => {
    const [frozen] = frozenOn('2027-03-05', []);
    expect(whyFrozen(frozen!)).toBe(
      'north.a keeps its budget: meta has not reported what it did on 2027-03-03',
    );
    expect(whyFrozen({ ...frozen!, because: 'partial' })).toContain('a part of 2027-03-03 only');
  });
});

describe('what is set aside', () => {
  it('leaves a day that together with it passes neither cap nor day cap', () => {
    fc.assert(
      fc.property(
        fc.record({
          capMicros: fc.integer({ min: 0, max: 1e13 }),
          committedMicros: fc.integer({ min: 0, max: 1e13 }),
          daysLeft: fc.integer({ min: 0, max: 40 }),
          dayCapMicros: fc.option(fc.integer({ min: 0, max: 1e12 }), { nil: undefined }),
          overDeliveryBasisPoints: fc.constantFrom(0, 1_000, 10_000),
        }),
        fc.integer({ min: 0, max: 1e12 }),
        ({ dayCapMicros, ...rest }, worst) => {
          const allowance = { ...rest, ...(dayCapMicros === undefined ? {} : { dayCapMicros }) };
          const whole = paceDay({ ...allowance, overDeliveryBasisPoints: 0 });
          const left = paceDay(setAside(allowance, worst));
          const atWorst = Math.ceil((left * (10_000 + allowance.overDeliveryBasisPoints)) / 10_000);
          expect(left === 0 || atWorst + worst <= whole).toBe(true);
          expect(paceDay({ ...setAside(allowance, worst), overDeliveryBasisPoints: 0 })).toBe(
            Math.max(0, whole - worst),
          );
        },
      ),
    );
  });
});

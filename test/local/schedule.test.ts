import { describe, expect, it } from 'vitest';
import { localTime } from '../../lib/domain/calendar.ts';
import { strokesBetween } from '../../lib/local/schedule.ts';

const keeping = { timeZone: 'America/Chicago', reallocateAt: '05:00' };
const strokesOf = (stage: string, after: string, upTo: string, by = keeping) =>
  strokesBetween(after, upTo, by)
    .filter((stroke) => stroke.stage === stage)
    .map(({ at }) => at);

/** Strokes of the reallocation at its own hour. */
const ownStrokes = (after: string, upTo: string, by = keeping) =>
  strokesOf('reallocate-spend', after, upTo, by).filter(
    (at) => localTime(by.timeZone, at).time === by.reallocateAt,
  );

describe('the schedules', () => {
  it('strike on the quarter and on the hour, after the first instant and up to the last', () => {
    const from = '2027-03-01T06:00:00.000Z';
    expect(strokesOf('sweep', from, '2027-03-01T06:45:00.000Z')).toEqual([
      '2027-03-01T06:15:00.000Z',
      '2027-03-01T06:30:00.000Z',
      '2027-03-01T06:45:00.000Z',
    ]);
    expect(strokesOf('collect-results', '2027-03-01T05:59:59.999Z', from)).toEqual([from]);
    expect(strokesOf('collect-results', from, '2027-03-01T06:59:59.999Z')).toEqual([]);
    expect(strokesBetween(from, from, keeping)).toEqual([]);
    const daily = '2027-03-01T11:00:00.000Z';
    expect(strokesOf('reallocate-spend', from, daily)).toEqual([daily]);
    expect(strokesOf('reallocate-spend', daily, '2027-03-01T12:59:59.999Z')).toEqual([]);
  });

  it('strike in time order and, at one instant, in the order of the pipeline', () => {
    const strokes = strokesBetween(
      '2027-03-01T10:55:00.000Z',
      '2027-03-01T12:00:00.000Z',
      keeping,
    ).filter(({ at }) => at.endsWith(':00:00.000Z'));
    expect(strokes.map(({ stage, at }) => `${at.slice(11, 16)} ${stage}`)).toEqual([
      '11:00 collect-results',
      '11:00 reallocate-spend',
      '11:00 sweep',
      '12:00 collect-results',
      '12:00 report-finance',
      '12:00 sweep',
    ]);
  });

  it.each([
    ['23 hours in spring', '2027-03-13', '2027-03-16', ['11:00', '10:00', '10:00']],
    ['25 hours in autumn', '2027-11-06', '2027-11-09', ['10:00', '11:00', '11:00']],
  ])('strike once a day at the local time, over a day of %s', (_, first, last, hours) => {
    const days = ownStrokes(`${first}T06:30:00.000Z`, `${last}T06:30:00.000Z`);
    expect(days.map((at) => at.slice(11, 16))).toEqual(hours);
    expect(new Set(days.map((at) => at.slice(0, 10))).size).toBe(3);
  });

  it.each([
    ['skipped', '2027-03-14', '01:30'],
    ['repeated', '2027-11-07', '00:30'],
  ])('strike once even where the local time is %s', (_, day, reallocateAt) => {
    const by = { ...keeping, reallocateAt };
    const from = `${day}T05:00:00.000Z`;
    const upTo = new Date(Date.parse(from) + 24 * 3_600_000).toISOString();
    // The report follows an hour after the reallocation.
    expect(strokesOf('report-finance', from, upTo, by)).toHaveLength(1);
  });

  it.each([
    ['America/Chicago', '05:00'],
    ['Australia/Sydney', '05:00'],
    ['Australia/Lord_Howe', '03:31'],
    ['Europe/Lisbon', '04:15'],
    ['America/Santiago', '23:29'],
    ['Pacific/Chatham', '03:45'],
    ['Asia/Kathmandu', '12:00'],
  ])(
    'strike in %s at %s of each local day of a year, however its clocks change',
    (timeZone, time) => {
      const by = { timeZone, reallocateAt: time };
      const strokes = ownStrokes('2027-01-02T00:00:00.000Z', '2028-01-02T00:00:00.000Z', by);
      const local = strokes.map((at) => localTime(timeZone, at));
      expect(local.every((at) => at.time === time)).toBe(true);
      expect(new Set(local.map(({ date }) => date)).size).toBe(365);
      expect(strokes).toHaveLength(365);
    },
  );

  it('strike again on the same local day for a run that was missed, not past midnight', () => {
    const day = ['2027-03-01T06:00:00.000Z', '2027-03-02T06:00:00.000Z'] as const;
    const hours = (reallocateAt: string) =>
      strokesOf('reallocate-spend', ...day, { ...keeping, reallocateAt }).map(
        (at) => localTime(keeping.timeZone, at).time,
      );
    expect(hours('05:00')).toEqual(['05:00', '07:00', '10:00', '14:00']);
    expect(hours('20:30')).toEqual(['20:30', '22:30']);
  });

  it('loses and doubles nothing when the way is gone in pieces', () => {
    const from = '2027-11-06T00:00:00.000Z';
    const upTo = '2027-11-09T00:00:00.000Z';
    const pieces: string[] = [];
    for (let at = from; at < upTo; ) {
      const next = new Date(Date.parse(at) + 7 * 61_000).toISOString();
      const end = next < upTo ? next : upTo;
      pieces.push(...strokesBetween(at, end, keeping).map(({ stage, at }) => `${at} ${stage}`));
      at = end;
    }
    expect(pieces).toEqual(
      strokesBetween(from, upTo, keeping).map(({ stage, at }) => `${at} ${stage}`),
    );
  });

  it('follow an hour later with the report, past midnight too', () => {
    const by = { ...keeping, reallocateAt: '23:45' };
    expect(
      strokesOf('report-finance', '2027-03-01T06:00:00.000Z', '2027-03-02T06:00:00.000Z', by),
    ).toEqual(['2027-03-01T06:45:00.000Z']);
  });
});

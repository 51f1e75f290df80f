import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMinutes,
  dayIn,
  daysBetween,
  instantAt,
  localTime,
} from '../../lib/domain/calendar.ts';

const hours = ({ startUtc, endUtc }: { startUtc: string; endUtc: string }): number =>
  (Date.parse(endUtc) - Date.parse(startUtc)) / 3_600_000;

describe('a local day', () => {
  it.each([
    ['America/Chicago', '2027-03-01', '2027-03-01T06:00:00.000Z', 24],
    ['America/Chicago', '2027-03-14', '2027-03-14T06:00:00.000Z', 23],
    ['America/Chicago', '2027-11-07', '2027-11-07T05:00:00.000Z', 25],
    ['Australia/Lord_Howe', '2027-10-03', '2027-10-02T13:30:00.000Z', 23.5],
    ['Asia/Kathmandu', '2027-03-01', '2027-02-28T18:15:00.000Z', 24],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
    ['UTC', '2028-02-29', '2028-02-29T00:00:00.000Z', 24],
  ])('in %s on %s starts at %s and lasts %f hours', (zone, date, start, length) => {
    const day = dayIn(zone, date);
    expect([day.date, day.startUtc, hours(day)]).toEqual([date, start, length]);
  });

  it('ends where the next begins, in every zone', () => {
    const zones = fc.constantFrom('America/Chicago', 'Pacific/Apia', 'Europe/Dublin', 'Asia/Gaza');
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 9_000 }), (zone, days) => {
        const date = addDays('2012-01-01', days);
        expect(dayIn(zone, date).endUtc).toBe(dayIn(zone, addDays(date, 1)).startUtc);
        expect(localTime(zone, dayIn(zone, date).startUtc).date).toBe(date);
      }),
    );
  });
});

describe('a wall-clock time', () => {
  it.each([
    ['2027-03-13', '05:00', '2027-03-13T11:00:00.000Z'],
    ['2027-03-14', '05:00', '2027-03-14T10:00:00.000Z'],
    ['2027-03-14', '02:30', '2027-03-14T08:30:00.000Z'],
    ['2027-11-07', '01:30', '2027-11-07T06:30:00.000Z'],
    ['2027-11-07', '05:00', '2027-11-07T11:00:00.000Z'],
  ])('in Chicago on %s at %s is %s', (date, time, instant) => {
    expect(instantAt('America/Chicago', date, time)).toBe(instant);
  });

  it('reads back from its instant, where clocks do not skip it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 4, max: 23 }),
        (days, hour) => {
          const date = addDays('2020-01-01', days);
          const time = `${String(hour).padStart(2, '0')}:00`;
          const instant = instantAt('America/Chicago', date, time);
          expect(localTime('America/Chicago', instant)).toEqual({ date, time });
        },
      ),
    );
  });
});

describe('dates', () => {
  it('count on over months and leap days, and back', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2027-02-28', 1)).toBe('2027-03-01');
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
    fc.assert(
      fc.property(
        fc.integer({ min: -40_000, max: 40_000 }),
        (days) => daysBetween('2027-03-01', addDays('2027-03-01', days)) === days,
      ),
    );
  });

  it('are refused where they do not exist', () => {
    expect(() => addDays('2027-02-30', 1)).toThrow();
  });

  it('stay instants with milliseconds when minutes are added', () => {
    expect(addMinutes('2027-03-01T23:59:00.000Z', 10)).toBe('2027-03-02T00:09:00.000Z');
    expect(addMinutes('2027-03-02T00:09:00.000Z', -10)).toBe('2027-03-01T23:59:00.000Z');
  });
});

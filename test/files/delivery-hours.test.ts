import { describe, expect, it } from 'vitest';
import { hourOf } from '../../lib/files/delivery-hours.ts';

const chicago = 'America/Chicago';
const [short, plain, long] = ['2027-03-14', '2027-03-15', '2027-11-07'];

describe('an hour', () => {
  it.each<[string, string, string, 'clock' | undefined, number | null]>([
    ['', chicago, plain, undefined, null],
    ['0', chicago, plain, undefined, 0],
    ['23', chicago, plain, 'clock', 23],
    ['22', chicago, short, undefined, 22],
    ['23', chicago, short, 'clock', 22],
    ['3', chicago, short, 'clock', 2],
    ['03:00', chicago, short, undefined, 2],
    ['24', chicago, long, undefined, 24],
    ['23', chicago, long, 'clock', 24],
    ['0', chicago, long, 'clock', 0],
    ['01:00-05:00', chicago, long, undefined, 1],
    ['01:00-06:00', chicago, long, undefined, 2],
    ['01:00:00-06:00', chicago, long, 'clock', 2],
    ['24', 'Europe/Paris', '2027-10-31', undefined, 24],
    ['02:00+01:00', 'Europe/Paris', '2027-10-31', undefined, 3],
    ['24', 'Australia/Lord_Howe', '2027-04-04', undefined, 24],
    ['5', 'Asia/Kolkata', plain, 'clock', 5],
    ['05:00+05:30', 'Asia/Kolkata', plain, 'clock', 5],
  ])('%s in %s on %s (%s) is %s', (text, zone, date, form, place) => {
    expect(hourOf(text, zone, date, form)).toBe(place);
  });

  it.each<[string, string, 'clock' | undefined, string]>([
    ['24', plain, undefined, 'a day of 24 hours'],
    ['23', short, undefined, 'a day of 23 hours'],
    ['25', long, undefined, 'a day of 25 hours'],
    ['2', short, 'clock', 'is no hour of this day'],
    ['24', plain, 'clock', 'is no hour of this day'],
    ['1', long, 'clock', 'comes twice'],
    ['01:00', long, undefined, 'comes twice'],
    ['01:00-04:00', long, undefined, 'is no hour of this day'],
    ['01:30', plain, undefined, 'is not an hour'],
    ['1.5', plain, undefined, 'is not an hour'],
    ['-1', plain, undefined, 'is not an hour'],
  ])('%s on %s (%s) is bad: %s', (text, date, form, because) => {
    expect(() => hourOf(text, chicago, date, form)).toThrow(because);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalityAt, type Reported } from '../../../lib/domain/ledger/finality.ts';

const figure = (over: Partial<Reported> = {}): Reported => ({
  platform: 'meta',
  reportDate: '2027-03-01',
  timeZone: 'America/Chicago',
  dataState: 'settling',
  reportedAt: '2027-03-02T12:00:00.000Z',
  ...over,
});

describe('a figure', () => {
  it.each([
    ['28 days where nobody says otherwise', [], '2027-03-30'],
    ['those of its source', [{ name: 'meta', finalAfterDays: 3 }], '2027-03-05'],
    ['not those of another source', [{ name: 'ttd', finalAfterDays: 3 }], '2027-03-30'],
    [
      'no day at all: the day itself must be over',
      [{ name: 'meta', finalAfterDays: 0 }],
      '2027-03-02',
    ],
  ])('may change for %s', (_, sources, finalOn) => {
    const at = finalityAt('2027-03-01T18:00:00.000Z', sources);
    expect(at(figure())).toEqual({ isFinal: false, finalOn });
  });

  it.each([
    ['2027-03-30T04:59:59.999Z', false],
    ['2027-03-30T05:00:00.000Z', true],
    ['2029-01-01T00:00:00.000Z', true],
  ])('asked for at %s is final: %s, by the account’s own clock', (instant, isFinal) => {
    expect(finalityAt(instant)(figure())).toEqual({ isFinal, finalOn: '2027-03-30' });
  });

  it('is final as soon as its platform says so, from the account’s day of that report', () => {
    const said = figure({ dataState: 'final', reportedAt: '2027-03-04T03:00:00.000Z' });
    const at = finalityAt('2027-03-06T12:00:00.000Z');
    expect(at(said)).toEqual({ isFinal: true, finalOn: '2027-03-03' });
  });

  it('did not become final later than its window passed, however late somebody says so', () => {
    const late = figure({ dataState: 'final', reportedAt: '2028-01-01T12:00:00.000Z' });
    const at = finalityAt('2028-06-01T12:00:00.000Z');
    expect(at(late)).toEqual({ isFinal: true, finalOn: '2027-03-30' });
  });

  it('did not become final after it was asked for, whatever a report says of its own time', () => {
    const ahead = figure({ dataState: 'final', reportedAt: '2027-03-20T12:00:00.000Z' });
    const at = finalityAt('2027-03-06T12:00:00.000Z');
    expect(at(ahead)).toEqual({ isFinal: true, finalOn: '2027-03-06' });
  });

  it('once final stays final, on the same date, and is final from that date on', () => {
    const instants = fc
      .date({ min: new Date('2027-03-01'), max: new Date('2027-06-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
    const zones = fc.constantFrom('America/Chicago', 'Asia/Tokyo', 'Pacific/Auckland');
    const days = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(instants, instants, zones, days, (one, other, timeZone, finalAfterDays) => {
        const [before = '', after = ''] = [one, other].sort();
        const sources = [{ name: 'meta', finalAfterDays }];
        const was = finalityAt(before, sources)(figure({ timeZone }));
        const is = finalityAt(after, sources)(figure({ timeZone }));
        expect(is.finalOn).toBe(was.finalOn);
        if (was.isFinal) expect(is.isFinal).toBe(true);
      }),
    );
  });
});

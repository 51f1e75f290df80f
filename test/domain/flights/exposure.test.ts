import { describe, expect, it } from 'vitest';
import { authorisedOn, pastExposure, worstHold } from '../../../lib/domain/flights/exposure.ts';

const placement = {
  settledMicros: 0,
  appliedMicros: 0,
  unsettled: [] as { micros: number }[],
};

describe('the worst hold of a line', () => {
  it.each([
    ['nothing known', undefined, undefined, 0],
    ['the decided budget', { targetMicros: 7 }, undefined, 7],
    ['the settled budget', { targetMicros: 7 }, { ...placement, settledMicros: 9 }, 9],
    ['the applied budget', { targetMicros: 7 }, { ...placement, appliedMicros: 8 }, 8],
    [
      'a request whose end is unknown',
      { targetMicros: 7 },
      { ...placement, settledMicros: 8, unsettled: [{ micros: 11 }, { micros: 3 }] },
      11,
    ],
  ])('is %s', (_, target, known, expected) => {
    expect(worstHold(target, known)).toBe(expected);
  });
});

const windowOf = (lineId: string) =>
  lineId === 'unknown'
    ? undefined
    : { start: '2027-03-02', end: '2027-03-04', overDeliveryBasisPoints: 1_000 };
const exposureOf = (
  authorised: Parameters<typeof pastExposure>[0]['authorised'],
  reported: Parameters<typeof pastExposure>[0]['reported'] = [],
  before = '2027-03-04',
) => pastExposure({ before, authorised, reported, windowOf });

describe('what the past has cost at worst', () => {
  const twoDays = [{ day: '2027-03-02', byLine: { a: 100 } }];

  it('makes no room for a credit, on a known line or an unknown one', () => {
    const spent = { reportDate: '2027-03-02', costMicros: 90, final: true };
    const back = { ...spent, kind: 'credit' as const, costMicros: -40 };
    const reported = ['a', 'unknown'].flatMap((lineId) => [
      { ...spent, lineId },
      { ...back, lineId },
    ]);
    expect(exposureOf([], reported)).toEqual({ byLine: { a: 90 }, unassignedMicros: 90 });
  });

  it('is the worst case of what was authorised, carried over days without a record', () => {
    expect(exposureOf(twoDays).byLine).toEqual({ a: 220 });
  });

  it('leaves out days on which the line did not deliver', () => {
    const early = [{ day: '2027-02-20', byLine: { a: 100 } }];
    expect(exposureOf(early, [], '2027-03-09').byLine).toEqual({ a: 330 });
  });

  it('is what was reported where that is final', () => {
    const rows = [{ lineId: 'a', reportDate: '2027-03-02', costMicros: 40, final: true }];
    expect(exposureOf(twoDays, rows).byLine).toEqual({ a: 150 });
  });

  it('is the larger of report and worst case while a figure may still change', () => {
    const report = (costMicros: number) => [
      { lineId: 'a', reportDate: '2027-03-02', costMicros, final: false },
    ];
    expect(exposureOf(twoDays, report(40)).byLine).toEqual({ a: 220 });
    expect(exposureOf(twoDays, report(190)).byLine).toEqual({ a: 300 });
  });

  it('adds up the rows of one day, which is final only when all of them are', () => {
    const rows = [
      { lineId: 'a', reportDate: '2027-03-02', costMicros: 30, final: true },
      { lineId: 'a', reportDate: '2027-03-02', costMicros: 15, final: false },
    ];
    expect(exposureOf(twoDays, rows).byLine).toEqual({ a: 220 });
    expect(
      exposureOf(
        twoDays,
        rows.map((row) => ({ ...row, final: true })),
      ).byLine,
    ).toEqual({
      a: 155,
    });
  });

  it('counts spend in full on days and lines that were never authorised', () => {
    const rows = [
      { lineId: 'a', reportDate: '2027-03-01', costMicros: 5, final: false },
      { lineId: 'b', reportDate: '2027-03-03', costMicros: 6, final: false },
    ];
    expect(exposureOf(twoDays, rows).byLine).toEqual({ a: 225, b: 6 });
  });

  it('leaves today to the holds', () => {
    const rows = [{ lineId: 'a', reportDate: '2027-03-04', costMicros: 60, final: false }];
    expect(exposureOf(twoDays, rows).byLine).toEqual({ a: 220 });
  });

  it('names spend on lines that nobody knows, of any day', () => {
    const rows = [
      { lineId: 'unknown', reportDate: '2027-03-02', costMicros: 5, final: false },
      { lineId: 'unknown', reportDate: '2027-03-09', costMicros: 6, final: true },
    ];
    expect(exposureOf(twoDays, rows)).toEqual({ byLine: { a: 220 }, unassignedMicros: 11 });
  });
});

it('an authorisation stands until the next one', () => {
  const records = [
    { day: '2027-03-01', byLine: { a: 1 } },
    { day: '2027-03-03', byLine: { a: 3 } },
  ];
  const days = ['2027-02-28', '2027-03-01', '2027-03-02', '2027-03-03', '2027-03-09'];
  expect(days.map((day) => authorisedOn(records, day)['a'])).toEqual([undefined, 1, 1, 3, 3]);
});

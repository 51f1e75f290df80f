import { describe, expect, it } from 'vitest';
import {
  costAhead,
  costChanged,
  costKept,
  type Dated,
  dated,
  isBound,
  type Standing,
  type Steady,
} from '../../../lib/domain/flights/ahead.ts';
import { type GrantLine, grant } from '../../../lib/domain/flights/grant.ts';

const steady = (changes: Partial<Steady> = {}): Steady => ({
  ...{ micros: 100, from: '2027-04-01', pastMicros: 0, reportedMicros: 0 },
  ...changes,
});
const standing = (changes: Partial<Standing> = {}): Standing => ({
  ...{ lineId: 'a', flightId: 'f', start: '2027-04-01', end: '2027-04-30' },
  ...{ overDeliveryBasisPoints: 10_000, period: { of: 'month', basisPoints: 304_000 } },
  ...{ committedMicros: 0, steady: steady() },
  ...changes,
});
const bound = (today: string, changes: Partial<Standing> = {}) => {
  const line: Dated = dated(standing(changes), today);
  if (!isBound(line)) throw new Error('The line is not bound');
  return line;
};

describe('a budget of 1.00 that stands, at twice a day and 30.4 times a month', () => {
  it('is 2.00 on its last day, 30.4 a month, and every day at its worst without the bound', () => {
    expect(costKept(bound('2027-04-30'))).toBe(200n);
    expect(costKept(bound('2027-04-01'))).toBe(3_040n);
    expect(costAhead(bound('2027-04-01'), 100)).toBe(6_000n);
    expect(costKept(bound('2027-04-01', { end: '2027-06-02' }))).toBe(3_040n + 3_040n + 400n);
  });

  it('may cost what the month has left of it, as the days go by', () => {
    const past = { pastMicros: 3_000, reportedMicros: 900 };
    expect(costKept(bound('2027-04-16', { steady: steady(past) }))).toBe(40n);
    expect(costKept(bound('2027-04-16', { steady: steady({ pastMicros: 500 }) }))).toBe(2_540n);
    expect(costKept(bound('2027-04-29', { steady: steady({ pastMicros: 500 }) }))).toBe(400n);
  });

  it('counts today beside the month where it was another budget that began it', () => {
    const line = bound('2027-04-10', { todayMicros: 300, steady: steady({ from: '2027-04-11' }) });
    expect(costKept(line)).toBe(600n + 3_040n);
    expect(costKept({ ...line, end: '2027-04-10', daysLeft: 1 })).toBe(600n);
  });

  it('is not trusted to a platform that was seen to pass its own bound', () => {
    const past = { pastMicros: 3_041, reportedMicros: 3_041 };
    expect(costKept(bound('2027-04-16', { steady: steady(past) }))).toBe(3_000n);
  });

  it('begins the month anew when it is changed, on whatever day', () => {
    const past = steady({ pastMicros: 3_000 });
    // 0.40 of the old, and one new budget for each day of the month that its change might be on.
    expect(costChanged(bound('2027-04-16', { steady: past }), 50)).toBe(40n + 1_520n);
    expect(costChanged(bound('2027-04-16', { steady: past }), 0)).toBe(40n);
    expect(costChanged(bound('2027-04-28', { steady: past }), 100)).toBe(600n);
  });
});

describe('a decision on such a budget', () => {
  const day = '2027-04-16';
  const held = (changes: Partial<GrantLine> = {}): GrantLine => ({
    ...standing({ committedMicros: 3_000, steady: steady({ pastMicros: 3_000 }) }),
    ...{ wantedMicros: 100, targetMicros: 100, holdMicros: 100 },
    ...changes,
  });
  const other = (wantedMicros: number): GrantLine => ({
    ...standing({ lineId: 'b', flightId: 'g', steady: undefined, end: day }),
    ...{ wantedMicros, targetMicros: 0, holdMicros: 0 },
  });
  const decide = (lines: GrantLine[], campaignMicros: number) =>
    grant({
      ...{ day, lines, otherCommittedMicros: 0 },
      caps: { campaignMicros, dayMicros: 9_999, flightMicros: { f: 9_999, g: 9_999 } },
    });

  it('gives others the money that its month will not take', () => {
    expect(decide([held(), other(30)], 3_100)).toEqual({
      grants: [{ lineId: 'b', micros: 30 }],
      waiting: [],
    });
    expect(decide([held(), other(31)], 3_100).waiting).toEqual(['b']);
    expect(decide([held({ period: undefined }), other(30)], 3_100).waiting).toContain('b');
  });

  it('keeps it where a cut would cost more at worst than the caps hold, and ends it where nothing else does', () => {
    expect(decide([held({ wantedMicros: 90 })], 3_100)).toEqual({ grants: [], waiting: ['a'] });
    expect(decide([held({ wantedMicros: 90 })], 9_000).grants).toEqual([
      { lineId: 'a', micros: 90 },
    ]);
    expect(decide([held({ wantedMicros: 0 })], 3_100).grants).toEqual([{ lineId: 'a', micros: 0 }]);
    expect(decide([held()], 3_039).grants).toEqual([{ lineId: 'a', micros: 0 }]);
  });

  it('counts all that a cut may cost against the raises of others', () => {
    const cut = held({ wantedMicros: 10 });
    // 3,000 past, 0.40 of the old and 3.04 of the new.
    expect(decide([cut, other(10)], 3_364).waiting).toEqual([]);
    expect(decide([cut, other(10)], 3_363).waiting).toEqual(['b']);
  });
});

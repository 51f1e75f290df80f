import { describe, expect, it } from 'vitest';
import { pastExposure, spentSince } from '../../../lib/domain/flights/exposure.ts';
import { steadyOf } from '../../../lib/domain/flights/steady.ts';
import { confirmed, endedOn } from '../../../lib/domain/flights/stood.ts';

const open = { from: '2027-04-02', micros: 100 };

describe('a budget that stands alone', () => {
  it('does so from the day after it was confirmed, and goes on', () => {
    expect(confirmed([], 100, '2027-04-01')).toEqual([open]);
    expect(confirmed([open], 100, '2027-04-05')).toEqual([open]);
    expect(confirmed([], 0, '2027-04-01')).toEqual([]);
  });

  it('ends the day before another may come; less than a day is nothing', () => {
    expect(endedOn([open], '2027-04-05')).toEqual([{ ...open, to: '2027-04-04' }]);
    expect(endedOn([open], '2027-04-02')).toEqual([]);
    const closed = { ...open, to: '2027-04-03' };
    expect(endedOn([closed], '2027-04-09')).toEqual([closed]);
    const later = { from: '2027-04-10', micros: 50 };
    expect(confirmed([closed], 50, '2027-04-09')).toEqual([closed, later]);
    expect(confirmed([open], 50, '2027-04-09')).toEqual([{ ...open, to: '2027-04-08' }, later]);
  });
});

const window = {
  ...{ lineId: 'a', start: '2027-03-01', end: '2027-05-31', overDeliveryBasisPoints: 10_000 },
  period: { of: 'month' as const, basisPoints: 304_000 },
  stood: [{ from: '2027-03-15', micros: 100 }],
};
const authorised = [{ day: '2027-03-10', byLine: { a: 100 } }];

describe('days on which one budget stood alone', () => {
  it('cost together no more than the month lets them; days before at their worst', () => {
    const pastBy = (
      before: string,
      reported: Parameters<typeof pastExposure>[0]['reported'] = [],
    ) => pastExposure({ before, authorised, reported, windowOf: () => window }).byLine['a'];
    expect(pastBy('2027-03-15')).toBe(5 * 200);
    // March was begun by a change: a budget for each of its 31 days.
    expect(pastBy('2027-04-01')).toBe(1_000 + 3_100);
    expect(pastBy('2027-04-11')).toBe(4_100 + 2_000);
    expect(pastBy('2027-05-01')).toBe(4_100 + 3_040);
    const row = { lineId: 'a', reportDate: '2027-04-02', costMicros: 9_000, final: true };
    expect(pastBy('2027-05-01', [row])).toBe(4_100 + 9_000);
    const known = { lineId: 'a', from: '2027-04-01', window, authorised, reported: [row] };
    expect(spentSince({ ...known, before: '2027-04-03' })).toEqual({
      worstMicros: 9_000,
      reportedMicros: 9_000,
    });
  });
});

describe('a steady budget', () => {
  const placed = { settledMicros: 100, appliedMicros: 100, unsettled: [], stood: window.stood };
  const steadyOn = (changes: object, target = 100, day = '2027-04-11', line: object = {}) =>
    steadyOf(
      { ...window, ...line },
      { targetMicros: target },
      { ...placed, ...changes },
      { day, authorised, reported: [] },
    );

  it('is decided, applied and confirmed alone, with what its month has cost so far', () => {
    expect(steadyOn({})).toEqual({
      ...{ micros: 100, from: '2027-03-15', pastMicros: 2_000, reportedMicros: 0 },
    });
  });

  it.each([
    ['another budget is decided', {}, 90],
    ['another was applied', { appliedMicros: 90 }, 100],
    ['another was read', { settledMicros: 90 }, 100],
    ['a request may still land', { unsettled: [{}] }, 100],
  ])('is none where %s', (_, changes, target) => {
    expect(steadyOn(changes, target)).toBeUndefined();
  });

  it('is none once it ended, long before it begins, or without a bound of its platform', () => {
    const stood = [{ ...window.stood[0]!, to: '2027-04-01' }];
    expect(steadyOn({}, 100, '2027-04-11', { stood })).toBeUndefined();
    expect(steadyOn({}, 100, '2027-03-13')).toBeUndefined();
    expect(steadyOn({}, 100, '2027-03-14')).toMatchObject({ from: '2027-03-15', pastMicros: 0 });
    expect(steadyOn({}, 100, '2027-04-11', { period: undefined })).toBeUndefined();
  });
});

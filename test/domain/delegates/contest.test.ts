import { describe, expect, it } from 'vitest';
import { allocate } from '../../../lib/domain/delegates/allocate.ts';
import { allocateContest } from '../../../lib/domain/delegates/contest.ts';
import { republican2016, winnerTakeAll } from '../../../lib/domain/delegates/republican.ts';
import { standardRule } from '../../../lib/domain/delegates/rule.ts';
import { rulesetOn } from '../../../lib/domain/delegates/rulesets.ts';

// Votes as certified by the states; seats as the state parties bound them (2016).
const states: [string, Record<string, number>, number | undefined, Record<string, number>][] = [
  [
    'IA',
    {
      Cruz: 51_666,
      Trump: 45_427,
      Rubio: 43_165,
      Carson: 17_395,
      Paul: 8_481,
      Bush: 5_238,
      Fiorina: 3_485,
      Kasich: 3_474,
      Huckabee: 3_345,
      Christie: 3_284,
      Santorum: 1_783,
    },
    186_874,
    {
      Cruz: 8,
      Trump: 7,
      Rubio: 7,
      Carson: 3,
      Paul: 1,
      Bush: 1,
      Fiorina: 1,
      Kasich: 1,
      Huckabee: 1,
    },
  ],
  [
    'NH',
    { Trump: 100_735, Kasich: 44_932, Cruz: 33_244, Bush: 31_341, Rubio: 30_071, Christie: 21_089 },
    285_916,
    { Trump: 11, Kasich: 4, Cruz: 3, Bush: 3, Rubio: 2 },
  ],
  [
    'NV',
    { Trump: 34_531, Rubio: 17_940, Cruz: 16_079, Carson: 3_619, Kasich: 2_709 },
    75_482,
    { Trump: 14, Rubio: 7, Cruz: 6, Carson: 2, Kasich: 1 },
  ],
  [
    'MA',
    { Trump: 312_425, Kasich: 114_434, Rubio: 113_170, Cruz: 60_592, Carson: 16_360 },
    637_703,
    { Trump: 22, Kasich: 8, Rubio: 8, Cruz: 4 },
  ],
  [
    'VT',
    { Trump: 19_974, Kasich: 18_534, Rubio: 11_781, Cruz: 5_932, Carson: 2_551 },
    61_756,
    { Trump: 8, Kasich: 8 },
  ],
  [
    'VA',
    { Trump: 356_840, Rubio: 327_918, Cruz: 171_150, Kasich: 97_784, Carson: 60_228, Bush: 3_645 },
    1_025_452,
    { Trump: 17, Rubio: 16, Cruz: 8, Kasich: 5, Carson: 3 },
  ],
  [
    'KY',
    { Trump: 82_493, Cruz: 72_503, Rubio: 37_579, Kasich: 33_134 },
    229_667,
    { Trump: 17, Cruz: 15, Rubio: 7, Kasich: 7 },
  ],
  [
    'ID',
    { Cruz: 100_889, Trump: 62_413, Rubio: 35_290, Kasich: 16_514 },
    222_004,
    { Cruz: 20, Trump: 12 },
  ],
  [
    'MI',
    { Trump: 483_753, Cruz: 326_617, Kasich: 321_115, Rubio: 123_587 },
    1_323_589,
    { Trump: 25, Cruz: 17, Kasich: 17 },
  ],
  [
    'FL',
    { Trump: 1_079_870, Rubio: 638_661, Cruz: 404_891, Kasich: 159_976 },
    undefined,
    { Trump: 99 },
  ],
];

describe('the Republican blocks of 2016', () => {
  it.each(states)('%s', (state, votes, totalVotes, outcome) => {
    const block = republican2016.find((contest) => contest.state === state)?.statewide;
    const { seats } = allocate({ seats: block!.seats, votes, totalVotes }, block!.rule);
    expect(Object.fromEntries(Object.entries(seats).filter(([, own]) => own > 0))).toEqual(outcome);
  });

  it('seats the third in Vermont if only the five leaders are counted', () => {
    const rule = republican2016.find(({ state }) => state === 'VT')!.statewide!.rule;
    const [, votes] = states.find(([state]) => state === 'VT')!;
    expect(allocate({ seats: 16, votes }, rule).seats).toMatchObject({ Rubio: 4 });
  });
});

describe('a contest', () => {
  it('divides district, at-large and PLEO pools apart (Vermont had three of one vote)', () => {
    const votes = { Clinton: 55, Sanders: 45 };
    const pools = [3, 3, 3].map((seats, index) => ({
      pool: `pool ${index}`,
      seats,
      votes,
      rule: standardRule,
    }));
    const { seats } = allocateContest({ statewide: { votes }, pools, sweepAbove: null });
    expect(seats).toEqual({ Clinton: 6, Sanders: 3 });
    expect(allocate({ seats: 9, votes }, standardRule).seats).toEqual({ Clinton: 5, Sanders: 4 });
  });

  const missouri = republican2016.find(({ state }) => state === 'MO')!;
  const contest = (a: number, b: number) => ({
    statewide: { votes: { A: a, B: b } },
    pools: [
      { pool: 'statewide', seats: 12, votes: { A: a, B: b }, rule: winnerTakeAll },
      { pool: 'CD1', seats: 5, votes: { A: 10, B: 20 }, rule: winnerTakeAll },
    ],
    sweepAbove: missouri.sweepAbove,
  });
  it('is won by district and by state in Missouri', () => {
    expect(
      allocateContest({
        ...contest(50, 50),
        statewide: { votes: { A: 50, B: 49 }, totalVotes: 100 },
      }).seats,
    ).toEqual({ A: 12, B: 5 });
  });
  it('is swept by a majority in Missouri', () => {
    expect(allocateContest(contest(51, 49)).seats).toEqual({ A: 17 });
  });
});

describe('a dated ruleset', () => {
  it.each([
    ['2016-03-01', 'democratic-2016', 'leader-minus-10-points'],
    ['2020-03-03', 'democratic-2020', 'half-of-leader'],
    ['2024-03-05', 'democratic-2024', 'half-of-leader'],
  ])('of %s is %s, where nobody reaches fifteen percent: %s', (date, id, fallback) => {
    expect(rulesetOn(date)).toMatchObject({ id, rule: { fallback } });
  });
  it('is not made up where none is known', () => {
    expect(rulesetOn('2027-03-01')).toBeUndefined();
  });
});

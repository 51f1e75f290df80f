import { describe, expect, it } from 'vitest';
import {
  emptyDevelopment,
  noteReport,
  reportedShares,
} from '../../../lib/domain/bandit/development.ts';
import { emptyRecord, enrol } from '../../../lib/domain/bandit/record.ts';
import { announced } from '../../support/campaigns.ts';

/** Cumulative claims of Taylor and Ashe (1983), as in Mack (1993), Distribution-free calculation, ASTIN 23. */
const triangle = [
  [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
  [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
  [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
  [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
  [443160, 1136350, 2128333, 2897821, 3402672, 3873311],
  [396132, 1333217, 2180715, 2985752, 3691712],
  [440832, 1288463, 2419861, 3483130],
  [359480, 1421128, 2864498],
  [376686, 1363294],
  [344014],
];
/** The factors that Mack gives for it. */
const factors = [3.4906, 1.7473, 1.4574, 1.1739, 1.1038, 1.0863, 1.0539, 1.0766, 1.0177];

const told = (): { shares: Float64Array; early: Float64Array } => {
  const record = emptyRecord();
  enrol(record, [announced('a1', { channel: 'social' })], 0);
  const development = emptyDevelopment(9);
  const early = reportedShares(development, 'social');
  for (let diagonal = 0; diagonal < 10; diagonal += 1) {
    for (let round = 0; round <= diagonal; round += 1) {
      const age = diagonal - round;
      noteReport(development, record, { slot: 0, round, age, reach: triangle[round]![age]! });
    }
  }
  return { shares: reportedShares(development, 'social'), early };
};

describe('development of late counts', () => {
  it('gives the chain-ladder factors of Taylor and Ashe', () => {
    const { shares } = told();
    for (const [age, factor] of factors.entries()) {
      expect(shares[age + 1]! / shares[age]!).toBeCloseTo(factor, 3);
    }
    expect(shares[9]).toBe(1);
  });

  it('learns from first and last reports alone, where none comes between', () => {
    const record = emptyRecord();
    enrol(record, [announced('a1', { channel: 'social' })], 0);
    const development = emptyDevelopment(4);
    for (let round = 0; round < 9; round += 1) {
      noteReport(development, record, { slot: 0, round, age: 0, reach: 3_000 });
      noteReport(development, record, { slot: 0, round, age: 4, reach: 5_000 });
    }
    expect(reportedShares(development, 'social')[0]).toBeCloseTo(0.6, 2);
  });

  it('takes an early count for a part before anything has closed', () => {
    const { early } = told();
    for (let age = 0; age < 9; age += 1) expect(early[age]!).toBeLessThan(early[age + 1]!);
  });

  it('takes every count as it is where none is late', () => {
    expect([...reportedShares(emptyDevelopment(0), 'social')]).toEqual([1]);
  });
});

import { describe, expect, it } from 'vitest';
import { type Belief, chanceAbove, logit, shareOf } from '../../../lib/domain/delegates/belief.ts';
import { expectedSeats, marginalSeats } from '../../../lib/domain/delegates/expected.ts';
import { betaBelow, logGamma, normalBelow } from '../../../lib/domain/delegates/probability.ts';
import { winnerTakeAll } from '../../../lib/domain/delegates/republican.ts';
import { standardRule } from '../../../lib/domain/delegates/rule.ts';
import { stepsOf } from '../../../lib/domain/delegates/steps.ts';

describe('the steps of two candidates', () => {
  // The breakpoints above the middle, in percent: (k - 1/2) / n inside the threshold, and the threshold itself.
  it.each([
    [2, [75], [1]],
    [3, [50, 83.333], [1, 1]],
    [4, [62.5, 85], [1, 1]],
    [5, [50, 70, 85], [1, 1, 1]],
    [6, [58.333, 75, 85], [1, 1, 1]],
    [7, [50, 64.286, 78.571, 85], [1, 1, 1, 1]],
    [8, [56.25, 68.75, 81.25, 85], [1, 1, 1, 1]],
    [10, [55, 65, 75, 85], [1, 1, 1, 2]],
  ])('of %d seats', (seats, shares, jumps) => {
    const upper = stepsOf(seats, standardRule).filter(({ share }) => share > 0.499);
    for (const [index, { share }] of upper.entries()) {
      expect(100 * share).toBeCloseTo(shares[index] ?? 0, 3);
    }
    expect(upper.map((step) => step.seats)).toEqual(jumps);
  });

  it('shut the other side out of seven of forty-eight at once', () => {
    expect(stepsOf(48, standardRule).at(-1)).toMatchObject({ seats: 7 });
  });

  it('move the threshold in where others take a part of the ballots', () => {
    expect(stepsOf(4, standardRule, 0.25)[0]?.share).toBeCloseTo(0.15 / 0.75, 9);
  });

  it('are one where the winner takes all', () => {
    const [step, ...more] = stepsOf(99, winnerTakeAll);
    expect([step?.seats, more.length]).toEqual([99, 0]);
    expect(step?.share).toBeCloseTo(0.5, 9);
  });
});

describe('expected seats', () => {
  // Reference values: dE/dmu over n for a normal belief of sd .05, at .50, .55, … .80; 1 is pure proportionality.
  it.each([
    [3, [2.66, 1.61, 0.36, 0.03, 0.08, 0.66, 2.13]],
    [4, [0.18, 0.65, 1.76, 1.76, 0.67, 0.36, 1.21]],
    [5, [1.6, 0.99, 0.43, 0.99, 1.61, 1.18, 1.18]],
    [8, [0.92, 1.07, 0.97, 0.97, 1.08, 1.05, 1.65]],
  ])('of %d seats gain by the share as they should', (seats, gains) => {
    const steps = stepsOf(seats, standardRule);
    for (const [index, gain] of gains.entries()) {
      const belief: Belief = { kind: 'normal', mean: 0.5 + 0.05 * index, sd: 0.05 };
      expect(marginalSeats(steps, belief) / seats).toBeCloseTo(gain, 2);
    }
  });

  const beliefs: Belief[] = [
    { kind: 'normal', mean: 0.58, sd: 0.04 },
    { kind: 'logit-normal', mean: logit(0.58), sd: 0.2 },
    { kind: 'beta', mean: 0.58, strength: 120 },
  ];
  it.each(beliefs)('have the gradient that their difference has: $kind', (belief) => {
    const steps = stepsOf(6, standardRule);
    const nudge = (by: number): Belief =>
      belief.kind === 'logit-normal'
        ? { ...belief, mean: logit(shareOf(belief.mean) + by) }
        : { ...belief, mean: belief.mean + by };
    const difference =
      (expectedSeats(steps, nudge(1e-5)) - expectedSeats(steps, nudge(-1e-5))) / 2e-5;
    expect(marginalSeats(steps, belief)).toBeCloseTo(difference, 4);
  });

  it.each(beliefs)('are the mean over the share, by sums over a fine grid: $kind', (belief) => {
    const steps = stepsOf(6, standardRule);
    let sum = 0;
    for (let cell = 0; cell < 20_000; cell += 1) {
      const [low, high] = [cell / 20_000, (cell + 1) / 20_000];
      const seats = steps.reduce((so, step) => so + (low >= step.share ? step.seats : 0), 0);
      sum += seats * (chanceAbove(belief, low) - chanceAbove(belief, high));
    }
    expect(expectedSeats(steps, belief)).toBeCloseTo(sum, 2);
  });

  it('count a share that is moved as so much more', () => {
    const steps = stepsOf(4, standardRule);
    const belief: Belief = { kind: 'normal', mean: 0.6, sd: 0.03 };
    const further: Belief = { ...belief, mean: 0.62 };
    expect(expectedSeats(steps, belief, 0.02)).toBeCloseTo(expectedSeats(steps, further), 12);
  });
});

describe('probability', () => {
  // Reference values: Abramowitz and Stegun, tables 26.1 and 6.1; R 4.3 pnorm, pbeta, lgamma.
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-3, 0.00134989803163009],
    [-8, 6.22096057427178e-16],
    [40, 1],
  ])('of a normal number below %d is %d', (z, below) => {
    expect(normalBelow(z)).toBeCloseTo(below, 13);
    expect(normalBelow(-z) + normalBelow(z)).toBeCloseTo(1, 14);
  });
  it.each([
    [0.5, 2, 3, 0.6875],
    [0.3, 10, 20, 0.364004080776],
    [0.5, 0.5, 0.5, 0.5],
    [0, 2, 2, 0],
    [1, 2, 2, 1],
  ])('of a beta number below %d, shapes %d and %d, is %d', (x, a, b, below) => {
    expect(betaBelow(x, a, b)).toBeCloseTo(below, 9);
  });
  it('has the gamma function in it', () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
  });
});

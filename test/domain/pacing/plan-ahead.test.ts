import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circumstancesOf, cycleOf } from '../../../lib/domain/bandit/circumstances.ts';
import { emptyDevelopment } from '../../../lib/domain/bandit/development.ts';
import { learn } from '../../../lib/domain/bandit/learn.ts';
import type { Outlook } from '../../../lib/domain/bandit/outlook.ts';
import { emptyRecord, enrol } from '../../../lib/domain/bandit/record.ts';
import { startBelief } from '../../../lib/domain/bandit/start-belief.ts';
import { planAhead } from '../../../lib/domain/pacing/plan-ahead.ts';
import { stretchesOf } from '../../../lib/domain/pacing/stretch.ts';
import { announced } from '../../support/campaigns.ts';

const arms = ['a1', 'a2', 'a3'].map((id) => announced(id));

/** Three arms alike, with prices in logs by round, and what else is believed. */
const outlookWith = (
  price: (round: number) => number,
  { depletion = 0, fatigue = 0, roundsPerDay = 1 } = {},
): Outlook => {
  const record = emptyRecord();
  enrol(record, arms, 0);
  const belief = startBelief(record.arms, cycleOf({ roundsPerDay }));
  const prices = { trusted: () => 1, logPrice: (_: number, round: number) => -4.8 + price(round) };
  const circumstances = circumstancesOf({ roundsPerDay }, record, emptyDevelopment(0), prices, []);
  learn(record, belief, circumstances, 0, -1.6);
  belief.hyper.depletion = depletion;
  belief.hyper.fatigue.fill(fatigue);
  return {
    belief,
    prices,
    circumstances,
    slots: [0, 1, 2],
    arms,
    reached: new Float64Array(3),
  };
};

const turn = { round: 0, roundsLeft: 20, budgetRemainingMicros: 2e9, roundCapMicros: 3e8 };
const EVEN = 100;

describe('planning ahead', () => {
  it('spends evenly where no round is better than another', () => {
    expect(
      planAhead(
        outlookWith(() => 0),
        turn,
        0,
      ).dollars,
    ).toBeCloseTo(EVEN, 3);
  });

  it.each([
    ['more now where prices will rise', outlookWith((round) => 0.05 * round), 1.02, 2],
    ['more now where creatives tire', outlookWith(() => 0, { fatigue: 0.03 }), 1.02, 2],
    ['less now where prices will fall', outlookWith((round) => -0.05 * round), 1 / 2, 0.98],
  ])('spends %s, never far from even', (_, outlook, least, most) => {
    const { dollars } = planAhead(outlook, turn, 0);
    expect(dollars / EVEN).toBeGreaterThanOrEqual(least - 1e-9);
    expect(dollars / EVEN).toBeLessThanOrEqual(most + 1e-9);
  });

  it('counts what a voter reached now takes from later, where audiences deplete', () => {
    const { shadow } = planAhead(
      outlookWith(() => 0, { depletion: 0.9 }),
      turn,
      0,
    );
    for (const share of shadow) expect(share).toBeGreaterThan(0.05);
    const { shadow: none } = planAhead(
      outlookWith(() => 0),
      turn,
      0,
    );
    expect([...none]).toEqual([0, 0, 0]);
  });

  it('keeps a round under its cap', () => {
    const { dollars } = planAhead(
      outlookWith(() => 0),
      { ...turn, roundCapMicros: 9e7 },
      0,
    );
    expect(dollars).toBeLessThanOrEqual(90 + 1e-6);
  });

  it('lays out every round to come once, this one alone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom(1, 4, 24),
        fc.constantFrom(0, 0.1),
        (roundsLeft, roundsPerDay, short) => {
          const stretches = stretchesOf({ round: 7, roundsLeft }, roundsPerDay, short);
          const all = stretches.reduce((sum, { rounds }) => sum + rounds, 0);
          expect(all).toBeCloseTo(roundsLeft - (roundsLeft > 1 ? short : 0), 9);
          expect(stretches[0]?.round).toBe(7);
          for (const { round } of stretches) expect(round).toBeLessThan(7 + roundsLeft);
        },
      ),
    );
  });
});

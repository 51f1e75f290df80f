import { describe, expect, it } from 'vitest';
import { baselinesOf } from '../../../lib/domain/zones/baselines.ts';
import { outlookOf, sum } from '../../../lib/domain/zones/outlook.ts';
import { exactly, inTurn, onTheMargin, statesOf } from '../../../lib/domain/zones/state-plans.ts';
import { expectedOf } from '../../../lib/domain/zones/value.ts';
import { contest, fourStates, zone } from '../../support/made-up-contests.ts';

const prior = { national: 0, state: 0.05, zone: 0.05 };
const response = { movable: 0.03, costPerVoterMicros: 4_000_000 };
const budget = 400_000_000_000;
const outlook = outlookOf(fourStates, prior);
const voters = outlook.zones.map((own) => own.voters);
const states = statesOf(outlook, response, voters);

describe('a campaign that plans state by state', () => {
  it('on the margin spends all of it, and no state’s next dollar is worth more than another’s', () => {
    const budgets = onTheMargin(states, response, budget);
    expect(sum(budgets)).toBeLessThanOrEqual(budget);
    expect(sum(budgets)).toBeGreaterThan(budget - 10);
    const worth = budgets.map((micros, state) => {
      const room = response.costPerVoterMicros * states.voters[state]!;
      return ((states.margins[state]! * response.movable) / room) * Math.exp(-micros / room);
    });
    const price = Math.max(...worth);
    for (const [state, micros] of budgets.entries()) {
      if (micros > 0) expect(worth[state]! / price).toBeCloseTo(1, 6);
    }
  });

  it('on the margin leaves out a state that is not worth it for a small budget', () => {
    const budgets = onTheMargin(states, response, 10_000_000_000);
    expect(budgets.filter((micros) => micros > 0).length).toBeLessThan(4);
    expect(sum(budgets)).toBeGreaterThan(9_999_999_990);
  });

  it('in turn buys whole states, most delegates for the money first, and a part of the last', () => {
    const whole = states.voters.map((count) => count * response.costPerVoterMicros);
    const each = whole.map((micros, state) => states.gainOf(state, micros) / micros);
    const [first = 0, second = 0] = [...each.keys()].sort((a, b) => each[b]! - each[a]!);
    const money = whole[first]! + whole[second]! / 2;
    const budgets = inTurn(states, response, money);
    expect(budgets[first]).toBe(whole[first]);
    expect(budgets[second]).toBe(whole[second]! / 2);
    expect(sum(budgets)).toBe(money);
  });

  it('cannot pass the best of all budgets by state, found by trying them', () => {
    const two = outlookOf(fourStates.slice(0, 2), prior);
    const view = statesOf(
      two,
      response,
      two.zones.map((own) => own.voters),
    );
    const gain = (first: number): number =>
      view.gainOf(0, (budget * first) / 250) + view.gainOf(1, (budget * (250 - first)) / 250);
    const tried = Math.max(...Array.from({ length: 251 }, (_, first) => gain(first)));
    const [first = 0, second = 0] = exactly(view, budget);
    expect(view.gainOf(0, first) + view.gainOf(1, second)).toBeCloseTo(tried, 9);
  });

  it('spends nothing where nobody can be reached', () => {
    const odd = contest('Elm', '2027-03-16', 9, 9, [
      { ...zone('elm-1', 5, 1_000, 0.5), isPlannable: false },
    ]);
    const view = outlookOf([...fourStates, odd], prior);
    for (const spend of Object.values(baselinesOf(view, response, budget))) {
      expect(spend.at(-1)).toBe(0);
      expect(sum(spend)).toBeLessThanOrEqual(budget);
      expect(sum(spend)).toBeGreaterThan(0.999 * budget);
    }
  });

  it('in turn is not led astray by a state without voters', () => {
    const empty = contest('Elm', '2027-03-02', 9, 9, [zone('elm-1', 5, 0, 0.5)]);
    const view = outlookOf(
      fourStates.flatMap((own) => [own, empty]),
      prior,
    );
    const seen = statesOf(
      view,
      response,
      view.zones.map((own) => own.voters),
    );
    const budgets = inTurn(seen, response, budget);
    expect(budgets.filter((_, state) => state % 2 === 0)).toEqual(inTurn(states, response, budget));
  });

  it.each([
    budget,
    // So much that every state is full, and a finer split than that in 250 parts finds a hair more.
    50_000_000_000_000,
  ])('holds the exact one to be at least as good, at every width of the prior (%d)', (money) => {
    for (const sd of [0.02, 0.05, 0.1, 0.2]) {
      const seen = outlookOf(fourStates, { national: 0, state: sd, zone: sd });
      const { stateByState, stateByStateExact } = baselinesOf(seen, response, money);
      const gain = (spend: number[]): number => expectedOf(seen, response, spend).total;
      expect(gain(stateByStateExact)).toBeGreaterThanOrEqual(gain(stateByState));
    }
  });
});

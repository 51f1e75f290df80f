import { describe, expect, it } from 'vitest';
import { whyNot } from '../../../lib/domain/bandit/why-not.ts';
import { budgetsOf, dividedBy, taskOn } from '../../support/two-mornings.ts';

const budgets = budgetsOf(taskOn(4));
type Asked = NonNullable<NonNullable<Parameters<typeof taskOn>[1]>['asked']>;
const askedOfFirst =
  (what: ReturnType<Asked>): Asked =>
  (index) =>
    index === 0 ? what : {};
const tried = (asked: Asked) => {
  const task = taskOn(5, { budgets, asked });
  const { lineId } = task.lines[0]!;
  const answer = whyNot(task, lineId)!;
  return {
    lineId,
    answer,
    given: (other: Asked) => budgetsOf(taskOn(5, { budgets, asked: other }))[lineId]!,
  };
};

describe('why a line got no more', () => {
  it('is answered for every line with changes that were tried and give a tenth more', () => {
    const task = taskOn(5, { budgets });
    for (const { lineId, toMicros } of dividedBy(task).lines) {
      const { givenMicros, targetMicros, remedies } = whyNot(task, lineId)!;
      expect(givenMicros).toBe(toMicros);
      expect(targetMicros).toBe(Math.ceil(1.1 * toMicros));
      expect(remedies.length).toBeGreaterThan(0);
      for (const remedy of remedies)
        expect(remedy.givenMicros).toBeGreaterThanOrEqual(targetMicros);
      const sizes = remedies.map(({ factor }) => Math.abs(Math.log(factor)));
      expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    }
  });

  it('needs a better rate, and no smaller change of it would do', () => {
    const { lineId, answer } = tried(() => ({}));
    const rate = answer.remedies.find(({ lever }) => lever === 'rate')!;
    expect(rate.factor).toBeGreaterThan(1);
    // A weight is a rate by another name: the whole day is divided again with it.
    const given = (weight: number) =>
      budgetsOf(taskOn(5, { budgets, asked: askedOfFirst({ weight }) }))[lineId]!;
    expect(given(rate.factor)).toBe(rate.givenMicros);
    expect(given(rate.factor)).toBeGreaterThanOrEqual(answer.targetMicros);
    expect(given(1 + (rate.factor - 1) * 0.97)).toBeLessThan(answer.targetMicros);
  });

  it('names the step limit that would have done, where that alone held it', () => {
    const stepped =
      (stepLimit: number): Asked =>
      (index) => ({ stepLimit, ...(index === 0 ? { weight: 3, fromMicros: 20_000_000 } : {}) });
    const { answer, given } = tried(stepped(0.05));
    expect(answer.givenMicros).toBe(21_000_000);
    const [first] = answer.remedies;
    expect(first!.lever).toBe('step-limit');
    expect(given(stepped(first!.to!))).toBeGreaterThanOrEqual(23_100_000);
    expect(given(stepped(first!.to! - 0.0002))).toBeLessThan(23_100_000);
  });

  it.each([
    ['ceiling', { limits: { ceilingMicros: 9_000_000 } }, 9_900_000],
    ['delivery', { spendableMicros: 9_000_000 }, 9_900_000],
    ['cool-down', { cooling: true, fromMicros: 9_000_000 }, undefined],
    ['lock', { limits: { low: 1, high: 1 }, fromMicros: 9_000_000 }, undefined],
  ] as const)('names the %s that held it', (lever, what, to) => {
    const { answer } = tried(askedOfFirst({ ...what, weight: 3 }));
    expect(answer.givenMicros).toBe(9_000_000);
    expect(answer.remedies.map((remedy) => remedy.lever)).toEqual([lever]);
    expect(answer.remedies[0]!.to).toBe(to);
  });

  it('knows nothing of lines that were not to be given money', () => {
    expect(whyNot(taskOn(5), 'nobody')).toBeUndefined();
  });
});

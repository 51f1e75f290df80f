import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Explained, explain, PARTS } from '../../../lib/domain/bandit/explain.ts';
import type { OpenLine, Task } from '../../../lib/domain/bandit/task.ts';
import { budgetsOf, dividedBy, taskOn } from '../../support/two-mornings.ts';

type Given = Parameters<typeof taskOn>[1];
/** Explains the fifth morning's plan, after the plan of the fourth has been carried out. */
const explained = (now: Given = {}, then: Given = {}, carriedOut = budgetsOf) => {
  const before = taskOn(4, then);
  const budgets = carriedOut(before);
  const task = taskOn(5, { budgets, ...now });
  return { task, before, lines: explainedBy(task, before, budgets) };
};
const explainedBy = (task: Task, before: Task | undefined, budgets: Record<string, number>) =>
  explain(
    task,
    before,
    dividedBy(task).lines.map(({ lineId, armId, toMicros }) => ({
      ...{ lineId, armId, toMicros },
      fromMicros: budgets[lineId] ?? 0,
    })),
  );
const sumOf = ({ parts }: Explained): number => PARTS.reduce((sum, part) => sum + parts[part], 0);
const lineAt = (lines: Explained[], task: Task, index: number): Explained =>
  lines.find(({ lineId }) => lineId === task.lines[index]!.lineId)!;

/** Whether people ask no more than there may be, whatever stands. */
const holds = (asked: (index: number) => Partial<OpenLine>): boolean => {
  const floors = Array.from({ length: 12 }, (_, i) => asked(i).limits?.floorMicros ?? 0);
  const locks = Array.from({ length: 12 }, (_, i) => (asked(i).limits?.low ?? 0) * 40_000_000);
  return [...floors, ...locks].reduce((a, b) => a + b, 0) < 300_000_000;
};

const anyAsked = fc.record(
  {
    weight: fc.constantFrom(0, 0.5, 3),
    stepLimit: fc.constantFrom(0.1, 0.2),
    cooling: fc.constant(true),
    spendableMicros: fc.constant(30_000_000),
    limits: fc.constantFrom<NonNullable<OpenLine['limits']>>(
      { low: 1, high: 1 },
      { floorMicros: 20_000_000 },
      { ceilingMicros: 45_000_000 },
      { low: 0.9, high: 1.5 },
    ),
  },
  { requiredKeys: [] },
);
const anyAsk = fc.array(anyAsked, { minLength: 12, maxLength: 12 }).map(
  (list) =>
    (index: number): Partial<OpenLine> =>
      list[index] ?? {},
);

describe('an explanation', () => {
  it('adds up to every change, to the micro, whatever moved it', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(
        ...[anyAsk, anyAsk, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9_999 })],
        (asked, askedThen, restatedDay, micros) => {
          const restated = (index: number, day: number) =>
            day === restatedDay ? 40 * index : undefined;
          fc.pre([asked, askedThen].every(holds));
          const { lines } = explained({ asked, restated }, { asked: askedThen }, (task) => {
            const budgets = budgetsOf(task);
            const [first = ''] = Object.keys(budgets);
            return { ...budgets, [first]: micros };
          });
          for (const line of lines) {
            expect(sumOf(line)).toBe(line.toMicros - line.fromMicros);
            for (const part of PARTS) expect(Number.isSafeInteger(line.parts[part])).toBe(true);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds nothing where nothing changed', () => {
    const task = taskOn(4, { asked: (index) => ({ weight: index % 2 ? 2 : 0.5 }) });
    const budgets = budgetsOf(task);
    const again = {
      ...task,
      lines: task.lines.map((line) => ({ ...line, fromMicros: budgets[line.lineId]! })),
    };
    for (const { parts } of explainedBy(again, task, budgets)) {
      expect(new Set(Object.values(parts))).toEqual(new Set([0]));
    }
  });

  it('lays a first day at the door of what is known, and of the part that is kept', () => {
    const task = taskOn(0);
    for (const { parts, toMicros } of explainedBy(task, undefined, {})) {
      expect(parts).toMatchObject({ newData: toMicros, exploration: 0, restatement: 0 });
    }
  });

  it.each([
    ['restatement', { restated: (i: number, d: number) => (i === 0 && d === 3 ? 900 : undefined) }],
    ['delegateWeight', { asked: (i: number) => (i === 0 ? { weight: 4 } : {}) }],
    ['cap', { asked: (i: number) => (i === 0 ? { limits: { ceilingMicros: 1_000_000 } } : {}) }],
    ['floor', { asked: (i: number) => (i === 0 ? { limits: { floorMicros: 200_000_000 } } : {}) }],
    ['stepLimit', { asked: () => ({ stepLimit: 0.01 }) }],
    ['override', { asked: (i: number) => (i === 0 ? { limits: { low: 1, high: 1 } } : {}) }],
  ] as const)('lays what it moves at the door of the %s', (part, given) => {
    const plain = explained();
    const { lines, task } = explained(given);
    expect(lineAt(plain.lines, plain.task, 0).parts[part]).toBe(0);
    expect(Math.abs(lineAt(lines, task, 0).parts[part])).toBeGreaterThan(1_000);
    const others = PARTS.filter((one) => one !== part && !['newData', 'exploration'].includes(one));
    for (const one of others) expect([one, lineAt(lines, task, 0).parts[one]]).toEqual([one, 0]);
  });

  it('calls it an override where a person had set another budget than was planned', () => {
    const { lines, task, before } = explained({}, {}, (planned) => {
      const budgets = budgetsOf(planned);
      return { ...budgets, [planned.lines[0]!.lineId]: 7 };
    });
    const line = lineAt(lines, task, 0);
    expect(line.parts.override).toBe(budgetsOf(before)[line.lineId]! - 7);
  });

  it('calls it a cap where a line is not open any more', () => {
    const { task, before } = explained();
    const gone = { lineId: 'gone', armId: 'g', fromMicros: 5, toMicros: 0 };
    expect(explain(task, before, [gone])[0]!.parts).toMatchObject({ cap: -5, newData: 0 });
  });
});

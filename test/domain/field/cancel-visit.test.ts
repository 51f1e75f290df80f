import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { startSolver } from '../../../lib/adapters/solver/highs.ts';
import { cancelVisit } from '../../../lib/domain/field/cancel-visit.ts';
import { type FieldPlan, planField } from '../../../lib/domain/field/field-plan.ts';
import type { FieldTask } from '../../../lib/domain/field/field-task.ts';
import { fieldGain } from '../../../lib/domain/field/people-gains.ts';
import { canBoth } from '../../../lib/domain/field/visit-choices.ts';
import { fieldTask, organizer, surrogate } from '../../support/made-up-field.ts';

const days = ['2027-02-18', '2027-02-19', '2027-02-20', '2027-02-21', '2027-02-23', '2027-02-25'];
const task: FieldTask = fieldTask({
  organizers: [organizer('ana')],
  surrogates: [
    surrogate('fintan', { dates: days.slice(0, 4) }),
    surrogate('giulia', { topics: ['farms'], dates: days.slice(2) }),
    surrogate('hamdi', { dates: days, costPerVisitMicros: 20_000_000_000 }),
  ],
});
let plan: FieldPlan;
beforeAll(async () => {
  const made = planField(task, await startSolver());
  if (made.kind === 'planned') plan = made;
});

describe('a cancelled visit', () => {
  it('proposes the best single visit that fits beside the rest, and leaves the rest alone', () => {
    expect(plan.visits.length).toBeGreaterThan(4);
    fc.assert(
      fc.property(fc.nat(plan.visits.length - 1), fc.boolean(), (index, isOut) => {
        const id = plan.visits[index]?.id ?? '';
        const { cancelled, proposed, kept, expectedGain } = cancelVisit(task, plan, id, isOut)!;
        expect(cancelled.id).toBe(id);
        expect(kept).toEqual({
          organizers: plan.organizers.length,
          visits: plan.visits.length - 1,
        });
        const rest = plan.choice.visits.filter((visit) => visit.id !== id);
        const open = task.choices.visits.filter(
          (visit) =>
            !plan.choice.visits.includes(visit) &&
            !(isOut && visit.id === id) &&
            visit.surrogate.id !== 'hamdi' &&
            rest.every((other) => canBoth(visit, other, task.choices.travel, 3)),
        );
        const gains = open.map((visit) =>
          fieldGain(task, { ...plan.choice, visits: [...rest, visit] }),
        );
        expect(expectedGain.proposed).toBeCloseTo(Math.max(expectedGain.without, ...gains), 12);
        expect(proposed === null).toBe(open.length === 0);
      }),
      { numRuns: 12, seed: 3 },
    );
  });

  it('proposes nothing on the day that its surrogate is out, and never the visit itself', () => {
    for (const { id, zone } of plan.visits) {
      expect(cancelVisit(task, plan, id, true)?.proposed?.id).not.toBe(id);
      const { proposed } = cancelVisit(task, plan, id)!;
      expect(proposed?.id === id && proposed.zone === zone).toBe(false);
    }
  });

  it('never proposes what the money does not pay for', () => {
    const [first] = plan.visits;
    const { proposed, costChangeMicros } = cancelVisit(task, plan, first?.id ?? '')!;
    expect(proposed?.surrogate).not.toBe('hamdi');
    expect(plan.channels.all.spendMicros + costChangeMicros).toBeLessThanOrEqual(
      task.ads.budgetMicros,
    );
  });

  it('says so where there is no such visit', () => {
    expect(cancelVisit(task, plan, '2027-02-18/nobody')).toBeUndefined();
  });

  it('takes far less than a second', () => {
    const start = process.cpuUsage();
    cancelVisit(task, plan, plan.visits[0]?.id ?? '');
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(1_000_000);
  });
});

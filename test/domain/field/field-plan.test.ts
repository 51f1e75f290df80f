import { beforeAll, describe, expect, it } from 'vitest';
import { startSolver } from '../../../lib/adapters/solver/highs.ts';
import { type FieldPlan, planField } from '../../../lib/domain/field/field-plan.ts';
import type { FieldTask } from '../../../lib/domain/field/field-task.ts';
import type { Solve } from '../../../lib/domain/field/integer-program.ts';
import { planZones } from '../../../lib/domain/zones/plan.ts';
import { fieldTask, organizer, surrogate } from '../../support/made-up-field.ts';

let solve: Solve;
beforeAll(async () => {
  solve = await startSolver();
});

const planned = (task: FieldTask): FieldPlan => {
  const plan = planField(task, solve);
  if (plan.kind !== 'planned') throw new Error(JSON.stringify(plan));
  return plan;
};

const staff = {
  organizers: [organizer('ana'), organizer('birk', { languages: ['es'], mostTravelHours: 4 })],
  surrogates: [surrogate('fintan'), surrogate('giulia', { topics: ['farms'] })],
};

describe('one budget over ads, organizers and visits', () => {
  it('gives the ads-only plan to the byte when the field gets nothing, pins or not', () => {
    const pins = [{ organizer: 'ana', zone: 'ash-1', week: '2027-02-15', hours: 8 }];
    const task = fieldTask({ ...staff, pins }, { field: 0 });
    const { ads, channels, organizers, visits } = planned(task);
    expect(JSON.stringify(ads)).toBe(JSON.stringify(planZones(task.ads)));
    expect([organizers, visits]).toEqual([[], []]);
    expect(channels.all.spendMicros).toBe(channels.ads.spendMicros);
  });

  it('gives the ads-only plan to the byte when there is nobody to send', () => {
    const task = fieldTask({});
    expect(JSON.stringify(planned(task).ads)).toBe(JSON.stringify(planZones(task.ads)));
  });

  it('gives the ads-only plan to the byte when people are not worth their cost', () => {
    const dear = [organizer('ana', { costPerHourMicros: 90_000_000_000 })];
    const task = fieldTask({ organizers: dear });
    expect(JSON.stringify(planned(task).ads)).toBe(JSON.stringify(planZones(task.ads)));
  });

  it('is expected to bring more than ads alone, and spends no more than there is', () => {
    const task = fieldTask(staff);
    const { channels, ads } = planned(task);
    expect(channels.organizers.spendMicros).toBeGreaterThan(0);
    expect(channels.visits.spendMicros).toBeGreaterThan(0);
    expect(channels.all.expectedGain).toBeGreaterThan(planZones(task.ads).totalGain);
    const { organizers, visits, all } = channels;
    expect(organizers.spendMicros + visits.spendMicros + channels.ads.spendMicros).toBe(
      all.spendMicros,
    );
    expect(all.spendMicros).toBeLessThanOrEqual(task.ads.budgetMicros);
    expect(organizers.expectedGain + visits.expectedGain + channels.ads.expectedGain).toBeCloseTo(
      all.expectedGain,
      12,
    );
    expect(channels.ads.expectedGain).toBe(ads.totalGain);
  });

  it('prices every channel with an interval around what is expected', () => {
    const { channels } = planned(fieldTask(staff));
    for (const { expectedGain, interval, perMillion, spendMicros } of Object.values(channels)) {
      expect(interval[0]).toBeLessThan(expectedGain);
      expect(interval[1]).toBeGreaterThan(expectedGain);
      expect(perMillion).toBeCloseTo((expectedGain * 1e12) / spendMicros, 9);
    }
  });

  it('widens intervals with the ranges of effects', () => {
    const known = { low: 0.03, high: 0.03 };
    const task = fieldTask(staff);
    const effects = {
      ...task.choices.roster.effects,
      votesPerContact: known,
      contactsPerHour: { low: 20, high: 20 },
    };
    const sure = planned(fieldTask({ ...staff, effects })).channels.organizers;
    const unsure = planned(task).channels.organizers;
    const width = ([low, high]: [number, number]): number => high - low;
    expect(sure.spendMicros).toBe(unsure.spendMicros);
    expect(width(unsure.interval)).toBeGreaterThan(1.2 * width(sure.interval));
  });

  it('keeps money by dates for people as well', () => {
    const funds = [{ by: '2027-03-02', micros: 3_000_000_000 }];
    const task = fieldTask(staff, { funds });
    const { organizers, visits, ads } = planned(task);
    const early = new Set(['ash-1', 'birch-1']);
    const people = [...organizers, ...visits].filter(({ zone }) => early.has(zone));
    const spent = people.reduce((sum, { costMicros }) => sum + costMicros, 0);
    const onAds = ads.dates.find(({ date }) => date === '2027-03-02')?.spendMicros ?? 0;
    expect(spent).toBeGreaterThan(0);
    expect(spent + onAds).toBeLessThanOrEqual(3_000_000_000);
  });

  it('is the same to the byte each time, on a solver started anew', async () => {
    const task = fieldTask(staff);
    const again = planField(task, await startSolver());
    expect(JSON.stringify(again)).toBe(JSON.stringify(planned(task)));
  });

  it('briefs each visit with its topics, arguments and stake, every number tied to its inputs', () => {
    const { visits } = planned(fieldTask(staff));
    expect(visits.length).toBeGreaterThan(0);
    for (const { brief } of visits) {
      expect(brief.topics[0]?.arguments.length).toBeGreaterThan(0);
      const ids = new Set(brief.inputs.map(({ id }) => id));
      for (const { from } of brief.figures) {
        expect(from.length).toBeGreaterThan(0);
        for (const id of from) expect(ids, id).toContain(id);
      }
      for (const { where } of brief.inputs) expect(where).toMatch(/^(zones\.csv|field\.yaml), /);
    }
  });
});

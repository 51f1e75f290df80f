import { basename } from 'node:path';
import { startSolver } from '../adapters/solver/highs.ts';
import { middleEffects } from '../domain/field/effects.ts';
import type { FieldFunds } from '../domain/field/field-choice.ts';
import { type FieldPlan, planField } from '../domain/field/field-plan.ts';
import type { FieldTask } from '../domain/field/field-task.ts';
import { groundOf } from '../domain/field/ground.ts';
import { organizerChoices } from '../domain/field/organizer-choices.ts';
import { visitChoices } from '../domain/field/visit-choices.ts';
import { type Micros, parseMicros } from '../domain/money.ts';
import { readFieldFile } from '../files/field-file.ts';
import { type Call, type CommandSpec, text } from './command.ts';
import { Fault } from './fault.ts';
import { infeasibleTable, relaxWords } from './field-tables.ts';
import { readInput } from './inputs.ts';
import { contestsOf, moneyOf, responseOf, seenBy } from './zone-options.ts';

/** The options of every command that plans people. */
export const FIELD_OPTIONS: NonNullable<CommandSpec['options']> = [
  {
    flags: '--field <file>',
    says: 'organizers, surrogates, effects and ways, as YAML; examples/field/field.yaml is one',
  },
  {
    flags: '--field-budget <amount>',
    says: 'the most of the budget for organizers and visits; 0 sets them aside, pins and all',
  },
];

/** All that people and ads are planned from, as the call says; FileRefused and SettingsRefused where a file cannot be taken. */
export const fieldTaskOf = async (call: Call): Promise<FieldTask> => {
  const { contests, lineByZone } = await contestsOf(call);
  const outlook = seenBy(call, contests);
  const { movable, cost, response } = responseOf(call);
  const { budgetMicros, funds } = moneyOf(call);
  const isPlanned = new Map([...lineByZone.keys()].map((zone) => [zone, false]));
  for (const { zone, isPlannable } of outlook.zones) isPlanned.set(zone, isPlannable);
  const fieldFile = text(call, 'field') ?? '';
  const bytes = await readInput(fieldFile);
  const { roster, travel } = readFieldFile(fieldFile, new TextDecoder().decode(bytes), isPlanned);
  const ground = groundOf(roster, outlook);
  const all: FieldFunds = {
    by: null,
    micros: Math.min(budgetMicros, fieldMicros(call, budgetMicros)),
  };
  return {
    ads: { outlook, response, budgetMicros, funds, seed: text(call, 'seed') ?? '1' },
    movable,
    costPerVoterMicros: cost,
    choices: {
      roster,
      effects: middleEffects(roster.effects),
      ground,
      travel,
      organizers: organizerChoices(roster, ground, travel),
      visits: visitChoices(roster, ground, travel),
      funds: [all, ...funds],
    },
    sources: {
      zonesFile: basename(text(call, 'zones') ?? ''),
      fieldFile: basename(fieldFile),
      lineByZone,
    },
  };
};

/** Plans people and ads; where no plan keeps every pin and need a Fault, exit code 4, once the limits to relax are shown. */
export const plannedField = async (call: Call, task: FieldTask): Promise<FieldPlan> => {
  const plan = planField(task, await startSolver());
  if (plan.kind === 'planned') return plan;
  call.screen.result({ feasible: false, relax: plan.relax }, () => infeasibleTable(plan.relax));
  throw new Fault('infeasible', {
    what: 'no plan keeps every pin, need and limit',
    where: text(call, 'field') ?? '',
    why: plan.relax.map(relaxWords).join('; '),
    mend: 'relax what is named, or change the pin or need that asks for it',
  });
};

const fieldMicros = (call: Call, budgetMicros: Micros): Micros => {
  const given = text(call, 'fieldBudget');
  if (given === undefined) return budgetMicros;
  const micros = parseMicros(given);
  if (micros !== undefined && micros >= 0) return micros;
  throw new Fault('error', {
    what: `--field-budget takes an amount of 0 or more, not ${given}`,
    mend: 'write 60000 or 60000.00, without grouping',
  });
};

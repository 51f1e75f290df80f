import { basename } from 'node:path';
import { startSolver } from '../adapters/solver/highs.ts';
import { MadeFieldPlan } from '../contracts/field-plan.ts';
import { cancelVisit } from '../domain/field/cancel-visit.ts';
import { middleEffects } from '../domain/field/effects.ts';
import { type FieldFunds, isOff } from '../domain/field/field-choice.ts';
import { planField } from '../domain/field/field-plan.ts';
import type { FieldTask } from '../domain/field/field-task.ts';
import { groundOf } from '../domain/field/ground.ts';
import { type KeptPlan, keptPlan } from '../domain/field/kept-plan.ts';
import { organizerChoices } from '../domain/field/organizer-choices.ts';
import { visitChoices } from '../domain/field/visit-choices.ts';
import { type Micros, parseMicros } from '../domain/money.ts';
import { readFieldFile } from '../files/field-file.ts';
import { type Call, type CommandSpec, text } from './command.ts';
import { Fault } from './fault.ts';
import { infeasibleTable, planTables, relaxWords, replacementTable } from './field-tables.ts';
import { readInput, readSettingsAt } from './inputs.ts';
import { contestsOf, moneyOf, responseOf, seenBy, ZONE_OPTIONS } from './zone-options.ts';

/** Plans organizers, surrogates and ads from one budget, or proposes a visit for one that is cancelled. */
export const fieldPlan: CommandSpec = {
  usage: 'field plan',
  says: 'Send organizers and surrogates where they bring most delegates, from one budget with the ads. Ends with 4, and says which limit to relax, where pins and needs cannot be kept.',
  example:
    'swingshift field plan --zones examples/zones/zones.csv --field examples/field/field.yaml --budget 400000',
  options: [
    ...ZONE_OPTIONS,
    {
      flags: '--field <file>',
      says: 'organizers, surrogates, effects and ways, as YAML; examples/field/field.yaml is one',
      required: true,
    },
    {
      flags: '--field-budget <amount>',
      says: 'the most of the budget for organizers and visits; 0 sets them aside, pins and all',
    },
    { flags: '--cancel <visit>', says: 'propose the next best for this visit; all else stays' },
    {
      flags: '--from <plan>',
      says: 'with --cancel: the plan as --json printed it, so that nothing is planned again',
    },
    {
      flags: '--surrogate-out',
      says: 'with --cancel: the surrogate is not free for another visit that day',
    },
  ],
  async run(call) {
    const task = await taskOf(call);
    const cancelled = text(call, 'cancel');
    const made = text(call, 'from');
    if (cancelled !== undefined && made !== undefined) {
      return replace(call, task, await readPlan(made, task), cancelled);
    }
    const plan = planField(task, await startSolver());
    if (plan.kind === 'infeasible') {
      call.screen.result({ feasible: false, relax: plan.relax }, () => infeasibleTable(plan.relax));
      throw new Fault('infeasible', {
        what: 'no plan keeps every pin, need and limit',
        where: text(call, 'field') ?? '',
        why: plan.relax.map(relaxWords).join('; '),
        mend: 'relax what is named, or change the pin or need that asks for it',
      });
    }
    if (cancelled !== undefined) return replace(call, task, plan, cancelled);
    const { kind: _, choice: __, ...result } = plan;
    call.screen.result({ feasible: true, ...result }, () => planTables(plan));
    const { pins, visitPins, needs } = task.choices.roster;
    if (isOff(task.choices) && pins.length + visitPins.length + needs.length > 0) {
      call.screen.say('nothing is spent in the field: its pins and needs are set aside');
    }
    return 'ok';
  },
};

/** A plan that was made before; a Fault where the files no longer have what it names. */
const readPlan = async (file: string, { choices }: FieldTask): Promise<KeptPlan> => {
  const kept = keptPlan(await readSettingsAt(file, MadeFieldPlan), choices);
  if (kept.kind === 'kept') return kept.plan;
  throw new Fault('stale', {
    what: `the plan holds what the files no longer allow: ${kept.names.join(', ')}`,
    where: file,
    why: 'people, dates, zones or limits were changed since it was made',
    mend: 'plan again, without --from',
  });
};

const replace = (call: Call, task: FieldTask, plan: KeptPlan, id: string): 'ok' => {
  const replacement = cancelVisit(task, plan, id, call.options['surrogateOut'] === true);
  if (!replacement) {
    const visits = plan.choice.visits.map((visit) => visit.id);
    throw new Fault('error', {
      what: `the plan has no visit ${id}`,
      mend: visits.length > 0 ? `name one of it: ${visits.join(', ')}` : 'it has no visits at all',
    });
  }
  call.screen.result(replacement, () => replacementTable(replacement));
  return 'ok';
};

const taskOf = async (call: Call): Promise<FieldTask> => {
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

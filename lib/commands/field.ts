import { MadeFieldPlan } from '../contracts/field-plan.ts';
import { cancelVisit } from '../domain/field/cancel-visit.ts';
import { isOff } from '../domain/field/field-choice.ts';
import type { FieldTask } from '../domain/field/field-task.ts';
import { type KeptPlan, keptPlan } from '../domain/field/kept-plan.ts';
import { type Call, type CommandSpec, text } from './command.ts';
import { Fault } from './fault.ts';
import { planTables, replacementTable } from './field-tables.ts';
import { FIELD_OPTIONS, fieldTaskOf, plannedField } from './field-task.ts';
import { readSettingsAt } from './inputs.ts';
import { ZONE_OPTIONS } from './zone-options.ts';
import { aroundField, battlePlans, PAGES_OPTION, writePages } from './zone-pages.ts';

/** Plans organizers, surrogates and ads from one budget, or proposes a visit for one that is cancelled. */
export const fieldPlan: CommandSpec = {
  usage: 'field plan',
  says: 'Send organizers and surrogates where they bring most delegates, from one budget with the ads. Ends with 4, and says which limit to relax, where pins and needs cannot be kept.',
  example:
    'swingshift field plan --zones examples/zones/zones.csv --field examples/field/field.yaml --budget 400000',
  options: [
    ...ZONE_OPTIONS,
    ...FIELD_OPTIONS.map((own) => ({ ...own, required: own.flags.startsWith('--field <') })),
    { flags: '--cancel <visit>', says: 'propose the next best for this visit; all else stays' },
    {
      flags: '--from <plan>',
      says: 'with --cancel: the plan as --json printed it, so that nothing is planned again',
    },
    {
      flags: '--surrogate-out',
      says: 'with --cancel: the surrogate is not free for another visit that day',
    },
    PAGES_OPTION,
  ],
  async run(call) {
    const task = await fieldTaskOf(call);
    const cancelled = text(call, 'cancel');
    const made = text(call, 'from');
    if (cancelled !== undefined && made !== undefined) {
      return replace(call, task, await readPlan(made, task), cancelled);
    }
    const plan = await plannedField(call, task);
    if (cancelled !== undefined) return replace(call, task, plan, cancelled);
    const folder = text(call, 'output');
    if (folder !== undefined)
      await writePages(call, battlePlans(call, aroundField(task, plan)), folder);
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

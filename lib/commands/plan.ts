import { writeFile } from 'node:fs/promises';
import { unknownArms } from '../books/asked.ts';
import { campaignOf } from '../books/campaign.ts';
import { whyUnmapped } from '../books/crosswalk.ts';
import { listLines } from '../books/flights.ts';
import { changeableDays } from '../books/plans.ts';
import { type Proposed, propose, type Unfit } from '../books/proposals.ts';
import { readReaction } from '../books/reaction.ts';
import { idByHand, keepRun, markApproved } from '../books/runs.ts';
import { zonesNotSet } from '../books/zones.ts';
import { Plan } from '../contracts/decision.ts';
import { LocalDate } from '../contracts/primitives.ts';
import { diffOf } from '../domain/flights/plan.ts';
import { reactionWords } from '../domain/flights/reaction.ts';
import { formatMicros } from '../domain/money.ts';
import { whyFrozen } from '../domain/pacing/freshness.ts';
import type { Session } from '../local/session.ts';
import { approveAndDrain, sayWaiting } from './approval.ts';
import { type Call, type CommandSpec, firstOf, inState, text } from './command.ts';
import { unmappedFault } from './crosswalk.ts';
import { Fault } from './fault.ts';
import { readSettingsAt } from './inputs.ts';

const DAY = {
  flags: '--day <date>',
  says: 'the campaign day to plan for; else the next that can still be changed',
};

const LIFT = {
  flags: '--lift-steps',
  says: 'let budgets move as far as they like this once, step limits and cool-downs notwithstanding',
};

/** Proposes the next day's budgets and changes nothing. */
export const plan: CommandSpec = {
  usage: 'plan',
  says: 'Propose daily budgets for the next campaign day: a diff and a hash. Changes nothing.',
  example: 'swingshift plan -o plan.json',
  options: [
    DAY,
    LIFT,
    { flags: '-o, --output <file>', says: 'write the plan to a file, for apply' },
  ],
  run: (call) =>
    inState(call, async (session) => {
      const { plan: proposed, explanation } = await proposedFor(session, call);
      const file = text(call, 'output');
      if (file) await writeFile(file, `${JSON.stringify(proposed, null, 2)}\n`);
      call.screen.result(proposed, () => planTable(proposed, heldBack(explanation)));
      if (file) call.screen.say(`written to ${file}; carry it out with: swingshift apply ${file}`);
      return 'ok';
    }),
};

/** Carries a plan out, unless the world has moved on since it was made. */
export const apply: CommandSpec = {
  usage: 'apply <file>',
  says: 'Carry out a plan. Exits 5 when the plan is stale: budgets or results changed since it was made.',
  example: 'swingshift apply plan.json',
  async run(call) {
    const approved = await readSettingsAt(firstOf(call), Plan);
    return inState(call, (session) => carryOut(session, call, approved));
  },
};

/** Proposes from the newest results and carries it out at once. */
export const reallocate: CommandSpec = {
  usage: 'reallocate',
  says: 'Move budgets to the lines that reach in-category voters at the lowest cost, and carry it out.',
  example: 'swingshift reallocate --dry-run',
  options: [DAY, LIFT, { flags: '--dry-run', says: 'show what would move and change nothing' }],
  run: (call) =>
    inState(call, async (session) => {
      const proposed = await proposedFor(session, call);
      const { plan, snapshot, explanation } = proposed;
      const held = heldBack(explanation);
      if (call.options['dryRun']) {
        call.screen.result(plan, () => planTable(plan, held));
        return 'ok';
      }
      const runId = idByHand(plan);
      const { optimizer } = await campaignOf(session.ports);
      if (optimizer?.mode === 'shadow') {
        await keepRun(session.ports, proposed, 0, runId, 'shadow');
        call.screen.say(`in shadow mode: recorded as run ${runId}, no budget was moved`);
        call.screen.result({ runId, outcome: 'shadow', held, ...plan }, () =>
          planTable(plan, held),
        );
        return 'ok';
      }
      // The same proposal again finds its run kept.
      await keepRun(session.ports, proposed, 0, runId);
      const carriedOut = await carryOut(session, call, plan, {
        ...{ runId, held, frozen: snapshot.frozen },
      });
      await markApproved(session.ports, plan, runId);
      return carriedOut;
    }),
};

const proposedFor = async (session: Session, call: Call): Promise<Proposed> => {
  const campaign = await campaignOf(session.ports);
  const day = dayGiven(call) ?? changeableDays(campaign, session.now()).next;
  const unmapped = await whyUnmapped(session.ports);
  if (unmapped) throw unmappedFault(unmapped);
  const liftSteps = call.options['liftSteps'] === true;
  const proposed = await propose(session.ports, { day, now: session.now(), liftSteps });
  if (proposed.kind === 'infeasible') throw unfit(proposed, day);
  if (proposed.kind === 'refused') {
    throw new Fault('refused', { what: 'no plan can be made', where: day, why: proposed.because });
  }
  for (const line of proposed.snapshot.frozen) call.screen.say(whyFrozen(line));
  const unknown = unknownArms(campaign, await listLines(session.ports));
  if (unknown.length > 0) {
    call.screen.say(`the campaign bounds arms that no line is of: ${unknown.join(', ')}`);
  }
  const unset = await zonesNotSet(session.ports);
  if (unset.length > 0) {
    call.screen.say(`not among the zones that are set, so voters weigh 1: ${unset.join(', ')}`);
  }
  const reaction = await readReaction(session.ports, session.now());
  call.screen.say(`as things stand, ${reactionWords(reaction, campaign.currency)}`);
  return proposed;
};

const unfit = ({ because }: Unfit, day: string): Fault =>
  new Fault('infeasible', {
    what: 'no plan can keep all bounds, so the last one stays',
    where: day,
    why: because,
    mend: 'lower one of these floors, take a lock away, or raise what is too small for them',
  });

/** The campaign day that --day names; undefined where none was given, a Fault for what is no date. */
export const dayGiven = (call: Call): string | undefined => {
  const day = text(call, 'day');
  if (day === undefined || LocalDate.safeParse(day).success) return day;
  throw new Fault('error', {
    what: `--day takes a date, not ${day}`,
    mend: 'write a day of the campaign as 2027-03-10',
  });
};

/** Approves a plan and lets all follow from it; what its making said goes into the result. */
const carryOut = async (
  session: Session,
  call: Call,
  approved: Plan,
  made: { held?: Held } & object = {},
): Promise<'ok'> => {
  const { outcome, waiting } = await approveAndDrain(session, approved);
  const { changes } = diffOf(approved);
  call.screen.result({ planHash: approved.hash, outcome, changes, waiting, ...made }, () =>
    outcome === 'already'
      ? 'This plan was carried out before; nothing changed.'
      : planTable(approved, made.held),
  );
  sayWaiting(call, waiting);
  return 'ok';
};

/** What step limits and cool-downs keep from lines (negative: make them keep), in micros by line; lines that they leave alone are left out. */
type Held = Record<string, number>;

const heldBack = ({ lines }: Proposed['explanation']): Held =>
  Object.fromEntries(
    lines.flatMap(({ lineId, toMicros, wantedMicros }) =>
      wantedMicros === toMicros ? [] : [[lineId, wantedMicros - toMicros]],
    ),
  );

const heldWords = (micros: number | undefined): string => {
  if (micros === undefined) return '';
  return `, the step limit ${micros > 0 ? 'holds back' : 'makes it keep'} ${formatMicros(Math.abs(micros))}`;
};

const planTable = (proposed: Plan, held: Held = {}): string => {
  const { changes, fromMicros, toMicros } = diffOf(proposed);
  return [
    `Plan for ${proposed.day}, hash ${proposed.hash.slice(0, 12)}`,
    ...changes.map(
      (change) =>
        `  ${change.armId}: ${formatMicros(change.fromMicros)} -> ${formatMicros(change.toMicros)}${heldWords(held[change.lineId])}`,
    ),
    `  together: ${formatMicros(fromMicros)} -> ${formatMicros(toMicros)} a day`,
    ...(proposed.allocation?.unallocated ?? []).map(
      ({ because, micros }) => `  unallocated: ${formatMicros(micros)}: ${because}`,
    ),
  ].join('\n');
};

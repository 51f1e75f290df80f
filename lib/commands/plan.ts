import { writeFile } from 'node:fs/promises';
import { readBook } from '../books/book.ts';
import { campaignOf } from '../books/campaign.ts';
import { approvePlan } from '../books/plans.ts';
import { proposePlan } from '../books/proposals.ts';
import type { Campaign } from '../contracts/campaign.ts';
import { Plan } from '../contracts/decision.ts';
import { addDays, localTime } from '../domain/calendar.ts';
import { DELIVERS_FROM } from '../domain/flights/delivery-day.ts';
import { diffOf } from '../domain/flights/plan.ts';
import { formatMicros } from '../domain/money.ts';
import type { Session } from '../local/session.ts';
import { type Call, type CommandSpec, firstOf, inState, text } from './command.ts';
import { Fault } from './fault.ts';
import { readSettingsAt } from './inputs.ts';

const DAY = {
  flags: '--day <date>',
  says: 'the campaign day to plan for; else the next that can still be changed',
};

/** Proposes the next day's budgets and changes nothing. */
export const plan: CommandSpec = {
  usage: 'plan',
  says: 'Propose daily budgets for the next campaign day: a diff and a hash. Changes nothing.',
  example: 'swingshift plan -o plan.json',
  options: [DAY, { flags: '-o, --output <file>', says: 'write the plan to a file, for apply' }],
  run: (call) =>
    inState(call, async (session) => {
      const proposed = await propose(session, call);
      const file = text(call, 'output');
      if (file) await writeFile(file, `${JSON.stringify(proposed, null, 2)}\n`);
      call.screen.result(proposed, () => planTable(proposed));
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
  options: [DAY, { flags: '--dry-run', says: 'show what would move and change nothing' }],
  run: (call) =>
    inState(call, async (session) => {
      const proposed = await propose(session, call);
      if (!call.options['dryRun']) return carryOut(session, call, proposed);
      call.screen.result(proposed, () => planTable(proposed));
      return 'ok';
    }),
};

const propose = async (session: Session, call: Call): Promise<Plan> => {
  const campaign = await campaignOf(session.ports);
  const day = text(call, 'day') ?? nextDay(campaign, session.now());
  const proposed = await proposePlan(session.ports, { day, now: session.now() });
  if ('kind' in proposed) {
    throw new Fault('refused', { what: 'no plan can be made', where: day, why: proposed.because });
  }
  return proposed;
};

/** Before its delivery begins the day itself can still be planned, later only the next; never before the first day. */
const nextDay = (campaign: Campaign, now: string): string => {
  const { date, time } = localTime(campaign.timeZone, now);
  const next = time < DELIVERS_FROM ? date : addDays(date, 1);
  return next < campaign.start ? campaign.start : next;
};

const carryOut = async (session: Session, call: Call, approved: Plan): Promise<'ok'> => {
  const outcome = await approvePlan(session.ports, approved, session.now());
  if (outcome.kind === 'stale') {
    throw new Fault('stale', {
      what: 'the plan is stale',
      why: outcome.because,
      mend: 'make a new one: swingshift plan -o plan.json',
    });
  }
  if (outcome.kind === 'refused') {
    throw new Fault('refused', { what: 'the plan is refused', why: outcome.because });
  }
  await session.drain();
  const waiting = await waitingLines(session);
  const { changes } = diffOf(approved);
  call.screen.result({ planHash: approved.hash, outcome: outcome.kind, changes, waiting }, () =>
    outcome.kind === 'already'
      ? 'This plan was carried out before; nothing changed.'
      : planTable(approved),
  );
  if (waiting.length > 0) call.screen.say(WAITING(waiting.length));
  return 'ok';
};

/** Lines whose raise waits until the cuts that free its money are confirmed. */
const waitingLines = async ({ ports }: Session): Promise<string[]> =>
  Object.entries((await readBook(ports))?.targets ?? {})
    .filter(([, { wantedMicros, targetMicros }]) => wantedMicros !== targetMicros)
    .map(([lineId]) => lineId)
    .sort();

const WAITING = (lines: number): string =>
  `${lines} raises wait until the cuts that free their money are confirmed, in ten minutes: swingshift sweep`;

const planTable = (proposed: Plan): string => {
  const { changes, fromMicros, toMicros } = diffOf(proposed);
  return [
    `Plan for ${proposed.day}, hash ${proposed.hash.slice(0, 12)}`,
    ...changes.map(
      (change) =>
        `  ${change.armId}: ${formatMicros(change.fromMicros)} -> ${formatMicros(change.toMicros)}`,
    ),
    `  together: ${formatMicros(fromMicros)} -> ${formatMicros(toMicros)} a day`,
  ].join('\n');
};

import type { Campaign } from '../contracts/campaign.ts';
import type { Approval, Plan } from '../contracts/decision.ts';
import type { PlanApproved } from '../contracts/messages.ts';
import { addDays, localTime } from '../domain/calendar.ts';
import { hasBegun } from '../domain/flights/delivery-day.ts';
import { checkPlan, settingsHash } from '../domain/flights/plan.ts';
import { formatMicros } from '../domain/money.ts';
import type { Ports } from '../ports.ts';
import { askedOfLines } from './asked.ts';
import { readBookAt } from './book.ts';
import { campaignOf } from './campaign.ts';
import { readControl, unswitched } from './controls.ts';
import { listLines } from './flights.ts';
import { keys } from './keys.ts';
import { ledgerHash } from './ledger.ts';
import { type Outgoing, promise } from './outbox.ts';
import { weightsOfLines } from './zones.ts';

/** What became of a plan that was handed in for approval. */
export type Approved =
  | { kind: 'approved' }
  | { kind: 'already' }
  | { kind: 'stale'; because: string }
  | { kind: 'refused'; because: string };

/** The plan with that hash, if it was approved. */
export const readPlan = async (
  { core }: Pick<Ports, 'core'>,
  hash: string,
): Promise<Plan | undefined> =>
  ((await core.read(keys.plan(hash)))?.value as { plan: Plan } | undefined)?.plan;

/**
 * Approves a plan: keeps it and promises that it is decided, in one commit under the book's revision. Stale when
 * budgets, results or settings moved since it was made; refused when it was changed, its day is past or too far ahead, a line is
 * unknown, a budget alone would pass the day cap, or the stop is on. The same plan again is 'already'.
 */
export const approvePlan = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  plan: Plan,
  now: string,
): Promise<Approved> => {
  if (!checkPlan(plan)) {
    return refused('its hash does not fit its content: it was changed after it was made');
  }
  if (await readPlan(ports, plan.hash)) return { kind: 'already' };
  const control = await readControl(ports);
  if (control.stopped) return refused('the stop is on; take it back first: swingshift resume');
  const because = await whyNot(ports, plan, now);
  if (because !== undefined) return refused(because);
  const { rev } = await readBookAt(ports);
  if (rev !== plan.basis.bookRev) return stale('budgets were decided since it was made');
  if ((await ledgerHash(ports)) !== plan.basis.ledgerHash) {
    return stale('results were booked since it was made');
  }
  const lines = await listLines(ports);
  const weights = await weightsOfLines(ports, lines, plan.day);
  const campaign = await campaignOf(ports);
  const asked = await askedOfLines(ports, lines, campaign);
  const settings = settingsHash(campaign, lines, weights, asked);
  if ((plan.basis.settingsHash ?? settings) !== settings) {
    return stale('the campaign, its flights or its zones changed since it was made');
  }
  const before = await ports.core.read(keys.approval);
  const approval: Approval = { planHash: plan.hash, day: plan.day, at: now };
  const outcome = await ports.core.commit([
    { ...keys.plan(plan.hash), put: { plan, at: now }, ifRev: 0 },
    { ...keys.approval, put: approval, ifRev: before?.rev ?? 0 },
    { ...keys.book, check: true, ifRev: plan.basis.bookRev },
    unswitched(control),
    promise(`plan/${plan.hash}`, [planApproved(approval)]),
  ]);
  if (outcome === 'done') return { kind: 'approved' };
  if (await readPlan(ports, plan.hash)) return { kind: 'already' };
  return stale('budgets or approvals moved while it was approved');
};

/** The message that a plan waits to be decided. `again` names a repeat. */
export const planApproved = ({ planHash, day, at }: Approval, again?: string): Outgoing => {
  const body: PlanApproved = { type: 'PlanApproved', planHash, day, at };
  const id = again === undefined ? planHash : `${planHash}/${again}`;
  return { queue: 'decide-flights', id, group: 'book', body };
};

const whyNot = async (
  ports: Pick<Ports, 'core'>,
  { campaignId, day, lines }: Plan,
  now: string,
): Promise<string | undefined> => {
  const campaign = await campaignOf(ports);
  const { id, dayCap, currency } = campaign;
  if (campaignId !== id) return `it is for campaign ${campaignId}, and this is ${id}`;
  const { today, next } = changeableDays(campaign, now);
  if (day < today) return `it is for ${day}, and today is ${today}`;
  if (day > next) return `it is for ${day}; budgets are placed at once, and count from ${next} on`;
  const known = new Set((await listLines(ports)).map(({ lineId }) => lineId));
  const unknown = lines.find(({ lineId }) => !known.has(lineId));
  if (unknown) return `it names line ${unknown.lineId}, which no flight has`;
  if (new Set(lines.map(({ lineId }) => lineId)).size < lines.length)
    return 'it names a line twice';
  const large = lines.find(({ toMicros }) => toMicros > dayCap);
  return (
    large &&
    `line ${large.lineId} alone would pass the day cap of ${formatMicros(dayCap)} ${currency}`
  );
};

/** Today, and the last day that budgets placed now begin with: today until platforms begin it, or the first day. */
export const changeableDays = (
  { timeZone, platforms, start }: Campaign,
  now: string,
): { today: string; next: string } => {
  const { date: today, time } = localTime(timeZone, now);
  const next = platforms.every((terms) => hasBegun(time, terms)) ? addDays(today, 1) : today;
  return { today, next: next < start ? start : next };
};

const refused = (because: string): Approved => ({ kind: 'refused', because });

const stale = (because: string): Approved => ({ kind: 'stale', because });

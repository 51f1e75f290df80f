import { readBook } from '../books/book.ts';
import { approvePlan } from '../books/plans.ts';
import type { Plan } from '../contracts/decision.ts';
import type { Session } from '../local/session.ts';
import type { Call } from './command.ts';
import { Fault } from './fault.ts';

/** A plan that was approved, now or before, and the lines that still wait for what they want. */
export type CarriedOut = { outcome: 'approved' | 'already'; waiting: string[] };

/** Approves a plan and does what follows from it. A Fault says why where it is stale (exit 5) or refused (exit 3). */
export const approveAndDrain = async (session: Session, plan: Plan): Promise<CarriedOut> => {
  const outcome = await approvePlan(session.ports, plan, session.now());
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
  return { outcome: outcome.kind, waiting: await waitingLines(session) };
};

/** Lines whose raise waits until the cuts that free its money are confirmed. */
const waitingLines = async ({ ports }: Session): Promise<string[]> =>
  Object.entries((await readBook(ports))?.targets ?? {})
    .filter(([, { wantedMicros, targetMicros }]) => wantedMicros !== targetMicros)
    .map(([lineId]) => lineId)
    .sort();

/** Tells a person how many raises wait, and how they go on. */
export const sayWaiting = ({ screen }: Call, waiting: readonly string[]): void => {
  if (waiting.length === 0) return;
  screen.say(
    `${waiting.length} raises wait until the cuts that free their money are confirmed, in ten minutes: swingshift sweep`,
  );
};

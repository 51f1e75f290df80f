import type { Approval, Book, Decision, Placement, Refusal } from '../contracts/decision.ts';
import type { FlightDecided, HoldReleased } from '../contracts/messages.ts';
import type { Authorised } from '../domain/flights/exposure.ts';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './outbox.ts';

/** The decided budgets; undefined before the first decision. */
export const readBook = async (ports: Pick<Ports, 'core'>): Promise<Book | undefined> =>
  (await readBookAt(ports)).book;

/** The decided budgets and their revision, the lock of every decision; 0 before the first. */
export const readBookAt = async ({
  core,
}: Pick<Ports, 'core'>): Promise<{ book: Book | undefined; rev: number }> => {
  const record = await core.read(keys.book);
  return { book: record?.value as Book | undefined, rev: record?.rev ?? 0 };
};

/** The plan that was approved last. */
export const readApproval = async ({ core }: Pick<Ports, 'core'>): Promise<Approval | undefined> =>
  (await core.read(keys.approval))?.value as Approval | undefined;

/** What is known of every line that was ever placed, in order of line ids. */
export const listPlacements = async ({
  core,
}: Pick<Ports, 'core'>): Promise<{ placement: Placement; rev: number }[]> =>
  (await core.list(keys.placement('').pk)).map(({ value, rev }) => ({
    placement: value as Placement,
    rev,
  }));

/** What lines were authorised to spend, by day in order. */
export const listAuthorised = async ({ core }: Pick<Ports, 'core'>): Promise<Authorised[]> =>
  (await core.list(keys.authorised('').pk)).map(({ sk, value }) => ({
    day: sk,
    byLine: (value as Pick<Authorised, 'byLine'>).byLine,
  }));

/** Every decision ever made, in the order in which they were. */
export const listDecisions = async ({ core }: Pick<Ports, 'core'>): Promise<Decision[]> =>
  (await core.list(keys.decisions(0).pk)).flatMap(({ value }) => value as Decision[]);

/** Every decision that could not be placed, and why. */
export const listRefusals = async ({ core }: Pick<Ports, 'core'>): Promise<Refusal[]> =>
  (await core.list(keys.refusal('').pk)).map(({ value }) => value as Refusal);

/** The message that a line's budget was decided. `again` names a repeat, so that the queue takes it for a new one. */
export const flightDecided = (
  line: { lineId: string; platform: string },
  version: number,
  now: string,
  again?: string,
): Outgoing => {
  const { lineId, platform } = line;
  const decisionId = `${lineId}/${version}`;
  const body: FlightDecided = {
    type: 'FlightDecided',
    decisionId,
    lineId,
    platform,
    version,
    at: now,
  };
  const id = again === undefined ? decisionId : `${decisionId}/${again}`;
  return { queue: 'place-flights', id, group: `${platform}/${lineId}`, body };
};

/**
 * The message that budget may be free: look at what waits, for today, or for the day ahead that the book is about.
 * `cause` names what freed it.
 */
export const holdReleased = (
  { book, today, cause }: { book: Pick<Book, 'day'> | undefined; today: string; cause: string },
  now: string,
): Outgoing => {
  const day = book && book.day > today ? book.day : today;
  const body: HoldReleased = { type: 'HoldReleased', day, at: now };
  return { queue: 'decide-flights', id: `${day}/${cause}`, group: 'book', body };
};

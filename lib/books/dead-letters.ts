import { isQueued, type QueueName, stages } from '../contracts/pipeline.ts';
import { sha256Hex } from '../domain/canonical.ts';
import type { Ports, Stored, Write } from '../ports.ts';
import { keys } from './keys.ts';
import { promise } from './outbox.ts';

/** A message that was given up, as the frame that read it hands it over. Instants are ISO, UTC. */
export type GivenUp = {
  queue: string;
  id: string;
  /** The FIFO group; null on a queue that orders nothing. */
  group: string | null;
  text: string;
  at: string;
  attempts: number;
  reason: string;
};

/** What is kept of it, for a person to look at: never shown whole, as nobody knows what may stand in it. */
export type DeadLetter = Omit<GivenUp, 'text'> & {
  /** Names of things that the message is about. */
  about: Record<string, string | number>;
  /** As it came; absent where it was no JSON or too large to be kept, and so cannot be sent again. */
  body?: unknown;
  sha256: string;
  /** What a person did with it; absent while it waits. */
  ended?: { how: 'replayed' | 'dropped'; at: string; because?: string };
};

/** What became of a dead letter that somebody wants ended: done, done before, or not to be done, and why. */
export type EndedLetter = { kind: 'done' | 'already' } | { kind: 'refused'; because: string };

type Core = Pick<Ports, 'core'>;

/** A document holds 350 KB; the rest of a letter is small. */
const MOST_BYTES = 300_000;
const NAMES = [
  ...['type', 'key', 'audienceId', 'platform', 'lineId', 'decisionId', 'version'],
  ...['planHash', 'hash', 'day'],
];

/** Keeps a message that was given up, once, however often it is handed over. Throws where that cannot be done. */
export const keepDeadLetter = async ({ core }: Core, given: GivenUp): Promise<void> => {
  const key = keys.deadLetter(given.queue, given.id);
  for (;;) {
    const before = (await core.read(key)) as Stored<DeadLetter> | undefined;
    if (before && !before.value.ended) return;
    const write = { ...key, put: letterOf(given), ifRev: before?.rev ?? 0 };
    if ((await core.commit([write])) === 'done') return;
  }
};

/** Dead letters in the order of queue and message id: those that wait, or all that ever were. */
export const listDeadLetters = async (
  { core }: Core,
  which: 'waiting' | 'all' = 'waiting',
): Promise<DeadLetter[]> =>
  (await core.list(keys.deadLetter('', '').pk))
    .map(({ value }) => value as DeadLetter)
    .filter(({ ended }) => which === 'all' || !ended);

/**
 * Promises a dead letter's message to its queue once more, under an id that the queue has not seen, and notes it in the
 * same commit. A letter that was ended before stays as it is.
 */
export const replayDeadLetter = (core: Core, id: string, now: string): Promise<EndedLetter> =>
  end(core, id, ({ value: { queue, group, body }, rev }) => {
    if (body === undefined) {
      return refused('its text was not kept: nothing could read it, or it was too large');
    }
    const known = stages.find((stage) => stage.stage === queue && isQueued(stage));
    if (!known) return refused(`no stage reads the queue ${queue}`);
    const again = `again/${queue}/${id}/${rev}`;
    const message = { queue: queue as QueueName, id: again, group: group ?? again, body };
    return { ended: { how: 'replayed', at: now }, also: [promise(again, [message])] };
  });

/** Ends a dead letter without sending it again; who did so said why, and that stays on record. */
export const dropDeadLetter = (
  core: Core,
  id: string,
  { because, at }: { because: string; at: string },
): Promise<EndedLetter> =>
  end(core, id, () => ({ ended: { how: 'dropped', at, because }, also: [] }));

type Ending = { ended: NonNullable<DeadLetter['ended']>; also: Write[] };

/** Ends the letter of that id as `decide` says, together with the writes that belong to it. */
const end = async (
  { core }: Core,
  id: string,
  decide: (letter: Stored<DeadLetter>) => Ending | EndedLetter,
): Promise<EndedLetter> => {
  const letters = (await core.list(keys.deadLetter('', '').pk)) as Stored<DeadLetter>[];
  const letter = letters.find(({ value }) => value.id === id);
  if (!letter) return refused(`no dead letter is called ${id}`);
  const { pk, sk, rev, value } = letter;
  if (value.ended) return { kind: 'already' };
  const decided = decide(letter);
  if ('kind' in decided) return decided;
  const put: DeadLetter = { ...value, ended: decided.ended };
  const outcome = await core.commit([{ pk, sk, put, ifRev: rev }, ...decided.also]);
  return { kind: outcome === 'done' ? 'done' : 'already' };
};

const refused = (because: string): EndedLetter => ({ kind: 'refused', because });

const letterOf = ({ text, reason, ...rest }: GivenUp): DeadLetter => {
  const body = Buffer.byteLength(text) > MOST_BYTES ? undefined : parsed(text);
  return {
    ...rest,
    reason: withoutPeople(reason).slice(0, 1_000),
    about: namesIn(body),
    ...(body === undefined ? {} : { body }),
    sha256: sha256Hex(text),
  };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const namesIn = (body: unknown): DeadLetter['about'] => {
  const fields = (body ?? {}) as Record<string, unknown>;
  const named = NAMES.flatMap((name): [string, string | number][] => {
    const value = fields[name];
    return isName(value) ? [[name, value]] : [];
  });
  return Object.fromEntries(named);
};

/** A name of ours, a hash or a key of the inbox: whatever else stands where one should be is not shown. */
const isName = (value: unknown): value is string | number =>
  Number.isSafeInteger(value) || (typeof value === 'string' && /^[\w ./:+-]{1,300}$/.test(value));

/** Errors of other people's making may quote what they choked on. */
const withoutPeople = (reason: string): string =>
  reason
    .replace(/[^\s"'<>(]+@[^\s"'<>)]+/g, '(withheld)')
    .replace(/\+\d[\d ().-]{6,}\d/g, '(withheld)');

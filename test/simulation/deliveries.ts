import type { QueuedMessage } from '../../lib/adapters/memory/queues.ts';
import { isFifo, MAX_RECEIVES, type QueueName, stages } from '../../lib/contracts/pipeline.ts';
import { mix, unit } from './chance.ts';
import type { Exchange } from './faulty-ports.ts';
import type { StartRun } from './runs.ts';
import { stageOf } from './stage-of.ts';

/** The queues as the stages are fed from them: waiting, in hand, handed over again, given up. */
export type Deliveries = {
  /** A message came to a queue. */
  deliver(queue: QueueName, message: QueuedMessage): void;
  /** Messages that wait or are in hand. */
  waiting(): number;
  /** Messages that were given up after too many receives. */
  deadLetters(): number;
};

type Waiting = {
  id: string;
  group: string;
  text: string;
  sentAt: number;
  firstReceivedAt: number | undefined;
  receives: number;
  visibleAt: number;
  /** What tells a second copy of one message from the first. */
  copy: number;
};

type Line = {
  queue: QueueName;
  inOrder: boolean;
  seconds: number;
  messages: Waiting[];
  seen: Map<string, number>;
  busyGroups: Map<string, number>;
};

const REMEMBERED = 5 * 60_000;
const MOST_IN_A_BATCH = 4;
const CLOCKS_DIFFER_BY = 120_000;
const MAX_WAIT = 3 * 60_000;

/** Queues that feed the stages of the pipeline through runs, as Lambda and SQS would, with their faults. */
export const deliveriesTo = (exchange: Exchange, startRun: StartRun): Deliveries => {
  const lines = new Map<QueueName, Line>();
  let dead = 0;
  const lineOf = (queue: QueueName): Line => {
    const line = lines.get(queue) ?? newLine(queue);
    lines.set(queue, line);
    return line;
  };
  const deliver = (queue: QueueName, message: QueuedMessage): void => {
    const line = lineOf(queue);
    const now = exchange.timeline.now();
    const seen = line.seen.get(message.id);
    if (line.inOrder && seen !== undefined && now - seen < REMEMBERED) return;
    line.seen.set(message.id, now);
    const fault = exchange.faults.ofTrigger(queue, `${message.id}/${now}`, [
      'duplicate',
      'reorder',
      'lost-queue',
    ]);
    if (fault?.kind === 'lost-queue') {
      for (const each of lines.values()) {
        each.messages = each.messages.filter(isInHand);
      }
      return;
    }
    const wait = fault ? Math.floor(unit(fault.dice) * MAX_WAIT) : 0;
    put(line, message, now, fault?.kind === 'reorder' ? wait : 0, 0);
    if (fault?.kind === 'duplicate') put(line, message, now, wait, 1);
  };
  const put = (
    line: Line,
    { id, group, body }: QueuedMessage,
    now: number,
    wait: number,
    copy: number,
  ) => {
    const visibleAt = now + wait;
    const message = {
      id,
      group,
      text: JSON.stringify(body),
      sentAt: now,
      receives: 0,
      visibleAt,
      copy,
    };
    line.messages.push({ ...message, firstReceivedAt: undefined });
    poll(line, wait + 20);
  };
  const poll = (line: Line, wait: number): void => {
    exchange.timeline.after(wait, () => {
      const batch = takeBatch(line, exchange.timeline.now());
      if (batch.length > 0) handle(line, batch);
    });
  };
  const handle = (line: Line, batch: Waiting[]): void => {
    for (const { group } of batch)
      line.busyGroups.set(group, (line.busyGroups.get(group) ?? 0) + 1);
    const name = batch.map(({ id, copy, receives }) => `${id}*${copy}.${receives}`).join('+');
    const failed = new Set(batch);
    const { queue, seconds } = line;
    const act = handleEach(exchange, line, batch, failed);
    startRun({ actor: queue, name, seconds, act }, (how) => {
      for (const { group } of batch) release(line, group);
      const again = how === 'crashed' ? batch : batch.filter((message) => failed.has(message));
      const wait = 1_000 + Math.floor(unit(mix(name.length, batch.length)) * 30_000);
      line.messages = line.messages.filter((each) => !batch.includes(each) || again.includes(each));
      for (const message of again) message.visibleAt = exchange.timeline.now() + wait;
      const givenUp = again.filter(({ receives }) => receives >= MAX_RECEIVES);
      dead += givenUp.length;
      line.messages = line.messages.filter((each) => !givenUp.includes(each));
      poll(line, 20);
      if (again.length > 0) poll(line, wait + 1);
    });
    poll(line, 20);
  };
  return {
    deliver,
    waiting: () => [...lines.values()].reduce((sum, { messages }) => sum + messages.length, 0),
    deadLetters: () => dead,
  };
};

const newLine = (queue: QueueName): Line => {
  const stage = stages.find((each) => each.stage === queue);
  return {
    queue,
    inOrder: stage !== undefined && isFifo(stage),
    seconds: stage?.timeoutSeconds ?? 60,
    messages: [],
    seen: new Map(),
    busyGroups: new Map(),
  };
};

const release = ({ busyGroups }: Line, group: string): void => {
  const left = (busyGroups.get(group) ?? 1) - 1;
  if (left > 0) busyGroups.set(group, left);
  else busyGroups.delete(group);
};

/** The first messages that may be handed out: of a group in order only while none of it is in hand. */
const takeBatch = (line: Line, now: number): Waiting[] => {
  const batch: Waiting[] = [];
  const most = 1 + (mix(now, line.messages.length) % MOST_IN_A_BATCH);
  const heldUp = new Set<string>();
  for (const message of line.messages) {
    if (batch.length === most) break;
    const { group, copy, receives } = message;
    const isNext = copy > 0 || !(line.busyGroups.has(group) || heldUp.has(group));
    if (message.visibleAt <= now && (isNext || !line.inOrder)) batch.push(message);
    else if (receives > 0) heldUp.add(group);
  }
  for (const message of batch) {
    message.firstReceivedAt ??= now;
    message.receives += 1;
    message.visibleAt = IN_HAND;
  }
  return batch;
};

const IN_HAND = Number.POSITIVE_INFINITY;

const isInHand = ({ visibleAt }: Waiting): boolean => visibleAt === IN_HAND;

/** Hands a batch over, one by one; who fails takes the later ones of its group along, on a queue that keeps order. */
const handleEach =
  ({ faults }: Exchange, { queue, inOrder }: Line, batch: Waiting[], failed: Set<Waiting>) =>
  async (ports: Parameters<typeof stageOf>[1]): Promise<void> => {
    const stage = stageOf(queue, ports);
    const lost = new Set<string>();
    for (const message of batch) {
      const { id, group, copy, receives, text } = message;
      if (inOrder && lost.has(group)) continue;
      const name = `${id}*${copy}.${receives}`;
      try {
        await stage(
          JSON.parse(text),
          instantOf(message, faults.ofTrigger(queue, `${name}@`, ['clock-jump'])),
        );
        if (faults.ofTrigger(queue, `${name}!`, ['partial-batch'])) throw new Error('no answer');
        failed.delete(message);
      } catch {
        lost.add(group);
      }
    }
  };

/** The instant that a message brings: of its sending or its first receive, whichever is later, by a clock of its own. */
const instantOf = (
  { sentAt, firstReceivedAt = sentAt }: Waiting,
  jump: { dice: number } | undefined,
): string => {
  const off = jump ? Math.floor((2 * unit(jump.dice) - 1) * CLOCKS_DIFFER_BY) : 0;
  return new Date(Math.max(sentAt, firstReceivedAt) + off).toISOString();
};

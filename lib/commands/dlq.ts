import {
  type DeadLetter,
  dropDeadLetter,
  type EndedLetter,
  listDeadLetters,
  replayDeadLetter,
} from '../books/dead-letters.ts';
import type { Session } from '../local/session.ts';
import { type Call, type CommandSpec, inState, text } from './command.ts';
import { Fault } from './fault.ts';

const ALL = '--all';

/** Lists the messages that no stage could handle. */
export const dlqList: CommandSpec = {
  usage: 'dlq list',
  says: 'List the messages that were given up: queue, id, when, tries, why, and what they are about.',
  example: 'swingshift dlq list --json',
  options: [{ flags: ALL, says: 'those too that were replayed or dropped' }],
  run: (call) =>
    inState(call, async ({ ports }) => {
      const letters = await listDeadLetters(ports, call.options['all'] ? 'all' : 'waiting');
      call.screen.result(
        letters.map(({ body, ...letter }) => ({ ...letter, kept: body !== undefined })),
        () => letters.map(spoken).join('\n') || 'No message was given up.',
      );
      return 'ok';
    }),
};

/** Sends given-up messages to their queues once more. */
export const dlqReplay: CommandSpec = {
  usage: 'dlq replay [ids...]',
  says: 'Send messages that were given up once more, after their cause is gone. A repeat is harmless.',
  example: 'swingshift dlq replay --all',
  options: [{ flags: ALL, says: 'every one that waits' }],
  run: (call) =>
    inState(call, async (session) => {
      const now = session.now();
      const ended = await endEach(call, session, (id) => replayDeadLetter(session.ports, id, now));
      await session.drain();
      call.screen.result({ replayed: ended }, () => `${ended.length} sent again, and handled.`);
      return 'ok';
    }),
};

/** Ends given-up messages without sending them again. */
export const dlqDrop: CommandSpec = {
  usage: 'dlq drop [ids...]',
  says: 'Put messages that were given up away for good; the reason stays on record.',
  example: 'swingshift dlq drop 3f0c… --because "the file was a test"',
  options: [
    { flags: ALL, says: 'every one that waits' },
    { flags: '--because <why>', says: 'why nobody need look at them', required: true },
  ],
  run: (call) =>
    inState(call, async (session) => {
      const because = text(call, 'because')?.trim();
      if (!because)
        throw new Fault('error', { what: 'a drop needs a reason', mend: '--because "why"' });
      const drop = { because, at: session.now() };
      const ended = await endEach(call, session, (id) => dropDeadLetter(session.ports, id, drop));
      call.screen.result({ dropped: ended }, () => `${ended.length} dropped: ${because}`);
      return 'ok';
    }),
};

/** Ends the letters that a call names; returns the ids of those that waited. */
const endEach = async (
  call: Call,
  { ports }: Session,
  end: (id: string) => Promise<EndedLetter>,
): Promise<string[]> => {
  if (call.args.length === 0 && !call.options['all']) {
    throw new Fault('error', {
      what: 'say which messages',
      mend: `name their ids (swingshift dlq list), or ${ALL}`,
    });
  }
  const waiting = (await listDeadLetters(ports)).map(({ id }) => id);
  const done: string[] = [];
  for (const id of call.options['all'] ? waiting : call.args) {
    const outcome = await end(id);
    if (outcome.kind === 'done') done.push(id);
    if (outcome.kind === 'refused' && call.options['all'])
      call.screen.say(`${id}: ${outcome.because}`);
    else if (outcome.kind === 'refused') {
      throw new Fault('refused', { what: 'cannot be done', where: id, why: outcome.because });
    }
  }
  return done;
};

const spoken = ({ queue, id, at, attempts, reason, about, ended }: DeadLetter): string =>
  [
    `${queue}  ${id}  ${at}  ${attempts} ${attempts === 1 ? 'try' : 'tries'}`,
    `  why:   ${reason}`,
    `  about: ${
      Object.entries(about)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ') || 'nothing that could be read'
    }`,
    ...(ended ? [`  ${ended.how} ${ended.at}${ended.because ? `: ${ended.because}` : ''}`] : []),
  ].join('\n');

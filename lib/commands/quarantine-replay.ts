import { readDeliveryNote } from '../books/ledger-inbox.ts';
import type { Accepted, PostedFile } from '../books/ledger-receipts.ts';
import { listPosted, type Tally, tallyOf } from '../books/quarantine.ts';
import { replayQuarantined } from '../books/quarantine-replay.ts';
import { listRefused, type RefusedFile } from '../books/refused-files.ts';
import type { Session } from '../local/session.ts';
import type { Stored } from '../ports.ts';
import { type Call, type CommandSpec, firstOf, inState, text } from './command.ts';
import { Fault } from './fault.ts';
import { tallyWords } from './quarantine.ts';
import { type Files, filesNamed, LINES, linesOf } from './quarantined.ts';
import { BY, whoSays } from './who.ts';

/** What another look at a file came to; `before` and `after` where it had been taken at all. */
type Outcome = {
  file: string;
  sha256: string;
  kind: 'replayed' | 'nothing-new' | 'refused';
  because?: string;
  before?: Tally;
  after?: Tally;
};

/** Looks at quarantined rows once more. */
export const quarantineReplay: CommandSpec = {
  usage: 'quarantine replay [file]',
  says: 'Read quarantined rows once more, with today’s settings, and post those that can be taken now.',
  example: 'swingshift quarantine replay 3f1c9a2b --accept --line 12 --because "as on the invoice"',
  options: [
    { flags: '--all', says: 'every file that has any, and every file that was refused whole' },
    { flags: '--accept', says: 'take rows in dispute: they replace what stands' },
    { ...LINES, says: 'accept only the rows of these lines' },
    { flags: '--because <text>', says: 'why they are accepted' },
    BY,
  ],
  run: (call) =>
    inState(call, async (session) => {
      const accepted = acceptedBy(call);
      const { posted, refused } = await filesAsked(call, session);
      const outcomes: Outcome[] = [];
      for (const file of posted) outcomes.push(await replay(session, file, accepted));
      for (const file of refused) outcomes.push(await readWhole(session, file));
      call.screen.result(outcomes, () => outcomes.map(outcomeWords).join('\n') || 'Nothing waits.');
      const isClean = ({ kind, after }: Outcome) => kind !== 'refused' && !after?.quarantined;
      return outcomes.every(isClean) ? 'ok' : 'warnings';
    }),
};

const filesAsked = async (call: Call, { ports }: Session): Promise<Files> => {
  const name = firstOf(call);
  if (name !== '' && call.options['all'] !== true) return filesNamed(ports, name);
  if (name !== '' || call.options['all'] !== true) {
    throw new Fault('error', {
      what: 'name one file, or say --all',
      mend: 'swingshift quarantine replay --all',
    });
  }
  const posted: Stored<PostedFile>[] = [];
  for (const file of await listPosted(ports)) {
    if ((await tallyOf(ports, file.value)).quarantined > 0) posted.push(file);
  }
  return { posted, refused: await listRefused(ports) };
};

const acceptedBy = (call: Call): Accepted | undefined => {
  if (call.options['accept'] !== true) return undefined;
  const because = text(call, 'because');
  if (because !== undefined && firstOf(call) !== '') {
    return { lines: linesOf(call), because, by: whoSays(call) };
  }
  throw new Fault('error', {
    what: '--accept takes one file, and a reason',
    why: 'it replaces figures that stand, on somebody’s word',
    mend: 'add --because "as on the invoice of March"',
  });
};

const replay = async (
  { ports, now }: Session,
  stored: Stored<PostedFile>,
  accepted: Accepted | undefined,
): Promise<Outcome> => {
  const before = await tallyOf(ports, stored.value);
  const { file, sha256 } = before;
  const outcome = await replayQuarantined(ports, stored, { now: now(), accepted });
  const record = (await ports.ledger.read(stored)) as Stored<PostedFile>;
  const why = outcome.kind === 'refused' ? { because: outcome.because } : {};
  const after = await tallyOf(ports, record.value);
  return { file, sha256, kind: outcome.kind, ...why, before, after };
};

/** A file that was refused whole is read by its stage, as if it had been dropped again. */
const readWhole = async (
  { ports, drain, now }: Session,
  { file, sha256, size }: RefusedFile,
): Promise<Outcome> => {
  if ((await ports.inbox.list(file)).every(({ key }) => key !== file)) {
    const because = 'its bytes are no longer in the inbox; drop the same file there once more';
    return { file, sha256, kind: 'refused', because };
  }
  const at = now();
  const body = { key: file, size, at };
  await ports.queues.send('record-results', { id: `${file}/replay/${at}`, group: file, body });
  await drain();
  const note = await readDeliveryNote(ports, file);
  return note && 'refused' in note
    ? { file, sha256, kind: 'refused', because: note.refused }
    : { file, sha256, kind: 'replayed' };
};

const outcomeWords = ({ file, kind, because, before, after }: Outcome): string => {
  if (kind === 'refused') return `${file}: ${because}`;
  if (!before || !after) return `${file}: taken now`;
  if (kind === 'nothing-new') return `${file}: nothing can be taken that could not before`;
  return `${file}:\n  before ${tallyWords(before)}\n  now    ${tallyWords(after)}`;
};

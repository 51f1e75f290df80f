import { basename } from 'node:path';
import { ledgerHash, receiptOf } from '../books/ledger.ts';
import { readDeliveryNote } from '../books/ledger-inbox.ts';
import { nothingNew, type Receipt } from '../books/ledger-receipts.ts';
import { sha256Hex } from '../domain/canonical.ts';
import { formatMicros } from '../domain/money.ts';
import type { Session } from '../local/session.ts';
import { type CommandSpec, firstOf, inState, text } from './command.ts';
import { Fault } from './fault.ts';
import { readInput } from './inputs.ts';

/** Books a platform's delivery report. */
export const ingest: CommandSpec = {
  usage: 'ingest <file>',
  says: 'Book a platform’s delivery report in the ledger. The same file again changes nothing.',
  example: 'swingshift ingest examples/file-drop/results.csv --platform file-drop',
  options: [{ flags: '--platform <name>', says: 'whose report it is', required: true }],
  async run(call) {
    const path = firstOf(call);
    const bytes = await readInput(path);
    return inState(call, async (session) => {
      const booked = await book(session, text(call, 'platform') ?? '', path, bytes);
      const stateHash = await ledgerHash(session.ports);
      call.screen.result({ ...booked, file: path, stateHash }, () => table(path, booked));
      if (booked.quarantined === 0) return 'ok';
      call.screen.say('Which rows were quarantined, and why: swingshift quarantine list');
      return 'warnings';
    });
  },
};

const book = async (
  { ports, drain }: Session,
  platform: string,
  path: string,
  bytes: Uint8Array,
): Promise<Receipt> => {
  const sha256 = sha256Hex(bytes);
  const known = await receiptOf(ports, sha256);
  if (known) return nothingNew(known, path);
  const key = `delivery/${platform}/${sha256.slice(0, 12)}-${basename(path)}`;
  await ports.inbox.put(key, bytes);
  await drain();
  const note = await readDeliveryNote(ports, key);
  if (note && 'receipt' in note) return note.receipt;
  throw new Fault('error', {
    what: 'the report was not booked',
    where: path,
    why: note?.refused ?? 'nothing has read it',
    mend: note ? 'mend the file and ingest it again' : 'run `swingshift doctor`',
  });
};

const table = (path: string, booked: Receipt): string =>
  [
    `${path}: ${booked.rows} rows = ${booked.loaded} loaded + ${booked.duplicate} known + ${booked.superseded} superseded + ${booked.quarantined} quarantined`,
    ...Object.entries(booked.spendMicros).map(
      ([currency, micros]) => `  ${formatMicros(micros)} ${currency}`,
    ),
  ].join('\n');

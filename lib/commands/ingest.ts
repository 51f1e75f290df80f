import { basename } from 'node:path';
import { readHeads, receiptOf } from '../books/ledger.ts';
import { platformNames, readDeliveryNote } from '../books/ledger-inbox.ts';
import { nothingNew, type Receipt } from '../books/ledger-receipts.ts';
import { sha256Hex } from '../domain/canonical.ts';
import { stateHash } from '../domain/ledger/heads.ts';
import { type ToldTwice, toldTwice } from '../domain/ledger/told-twice.ts';
import { formatMicros } from '../domain/money.ts';
import { knownPlatforms } from '../files/delivery-mapping.ts';
import { FileRefused } from '../files/file-refused.ts';
import type { Session } from '../local/session.ts';
import { type CommandSpec, firstOf, inState, text } from './command.ts';
import { Fault } from './fault.ts';
import { readInput } from './inputs.ts';
import type { Screen } from './screen.ts';

/** Books a platform's delivery report. */
export const ingest: CommandSpec = {
  usage: 'ingest <file>',
  says: 'Book a platform’s delivery report in the ledger. The same file again changes nothing.',
  example: 'swingshift ingest examples/delivery/dv360.csv --platform dv360 --json',
  options: [
    {
      flags: '--platform <name>',
      says: `whose report it is: ${knownPlatforms.join(', ')}, or a name of the campaign’s own`,
      required: true,
    },
  ],
  async run(call) {
    const path = firstOf(call);
    const platform = text(call, 'platform') ?? '';
    const bytes = await readInput(path);
    return inState(call, async (session) => {
      await refuseUnknown(session, platform);
      const { receipt, unread } = await book(session, platform, path, bytes);
      const heads = await readHeads(session.ports);
      const result = { ...receipt, file: path, platform, stateHash: stateHash(heads) };
      call.screen.result(result, () => table(path, receipt));
      const twice = toldTwice(heads, receipt.sha256);
      if (twice.length > 0) call.screen.say(twiceWords(twice));
      return remark(call.screen, receipt, unread);
    });
  },
};

const refuseUnknown = async ({ ports }: Session, platform: string): Promise<void> => {
  const names = await platformNames(ports);
  if (names.includes(platform)) return;
  throw new Fault('error', {
    what: `nobody here knows a platform called ${platform}`,
    why: `known are ${names.join(', ')}`,
    mend: 'name one of these, or add yours to the campaign’s platforms: its reports come in the neutral columns',
  });
};

type Booked = { receipt: Receipt; unread: string[] };

const book = async (
  { ports, drain }: Session,
  platform: string,
  path: string,
  bytes: Uint8Array,
): Promise<Booked> => {
  const sha256 = sha256Hex(bytes);
  const known = await receiptOf(ports, sha256, platform).catch((error: unknown) => {
    throw error instanceof FileRefused ? notBooked(path, error.message) : error;
  });
  if (known) return { receipt: nothingNew(known, path), unread: [] };
  const key = `delivery/${platform}/${sha256.slice(0, 12)}-${basename(path)}`;
  await ports.inbox.put(key, bytes);
  await drain();
  const note = await readDeliveryNote(ports, key);
  if (note && 'receipt' in note) return note;
  throw notBooked(path, note?.refused);
};

const notBooked = (path: string, why: string | undefined): Fault =>
  new Fault('error', {
    what: 'the report was not booked',
    where: path,
    why: why ?? 'nothing has read it',
    mend: why ? 'mend the file and ingest it again' : 'run `swingshift doctor`',
  });

/** Says what is worth a second look, and whether that is a warning. */
const remark = (screen: Screen, { rows, quarantined }: Receipt, unread: string[]) => {
  if (unread.length > 0) {
    const more = unread.length > 8 ? ` and ${unread.length - 8} more` : '';
    screen.say(`Columns that nothing was read from: ${unread.slice(0, 8).join(', ')}${more}`);
  }
  if (rows === 0) screen.say('The file has a header and no rows: nothing was booked.');
  if (quarantined > 0) {
    screen.say('Which rows were quarantined, and why: swingshift quarantine list');
  }
  return rows === 0 || quarantined > 0 ? 'warnings' : 'ok';
};

/** Says which lines' days are likely counted twice, and how to take one of the two back. */
const twiceWords = (twice: readonly ToldTwice[]): string => {
  const [first] = twice;
  const more = twice.length > 1 ? `, and so for ${twice.length - 1} more days of lines` : '';
  return [
    `Likely counted twice: ${first?.platform} line ${first?.lineId} on ${first?.reportDate} stands from two reports, ${first?.grains.join(' and ')}${more}.`,
    '  why:  reports that cut a day differently do not replace each other; their spend adds up',
    '  mend: book the rows of one of the two again with 0 spent and 0 impressions under a later revision',
  ].join('\n');
};

const table = (path: string, booked: Receipt): string =>
  [
    `${path}: ${booked.rows} rows = ${booked.loaded} loaded + ${booked.duplicate} known + ${booked.superseded} superseded + ${booked.quarantined} quarantined`,
    ...Object.entries(booked.spendMicros).map(
      ([currency, micros]) => `  ${formatMicros(micros)} ${currency}`,
    ),
  ].join('\n');

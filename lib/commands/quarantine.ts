import { IN_DISPUTE, rowsAside } from '../books/ledger-receipts.ts';
import {
  dropQuarantined,
  listPosted,
  listQuarantine,
  moneyIn,
  type Tally,
  tallyOf,
} from '../books/quarantine.ts';
import { dropRefused, listRefused } from '../books/refused-files.ts';
import { formatMicros } from '../domain/money.ts';
import { type CommandSpec, firstOf, inState, text } from './command.ts';
import { filesNamed, LINES, linesOf } from './quarantined.ts';
import { BY, whoSays } from './who.ts';

/** Lists what of the delivery reports was not booked. */
export const quarantineList: CommandSpec = {
  usage: 'quarantine list',
  says: 'List what of delivery reports was not booked: file, line, column, reason; and files refused whole.',
  example: 'swingshift quarantine list --file meta --json',
  options: [
    { flags: '--file <name>', says: 'only files with this in their name, or of this hash' },
  ],
  run: (call) =>
    inState(call, async ({ ports }) => {
      const asked = text(call, 'file') ?? '';
      const isAsked = ({ file, sha256 }: { file: string; sha256: string }): boolean =>
        file.includes(asked) || sha256.startsWith(asked);
      const rows = (await listQuarantine(ports)).filter(({ file, fileSha256 }) =>
        isAsked({ file, sha256: fileSha256 }),
      );
      const refused = (await listRefused(ports)).filter(isAsked);
      const files: Tally[] = [];
      for (const { value } of await listPosted(ports)) {
        const tally = await tallyOf(ports, value);
        if (isAsked(tally) && tally.quarantined + tally.dropped > 0) files.push(tally);
      }
      const totals = { rows: rowsAside(rows), ...moneyIn(rows) };
      call.screen.result({ rows, files, refused, totals }, () =>
        listed(rows, files, refused, totals),
      );
      if (rows.some(({ column }) => column === IN_DISPUTE)) {
        call.screen.say(
          'Rows in dispute can take the place of what stands: swingshift quarantine replay FILE --accept --line N --because WHY',
        );
      }
      return 'ok';
    }),
};

const listed = (
  rows: Awaited<ReturnType<typeof listQuarantine>>,
  files: readonly Tally[],
  refused: Awaited<ReturnType<typeof listRefused>>,
  totals: ReturnType<typeof moneyIn>,
): string => {
  if (rows.length + refused.length === 0) return 'Nothing is in quarantine.';
  const money = Object.entries(totals.costMicros).map(
    ([currency, micros]) => `${formatMicros(micros)} ${currency}`,
  );
  return [
    ...rows.map(({ file, line, column, because }) => `${file}:${line}: ${column}: ${because}`),
    ...files.map((tally) => `${tally.file} (${tally.sha256.slice(0, 12)}): ${tallyWords(tally)}`),
    ...refused.map(({ file, because }) => `${file}: refused whole: ${because}`),
    `${rowsAside(rows)} rows: ${[...money, `${totals.unreadable} whose money cannot be read`].join(', ')}`,
  ].join('\n');
};

/** Where a file's rows are, in words. */
export const tallyWords = (tally: Tally): string =>
  `${tally.rows} rows = ${tally.loaded} loaded + ${tally.duplicate} known + ${tally.superseded} superseded + ${tally.quarantined} quarantined + ${tally.dropped} dropped`;

/** Drops quarantined rows, or a file that was refused whole, with the reason on record. */
export const quarantineDrop: CommandSpec = {
  usage: 'quarantine drop <file>',
  says: 'Drop quarantined rows of a file, or a file that was refused whole. They stay on record with the reason.',
  example: 'swingshift quarantine drop 3f1c9a2b --line 12 14 --because "test rows of the agency"',
  options: [LINES, { flags: '--because <text>', says: 'why', required: true }, BY],
  run: (call) =>
    inState(call, async ({ ports, now }) => {
      const { posted, refused } = await filesNamed(ports, firstOf(call));
      const said = { at: now(), because: text(call, 'because') ?? '', by: whoSays(call) };
      let rows = 0;
      for (const file of posted) {
        const dropped = await dropQuarantined(ports, file, { ...said, lines: linesOf(call) });
        if (dropped === 'conflict') throw new Error('The file’s record moved meanwhile');
        rows += dropped;
      }
      for (const { file } of refused) await dropRefused(ports, file, said);
      const files = refused.map(({ file }) => file);
      call.screen.result({ rows, files }, () =>
        [`Dropped ${rows} rows.`, ...files.map((file) => `Dropped ${file}.`)].join('\n'),
      );
      return rows + files.length > 0 ? 'ok' : 'warnings';
    }),
};

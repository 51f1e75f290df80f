import type { QuarantinedRow } from '../contracts/delivery.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Micros } from '../domain/money.ts';
import { inOrder } from '../domain/text-order.ts';
import type { Ports, Stored } from '../ports.ts';
import { keys } from './keys.ts';
import {
  type PostedFile,
  type Receipt,
  receiptNow,
  rowsAside,
  spendOf,
} from './ledger-receipts.ts';

/** What a person decided about quarantined rows: they stay on record, but nobody need look at them again. */
export type Drop = { at: string; because: string; by?: string; lines: number[] | 'all' };

/** A file's quarantined rows as its record holds them: in it when they are few, in an object of the lake else. */
export type Quarantine = { rows: QuarantinedRow[] } | { key: string };

const MOST_IN_A_RECORD = 200;

/** Keeps rows where their file's record can hold them. Safe to repeat: an object's key names its bytes. */
export const keepQuarantine = async (
  { lake }: Pick<Ports, 'lake'>,
  fileSha256: string,
  rows: QuarantinedRow[],
): Promise<Quarantine> => {
  if (rows.length <= MOST_IN_A_RECORD) return { rows };
  const text = rows.map((row) => `${canonicalJson(row)}\n`).join('');
  const key = `quarantine/${fileSha256}-${sha256Hex(text).slice(0, 16)}.jsonl`;
  await lake.put(key, text);
  return { key };
};

/** The records of all files that were posted. */
export const listPosted = async ({
  ledger,
}: Pick<Ports, 'ledger'>): Promise<Stored<PostedFile>[]> =>
  (await ledger.list(keys.ledgerFile('').pk)) as Stored<PostedFile>[];

/** Every quarantined row that was not dropped, by file and line. */
export const listQuarantine = async (
  ports: Pick<Ports, 'ledger' | 'lake'>,
): Promise<QuarantinedRow[]> => {
  const rows: QuarantinedRow[] = [];
  for (const { value } of await listPosted(ports)) rows.push(...(await rowsLeft(ports, value)));
  return rows.sort((a, b) => inOrder(a.file, b.file) || a.line - b.line);
};

/** What quarantined rows would have added, in micros by currency, and how many of them do not say that much. */
export const moneyIn = (
  rows: readonly QuarantinedRow[],
): { costMicros: Record<string, Micros>; unreadable: number } => {
  const readable = rows.flatMap(({ currency, costMicros }) =>
    currency && costMicros !== null ? [{ currency, costMicros }] : [],
  );
  return { costMicros: spendOf(readable), unreadable: rows.length - readable.length };
};

/**
 * Drops quarantined rows of a file, all or those of some lines, with the reason on record. Returns how many it
 * dropped; 'conflict' when somebody else changed the same file's record meanwhile.
 */
export const dropQuarantined = async (
  ports: Pick<Ports, 'ledger' | 'lake'>,
  { pk, sk, value, rev }: Stored<PostedFile>,
  drop: Drop,
): Promise<number | 'conflict'> => {
  const file = { ...value, drops: [...value.drops, drop] };
  const [before, after] = [await rowsLeft(ports, value), await rowsLeft(ports, file)];
  const dropped = rowsAside(before) - rowsAside(after);
  if (dropped === 0) return 0;
  const outcome = await ports.ledger.commit([{ pk, sk, put: file, ifRev: rev }]);
  return outcome === 'done' ? dropped : 'conflict';
};

/** A file's quarantined rows that were not dropped. */
export const rowsLeft = async (
  ports: Pick<Ports, 'lake'>,
  file: PostedFile,
): Promise<QuarantinedRow[]> =>
  (await rowsKept(ports, file)).filter(({ line }) =>
    file.drops.every(({ lines }) => lines !== 'all' && !lines.includes(line)),
  );

/** A file's rows that were ever quarantined and never taken, the dropped ones too. */
export const rowsKept = async (
  ports: Pick<Ports, 'lake'>,
  { quarantine }: PostedFile,
): Promise<QuarantinedRow[]> =>
  'rows' in quarantine ? quarantine.rows : readRows(ports, quarantine.key);

/** Where every row of a file is: rows = loaded + duplicate + superseded + quarantined + dropped. */
export type Tally = Pick<
  Receipt,
  'file' | 'sha256' | 'rows' | 'loaded' | 'duplicate' | 'superseded' | 'quarantined'
> & { dropped: number };

/** Counts where every row of a file is by now; throws where one is lost or counted twice. */
export const tallyOf = async (ports: Pick<Ports, 'lake'>, record: PostedFile): Promise<Tally> => {
  const { file, sha256, rows, loaded, duplicate, superseded } = receiptNow(record);
  const quarantined = rowsAside(await rowsLeft(ports, record));
  const dropped = rowsAside(await rowsKept(ports, record)) - quarantined;
  const where = { loaded, duplicate, superseded, quarantined, dropped };
  const found = Object.values(where).reduce((a, b) => a + b, 0);
  if (found !== rows) throw new Error(`${file}: of ${rows} rows, ${found} are accounted for`);
  return { file, sha256, rows, ...where };
};

const readRows = async ({ lake }: Pick<Ports, 'lake'>, key: string): Promise<QuarantinedRow[]> => {
  const bytes = await lake.get(key);
  if (!bytes) throw new Error(`${key} is missing; restore it from its versions`);
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
};

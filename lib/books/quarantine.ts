import type { QuarantinedRow } from '../contracts/delivery.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Ports, Stored } from '../ports.ts';
import { keys } from './keys.ts';
import type { PostedFile } from './ledger-receipts.ts';

/** What a person decided about quarantined rows: they stay on record, but nobody need look at them again. */
export type Drop = { at: string; because: string; lines: number[] | 'all' };

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

/** Every quarantined row that was not dropped, by file and line. */
export const listQuarantine = async (
  ports: Pick<Ports, 'ledger' | 'lake'>,
): Promise<QuarantinedRow[]> => {
  const files = await ports.ledger.list(keys.ledgerFile('').pk);
  const rows: QuarantinedRow[] = [];
  for (const file of files) rows.push(...(await rowsLeft(ports, file.value as PostedFile)));
  return rows.sort((a, b) => compare(a.file, b.file) || a.line - b.line);
};

/**
 * Drops quarantined rows of a file, all or those of some lines, with the reason on record. Returns how many it
 * dropped; 'conflict' when somebody else changed the same file's record meanwhile.
 */
export const dropQuarantined = async (
  ports: Pick<Ports, 'ledger' | 'lake'>,
  fileSha256: string,
  drop: Drop,
): Promise<number | 'conflict'> => {
  const key = keys.ledgerFile(fileSha256);
  const stored = (await ports.ledger.read(key)) as Stored<PostedFile> | undefined;
  if (!stored) return 0;
  const before = await rowsLeft(ports, stored.value);
  const file = { ...stored.value, drops: [...stored.value.drops, drop] };
  const dropped = before.length - (await rowsLeft(ports, file)).length;
  if (dropped === 0) return 0;
  const outcome = await ports.ledger.commit([{ ...key, put: file, ifRev: stored.rev }]);
  return outcome === 'done' ? dropped : 'conflict';
};

const rowsLeft = async (
  ports: Pick<Ports, 'lake'>,
  { quarantine, drops }: PostedFile,
): Promise<QuarantinedRow[]> => {
  const rows = 'rows' in quarantine ? quarantine.rows : await readRows(ports, quarantine.key);
  return rows.filter(({ line }) =>
    drops.every(({ lines }) => lines !== 'all' && !lines.includes(line)),
  );
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

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

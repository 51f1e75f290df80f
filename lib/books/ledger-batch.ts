import { promisify } from 'node:util';
import { gunzipSync, gzip, gzipSync } from 'node:zlib';
import type { LedgerLine } from '../contracts/delivery.ts';
import { canonicalJson } from '../domain/canonical.ts';

const LINES_A_MEMBER = 5_000;
const NEWLINE = 10;
/** Where a gzip member says which system packed it, and how it says that it does not know. */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

/** So many members are packed at once, while the next ones are spelled. */
const AT_ONCE = 4;
/** So few lines are packed before another thread would have begun. */
const FEW_LINES = 50;
/** Hashes do not get smaller by more effort. */
const LEVEL = 1;

/** Lines as gzipped JSON lines, in gzip members of 5,000. The same lines give the same bytes on any system. */
export const packLines = async (lines: readonly LedgerLine[]): Promise<Uint8Array> => {
  const members: Promise<Uint8Array>[] = [];
  for (let start = 0; start < lines.length; start += LINES_A_MEMBER) {
    await members.at(-AT_ONCE);
    members.push(packMember(lines.slice(start, start + LINES_A_MEMBER)));
  }
  return Buffer.concat(await Promise.all(members));
};

const packMember = async (lines: readonly LedgerLine[]): Promise<Uint8Array> => {
  const text = lines.map((line) => `${canonicalJson(line)}\n`).join('');
  const options = { level: LEVEL };
  const isSmall = lines.length <= FEW_LINES;
  const member = isSmall ? gzipSync(text, options) : await packed(text, options);
  member[SYSTEM_BYTE] = UNKNOWN_SYSTEM;
  return member;
};

const packed = promisify(gzip) as (text: string, options: { level: number }) => Promise<Buffer>;

/** The lines that `packLines` packed. Throws for bytes that are not such a file. */
export const unpackLines = (packed: Uint8Array): LedgerLine[] => {
  if (packed.length === 0) return [];
  const bytes = gunzipSync(packed);
  const lines: LedgerLine[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) throw new Error('The last line is cut short');
    lines.push(JSON.parse(bytes.toString('utf8', start, end)));
    start = end + 1;
  }
  return lines;
};

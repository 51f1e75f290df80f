import type { PostedFile } from '../books/ledger-receipts.ts';
import { listPosted } from '../books/quarantine.ts';
import { listRefused, type RefusedFile } from '../books/refused-files.ts';
import type { Ports, Stored } from '../ports.ts';
import type { Call } from './command.ts';
import { Fault } from './fault.ts';

/** Delivery files that one name or hash means: those with a receipt, and those that were refused whole. */
export type Files = { posted: Stored<PostedFile>[]; refused: RefusedFile[] };

/** The files of a hash, of its first eight digits or more, or of a name in the inbox; a Fault where there are none. */
export const filesNamed = async (
  ports: Pick<Ports, 'core' | 'ledger'>,
  name: string,
): Promise<Files> => {
  const isMeant = ({ file, sha256 }: { file: string; sha256: string }): boolean =>
    file === name || (/^[0-9a-f]{8,64}$/.test(name) && sha256.startsWith(name));
  const posted = (await listPosted(ports)).filter(({ value }) => isMeant(value.receipt));
  const refused = (await listRefused(ports)).filter(isMeant);
  if (posted.length + refused.length > 0) return { posted, refused };
  throw new Fault('error', {
    what: `no delivery file is called ${name}`,
    why: 'it takes a file’s SHA-256, the first eight digits of it or more, or its name in the inbox',
    mend: 'take one from `swingshift quarantine list`',
  });
};

/** The option that names rows of a file. */
export const LINES = { flags: '--line <numbers...>', says: 'only the rows of these lines' };

/** The lines that were named; all where none were. */
export const linesOf = (call: Call): number[] | 'all' => {
  const given = call.options['line'];
  if (given === undefined) return 'all';
  return [given].flat().map((line) => {
    if (/^[1-9]\d{0,9}$/.test(String(line))) return Number(line);
    throw new Fault('error', {
      what: `--line takes line numbers, not ${line}`,
      mend: '--line 12 14',
    });
  });
};

import type { Ports, Stored } from '../ports.ts';
import { keys } from './keys.ts';

/** Tokens of one record: 4,000 of 64 digits stay well below the size of a document. */
const TOKENS_A_RECORD = 4_000;

type OptOuts = { tokens: string[]; at: string };

/**
 * Adds voters, by token, to the log of people who opted out; nobody ever leaves it. Whoever is in it already is not
 * added again. Returns the log's last epoch, the number of its records.
 */
export const addOptOuts = async (
  { privacy }: Pick<Ports, 'privacy'>,
  tokens: string[],
  at: string,
): Promise<number> => {
  for (;;) {
    const log = await readLog({ privacy });
    const known = new Set(log.flatMap(({ tokens }) => tokens));
    const fresh = [...new Set(tokens)].filter((token) => !known.has(token)).sort();
    if (fresh.length === 0) return log.length;
    const put: OptOuts = { tokens: fresh.slice(0, TOKENS_A_RECORD), at };
    // In a conflict somebody else's record took the epoch: what it holds is read before the next try.
    await privacy.commit([{ ...keys.optOuts(log.length + 1), put, ifRev: 0 }]);
  }
};

/** Who opted out after an epoch (0: ever), as tokens, and the last epoch that was seen. A strong read. */
export const optedOut = async (
  { privacy }: Pick<Ports, 'privacy'>,
  sinceEpoch = 0,
): Promise<{ epoch: number; tokens: string[] }> => {
  const log = await readLog({ privacy });
  return { epoch: log.length, tokens: log.slice(sinceEpoch).flatMap(({ tokens }) => tokens) };
};

const readLog = async ({ privacy }: Pick<Ports, 'privacy'>): Promise<OptOuts[]> =>
  (await privacy.list(keys.optOuts(0).pk)).map(({ value }: Stored) => value as OptOuts);

import { sha256Hex } from '../canonical.ts';
import type { ListRules } from './lists.ts';

/** An email and a phone. */
const ITEMS_A_ROW = 2;
/** A hash in base64 or hex with its quotes, its comma and the name of its field. */
const BYTES_AN_ITEM = 96;

/** The most people that one batch for a destination may hold, by its rows, items and bytes. */
export const rowsABatch = ({ batch }: Pick<ListRules, 'batch'>): number =>
  Math.min(
    batch.rows,
    Math.floor((batch.items ?? Number.POSITIVE_INFINITY) / ITEMS_A_ROW),
    Math.floor((batch.bytes ?? Number.POSITIVE_INFINITY) / (ITEMS_A_ROW * BYTES_AN_ITEM)),
  );

const MINUTE = 60_000;

/**
 * The name of one replacement of a list. The same parts give the same name, so that a repeat finds its place; where a
 * destination limits how long a replacement may take, one that is begun again after that has another name. A number is
 * the first 63 bits of a SHA-256 over all that tells it from others of the account.
 */
export const sessionName = (
  { session, sessionMinutes }: Pick<ListRules, 'session' | 'sessionMinutes'>,
  list: { account: string; platform: string; audienceId: string },
  parts: readonly (string | number)[],
  now: string,
): string => {
  const span = sessionMinutes === undefined ? undefined : sessionMinutes * MINUTE;
  const window = span === undefined ? [] : [Math.floor(Date.parse(now) / span)];
  const name = [...parts, ...window].join('-');
  if (session === 'text') return name;
  const hash = sha256Hex([list.account, list.platform, list.audienceId, name].join('/'));
  return (BigInt(`0x${hash.slice(0, 16)}`) >> 1n).toString();
};

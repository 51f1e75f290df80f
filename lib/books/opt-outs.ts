import type { Ports, RecordKey, Stored } from '../ports.ts';
import { keys } from './keys.ts';

/** Tokens of one record: 4,000 of 32 digits stay well below the size of a document. */
const TOKENS_A_RECORD = 4_000;

type OptOuts = {
  tokens: string[];
  at: string;
  /** The merge by which these are tokens of people who opted out under another; it counts while that is in force. */
  through?: string;
};

/** A merge whose links hold for opt-outs. */
export type LinksInForce = { id: string; linksKey: string };

const linksKey: RecordKey = { pk: 'MERGE', sk: 'LINKS' };

/**
 * Adds voters, by token, to the log of people who opted out; nobody ever leaves it. Whoever is in it already is not
 * added again. Returns the log's last epoch, the number of its records.
 */
export const addOptOuts = async (
  { privacy }: Pick<Ports, 'privacy'>,
  tokens: string[],
  at: string,
  through?: string,
): Promise<number> => {
  for (;;) {
    const log = await readLog({ privacy });
    const known = new Set(
      log
        .filter((entry) => entry.through === undefined || entry.through === through)
        .flatMap(({ tokens }) => tokens),
    );
    const fresh = [...new Set(tokens)].filter((token) => !known.has(token)).sort();
    const last = await append({ privacy }, log.length, fresh, { at, ...(through && { through }) });
    if (last !== undefined) return last;
  }
};

/** Adds records to a log of so many. Undefined in a conflict: somebody else's record took an epoch. */
const append = async (
  { privacy }: Pick<Ports, 'privacy'>,
  length: number,
  fresh: string[],
  entry: Omit<OptOuts, 'tokens'>,
): Promise<number | undefined> => {
  let last = length;
  for (let from = 0; from < fresh.length; from += TOKENS_A_RECORD) {
    const put: OptOuts = { tokens: fresh.slice(from, from + TOKENS_A_RECORD), ...entry };
    const done = await privacy.commit([{ ...keys.optOuts(last + 1), put, ifRev: 0 }]);
    if (done !== 'done') return undefined;
    last += 1;
  }
  return last;
};

/**
 * Adds people who opted out: each under the token that they used, and by the merges in force under all others of theirs.
 * A merge that comes into force meanwhile is heard.
 */
export const addLeavers = async (
  ports: Pick<Ports, 'privacy' | 'voters'>,
  tokens: string[],
  at: string,
): Promise<void> => {
  await addOptOuts(ports, tokens, at);
  const done = new Set<string>();
  for (;;) {
    const waiting = (await linksInForce(ports)).filter(({ id }) => !done.has(id));
    if (waiting.length === 0) return;
    for (const links of waiting) {
      await optOutThrough(ports, links, tokens, at);
      done.add(links.id);
    }
  }
};

/** Adds all other tokens of people who opted out under these, as a merge links them. */
export const optOutThrough = async (
  ports: Pick<Ports, 'privacy' | 'voters'>,
  links: LinksInForce,
  tokens: string[],
  at: string,
): Promise<void> => {
  const given = new Set(tokens);
  const theirs = await ports.voters.tokensOf(links.linksKey, tokens);
  await addOptOuts(
    ports,
    theirs.filter((token) => !given.has(token)),
    at,
    links.id,
  );
};

/** The merges whose links hold for opt-outs: the current one, and while another comes into force both. */
export const linksInForce = async ({ privacy }: Pick<Ports, 'privacy'>): Promise<LinksInForce[]> =>
  ((await privacy.read(linksKey))?.value as { links: LinksInForce[] } | undefined)?.links ?? [];

/** Sets the merges whose links hold for opt-outs. */
export const setLinks = async (
  { privacy }: Pick<Ports, 'privacy'>,
  links: LinksInForce[],
): Promise<void> => {
  for (;;) {
    const rev = (await privacy.read(linksKey))?.rev ?? 0;
    if ((await privacy.commit([{ ...linksKey, put: { links }, ifRev: rev }])) === 'done') return;
  }
};

/** Who opted out after an epoch (0: ever), as tokens, and the last epoch that was seen. A strong read. */
export const optedOut = async (
  { privacy }: Pick<Ports, 'privacy'>,
  sinceEpoch = 0,
): Promise<{ epoch: number; tokens: string[] }> => {
  const log = await readLog({ privacy });
  const since = log.slice(sinceEpoch);
  const merged = since.some(({ through }) => through !== undefined)
    ? new Set((await linksInForce({ privacy })).map(({ id }) => id))
    : new Set<string>();
  const counted = since.filter(({ through }) => through === undefined || merged.has(through));
  const tokens = counted.flatMap(({ tokens }) => tokens);
  return { epoch: log.length, tokens: merged.size > 0 ? [...new Set(tokens)] : tokens };
};

/** Who opted out under their own token, whatever is merged. */
export const optedOutThemselves = async ({ privacy }: Pick<Ports, 'privacy'>): Promise<string[]> =>
  (await readLog({ privacy }))
    .filter(({ through }) => through === undefined)
    .flatMap(({ tokens }) => tokens);

const readLog = async ({ privacy }: Pick<Ports, 'privacy'>): Promise<OptOuts[]> =>
  (await privacy.list(keys.optOuts(0).pk)).map(({ value }: Stored) => value as OptOuts);

import type { LedgerLine } from '../contracts/delivery.ts';
import type { Line } from '../contracts/flight.ts';
import { localTime } from '../domain/calendar.ts';
import { assigned, type Mapping, type Said, saidOf } from '../domain/ledger/assignment.ts';
import type { Ports, Stored, Write } from '../ports.ts';
import { holdReleased, readBookAt } from './book.ts';
import { readCampaign } from './campaign.ts';
import { listLines } from './flights.ts';
import { keys } from './keys.ts';
import { readHeads } from './ledger.ts';
import { promise } from './outbox.ts';

/** The ledger's heads under the names of our lines, and those lines. What is still foreign is unassigned. */
export type Assigned = { heads: LedgerLine[]; lines: Line[] };

/**
 * What stands in the ledger, each row under the line of ours that it belongs to: now, or exactly as it stood at an
 * instant, when a line that was added or mapped later was still unassigned.
 */
export const readAssigned = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  { asOf }: { asOf?: string | undefined } = {},
): Promise<Assigned> => {
  const lines = (await listLines(ports)).filter(
    ({ addedAt = '' }) => asOf === undefined || addedAt <= asOf,
  );
  const heads = await readHeads(ports, { asOf });
  return { heads: assigned(heads, lines, await listMappings(ports), asOf), lines };
};

/** Every mapping ever made, by platform and line. */
export const listMappings = async ({ core }: Pick<Ports, 'core'>): Promise<Mapping[]> =>
  (await core.list(keys.mapping('', '').pk)).map(({ value }) => value as Mapping);

/** A platform's line, and what it is said to be: a line of ours, or (null) nobody's again. */
export type Mapped = { platform: string; foreignId: string } & Omit<Said, 'at'>;

/** What became of it; 'same' where that was said before. */
export type MappedLine = { kind: 'done' | 'same' } | { kind: 'refused'; because: string };

/**
 * Says which line of ours a platform's line is. The book moves with it: a plan made before is stale, a decision under
 * way looks again, and budgets are held against the caps anew. What was said before stays on record.
 */
export const mapLine = async (
  ports: Pick<Ports, 'core'>,
  said: Mapped,
  now: string,
): Promise<MappedLine> => {
  const { platform, foreignId, lineId, because, by } = said;
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const whyNot = await whyNotMapped(ports, said);
    if (whyNot !== undefined) return { kind: 'refused', because: whyNot };
    const key = keys.mapping(platform, foreignId);
    const stored = (await ports.core.read(key)) as Stored<Mapping> | undefined;
    const { history } = stored?.value ?? { history: [] };
    if ((stored ? saidOf(stored.value) : null) === lineId) return { kind: 'same' };
    // History stays in order even where the clock does not, or "as of" would have no meaning.
    const at = [now, history.at(-1)?.at ?? now].sort().at(-1) ?? now;
    const put: Mapping = {
      platform,
      foreignId,
      history: [...history, { at, lineId, because, by }],
    };
    const rev = stored?.rev ?? 0;
    const look = await lookAgain(ports, `mapped/${platform}/${foreignId}/${rev}`, now);
    const outcome = await ports.core.commit([{ ...key, put, ifRev: rev }, ...look]);
    if (outcome === 'done') return { kind: 'done' };
  }
  throw new Error(`Line ${foreignId} is being mapped by somebody else too; try again`);
};

const whyNotMapped = async (
  ports: Pick<Ports, 'core'>,
  { platform, foreignId, lineId }: Mapped,
): Promise<string | undefined> => {
  if (lineId === null) return undefined;
  const lines = await listLines(ports);
  const ours = lines.find((line) => line.lineId === lineId);
  if (!ours) return `no flight has a line ${lineId}`;
  if (ours.platform !== platform) return `line ${lineId} runs on ${ours.platform}, not ${platform}`;
  const own = lines.some((line) => line.platform === platform && line.lineId === foreignId);
  return own ? `${foreignId} is a line of ours already` : undefined;
};

/** Moves the book's revision, the lock of every decision, and asks for a look at what its budgets may still cost. */
const lookAgain = async (
  ports: Pick<Ports, 'core'>,
  cause: string,
  now: string,
): Promise<Write[]> => {
  const { book, rev } = await readBookAt(ports);
  const campaign = await readCampaign(ports);
  if (!book || !campaign) return [{ ...keys.book, check: true, ifRev: rev }];
  const today = localTime(campaign.timeZone, now).date;
  const look = holdReleased({ book, today, cause }, now);
  return [{ ...keys.book, put: book, ifRev: rev }, promise(cause, [look])];
};

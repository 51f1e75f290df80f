import type { Campaign } from '../contracts/campaign.ts';
import type { DeliveryRow } from '../contracts/delivery.ts';
import type { Line } from '../contracts/flight.ts';
import { addDays, localTime } from '../domain/calendar.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { DeliveryContext } from '../files/delivery-file.ts';
import { knownPlatforms } from '../files/delivery-mapping.ts';
import { deliveryText, tellTheSame } from '../files/delivery-text.ts';
import type { Ports } from '../ports.ts';
import { readCampaign } from './campaign.ts';
import { listLines } from './flights.ts';
import { keys } from './keys.ts';
import type { Receipt } from './ledger-receipts.ts';

/** What was done with a delivery file of the inbox: its receipt, or why it was refused whole. */
export type DeliveryNote = { sha256: string; size: number; at: string } & (
  | {
      receipt: Receipt;
      /** Columns that nothing was read from. */
      unread: string[];
    }
  | { refused: string; dropped?: { at: string; because: string; by: string } }
);

/** Notes what was done with an object of the inbox, in place of an earlier note. Throws where others note it too. */
export const noteDelivery = async (
  { core }: Pick<Ports, 'core'>,
  objectKey: string,
  note: DeliveryNote,
): Promise<void> => {
  for (let tries = 0; tries < 3; tries += 1) {
    const rev = (await core.read(keys.inbox(objectKey)))?.rev ?? 0;
    const write = { ...keys.inbox(objectKey), put: note, ifRev: rev };
    if ((await core.commit([write])) === 'done') return;
  }
  throw new Error(`${objectKey} is being dealt with by somebody else too; try again`);
};

/** What was done with a delivery file of the inbox; undefined while nothing was. */
export const readDeliveryNote = async (
  { core }: Pick<Ports, 'core'>,
  objectKey: string,
): Promise<DeliveryNote | undefined> =>
  (await core.read(keys.inbox(objectKey)))?.value as DeliveryNote | undefined;

/** Notes that an object was gone before anybody read it, so that it is not forgotten; an earlier note stays. */
export const noteGone = async (
  ports: Pick<Ports, 'core'>,
  objectKey: string,
  at: string,
): Promise<void> => {
  const nothing = { sha256: sha256Hex(''), size: 0, at };
  const refused = 'the file was gone before it was read: drop it again if it is still wanted';
  if (!(await readDeliveryNote(ports, objectKey))) {
    await noteDelivery(ports, objectKey, { ...nothing, refused });
  }
};

/**
 * What rows of a platform's report may leave out, and what they are held against: the campaign says it, for its own
 * lines and the platforms that it uses.
 */
export const deliveryContext = async (
  ports: Pick<Ports, 'core'>,
  platform: string,
  at: string,
): Promise<DeliveryContext> => {
  const campaign = await readCampaign(ports);
  const used = campaign?.platforms ?? [];
  const terms = used.find(({ name }) => name === platform);
  const currency = campaign?.currency ?? '';
  const lines = await listLines(ports);
  return {
    platform,
    at,
    defaults: {
      timeZone: campaign?.timeZone ?? 'UTC',
      accountId: terms?.accountId ?? 'main',
      ...(terms ? { currency } : {}),
    },
    currencies: new Map(used.map(({ name, accountId }) => [`${name}/${accountId}`, currency])),
    windows: new Map(lines.map((line) => [`${line.platform}/${line.lineId}`, line])),
  };
};

/** Every platform by whose name a report may be ingested: those whose reports we know, and the campaign's own. */
export const platformNames = async (ports: Pick<Ports, 'core'>): Promise<string[]> => {
  const campaign = await readCampaign(ports);
  const own = campaign?.platforms.map(({ name }) => name) ?? [];
  return [...new Set([...knownPlatforms, ...own])];
};

/**
 * The account days that are to be pulled at an instant: from the campaign's start, or from the oldest day whose
 * figures may still change, to yesterday. Undefined before the first day is over, and once the last line's are final.
 */
export const daysToPull = (
  campaign: Pick<Campaign, 'start' | 'days' | 'timeZone'>,
  finalAfterDays: number,
  lines: readonly Pick<Line, 'end'>[],
  at: string,
): { from: string; to: string } | undefined => {
  const today = localTime(campaign.timeZone, at).date;
  const to = addDays(today, -1);
  const oldest = addDays(today, -finalAfterDays - 1);
  const from = oldest > campaign.start ? oldest : campaign.start;
  const ends = lines.map(({ end }) => end).sort();
  const lastEnd = ends.at(-1) ?? addDays(campaign.start, campaign.days - 1);
  return to < from || today > addDays(lastEnd, finalAfterDays + 2) ? undefined : { from, to };
};

/**
 * Puts pulled rows in the inbox, each once, in a file named by the hour of the pull, so that a repeat overwrites itself.
 * Writes nothing where there are no rows, or where the last pulled file tells the same.
 */
export const dropReport = async (
  { inbox }: Pick<Ports, 'inbox'>,
  platform: string,
  rows: readonly DeliveryRow[],
  at: string,
): Promise<void> => {
  if (rows.length === 0) return;
  const folder = `delivery/${platform}/`;
  const pulled = (await inbox.list(folder)).filter(({ key }) => PULLED.test(key)).at(-1);
  const before = pulled && (await inbox.get(pulled.key));
  // A row twice in a file makes the file suspect, but platforms say rows twice.
  const once = new Map(rows.map((row) => [canonicalJson(row), row]));
  const text = deliveryText([...once.values()]);
  if (before && tellTheSame(new TextDecoder().decode(before), text)) return;
  await inbox.put(`${folder}${at.slice(0, 13)}.jsonl`, text);
};

const PULLED = /\/\d{4}-\d\d-\d\dT\d\d\.jsonl$/;

import { createHash } from 'node:crypto';
import type { Campaign } from '../contracts/campaign.ts';
import type { SegmentLayout } from '../contracts/segment-layout.ts';
import type { SegmentReceipt } from '../contracts/voter.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import { listRulesOf } from '../domain/destinations/lists.ts';
import { regionOf } from '../files/contact.ts';
import { FileRefused } from '../files/file-refused.ts';
import { rejectsCsv } from '../files/reject-file.ts';
import type { Reading } from '../files/segment-file.ts';
import type { Ports } from '../ports.ts';
import { outdateAll } from './audiences.ts';
import { readCampaign } from './campaign.ts';
import { keys } from './keys.ts';
import { addLeavers } from './opt-outs.ts';
import { newTally, readLeavers, readVoters, warningsOf } from './segment-rows.ts';
import { type DroppedFile, layoutFor, layoutNames } from './segments.ts';
import { listKey, listText } from './suppressions.ts';
import { voterTokens } from './voter-tokens.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'inbox' | 'lake' | 'voters'>;

/** An object as it is about to be imported. */
type Drop = {
  key: string;
  sha256: string;
  size: number;
  /** Undefined where the folder names one that nobody knows. */
  layout: SegmentLayout | undefined;
  contactForms: 'uid2'[];
  receipt: string;
};

const ATTEMPTS = 5;

/**
 * Imports an object of the inbox under segments/, optouts/, voted/ or staff/. Everything that is new lies in the lake, and
 * who opted out is in the log, before one commit makes it count: so it never half applies, and a repeat changes nothing.
 * A refused file leaves what stood under its name. Throws when the object is gone or changes while it is read.
 */
export const importObject = async (ports: Reach, key: string, now: string): Promise<void> => {
  const done = new Map<string, SegmentReceipt>();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const record = await ports.core.read(keys.inbox(key));
    const before = record?.value as DroppedFile | undefined;
    const drop = await look(ports, key);
    if (before?.receipt === drop.receipt) return;
    const known = await ports.core.read(keys.segment(drop.receipt));
    const receipt =
      (known?.value as SegmentReceipt) ??
      done.get(drop.receipt) ??
      (await importRows(ports, drop, now));
    // The rows lie in the lake, whatever comes between them and the commit.
    done.set(drop.receipt, receipt);
    const { sha256, size, receipt: id } = drop;
    const live = await liveAfter(ports, id, receipt, before);
    const file: DroppedFile = { sha256, size, at: now, receipt: id, ...(live && { live }) };
    const rev = record?.rev ?? 0;
    const cause = `import/${sha256Hex(key).slice(0, 32)}/${rev + 1}`;
    const changes =
      !receipt.refused && (await outdateAll(ports, cause, `${key} was imported`, now));
    const committed = await ports.core.commit([
      { ...keys.inbox(key), put: file, ifRev: rev },
      ...(known ? [] : [{ ...keys.segment(drop.receipt), put: receipt, ifRev: 0 }]),
      ...(changes || []),
    ]);
    if (committed === 'done') return;
  }
  throw new Error(`${key} is being imported by somebody else, or audiences are being defined`);
};

/** What stands under the name then: what stood, where the file was refused or may be a part of that only. */
const liveAfter = async (
  ports: Reach,
  receipt: string,
  { refused, votersKey, warnings, accepted }: SegmentReceipt,
  before: DroppedFile | undefined,
): Promise<DroppedFile['live']> => {
  if (refused !== undefined) return before?.live;
  if (before?.live && warnings?.some(({ kind }) => kind === 'cut')) {
    const stood = await ports.core.read(keys.segment(before.live.receipt));
    if (stood && accepted < (stood.value as SegmentReceipt).accepted) return before.live;
  }
  return votersKey === undefined ? undefined : { receipt, votersKey };
};

/** What the object holds and how it is to be read; both together name its receipt. */
const look = async (ports: Reach, key: string): Promise<Drop> => {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of await open(ports, key)) {
    hash.update(piece);
    size += piece.length;
  }
  const sha256 = hash.digest('hex');
  const layout = await layoutFor(ports, key);
  const contactForms = contactFormsOf(await readCampaign(ports));
  const forms = contactForms.length > 0 ? { contactForms } : {};
  const receipt = sha256Hex(
    canonicalJson({ sha256, layout: layout ?? null, folder: folderOf(key), ...forms }),
  );
  return { key, sha256, size, layout, contactForms, receipt };
};

/** How a campaign's destinations want contacts hashed, beside Meta's way. */
const contactFormsOf = (campaign: Campaign | undefined): 'uid2'[] =>
  campaign?.platforms.some((terms) => listRulesOf(terms).contacts === 'uid2') ? ['uid2'] : [];

const FOLDERS = ['segments', 'optouts', 'voted', 'staff'] as const;

const folderOf = (key: string): (typeof FOLDERS)[number] => {
  const folder = FOLDERS.find((name) => key.startsWith(`${name}/`));
  if (folder) return folder;
  throw new Error(`${key} lies under none of ${FOLDERS.map((name) => `${name}/`).join(', ')}`);
};

const open = async ({ inbox }: Reach, key: string): Promise<AsyncIterable<Uint8Array>> => {
  const body = await inbox.open(key);
  if (!body) throw new Error(`${key} is not in the inbox; drop it again if it is still wanted`);
  return body;
};

/** Reads the object's rows into the lake and the log, and counts them. Deterministic names make it safe to repeat. */
const importRows = async (ports: Reach, drop: Drop, now: string): Promise<SegmentReceipt> => {
  const folder = folderOf(drop.key);
  const isSegment = folder === 'segments';
  const votersKey = isSegment ? `voters/${drop.receipt}.parquet` : listKey(drop.receipt);
  let tally = newTally();
  try {
    const reading = await readingOf(ports, drop, now);
    const file = { reading, open: async () => unchanged(await open(ports, drop.key), drop) };
    tally = isSegment ? await readVoters(ports, file, votersKey) : await readLeavers(file);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return {
      file: drop.key,
      sha256: drop.sha256,
      ...tally.counts,
      optOuts: 0,
      refused: error.message,
    };
  }
  const { rejects, optOuts, counts } = tally;
  const warnings = warningsOf(tally);
  const rejectsKey = `rejects/${drop.receipt}.csv`;
  if (rejects.length > 0) await ports.lake.put(rejectsKey, rejectsCsv(rejects));
  const isList = folder === 'voted' || folder === 'staff';
  if (isList) await ports.lake.put(votersKey, listText(optOuts));
  else if (optOuts.size > 0) await addLeavers(ports, [...optOuts], now);
  return {
    file: drop.key,
    sha256: drop.sha256,
    ...counts,
    optOuts: isList ? 0 : optOuts.size,
    ...((isSegment || isList) && { votersKey }),
    ...(warnings.length > 0 && { warnings }),
    ...(rejects.length > 0 && { rejectsKey }),
  };
};

const readingOf = async (
  ports: Reach,
  { key, layout, contactForms }: Drop,
  now: string,
): Promise<Reading> => {
  if (!layout) throw await unknownLayout(ports, key);
  const country = (await readCampaign(ports))?.country;
  return {
    file: key,
    layout,
    region: country === undefined ? undefined : regionOf(country),
    lastYear: Number(now.slice(0, 4)),
    tokenOf: await voterTokens(ports),
    contactForms,
  };
};

const unknownLayout = async (ports: Reach, key: string): Promise<FileRefused> =>
  new FileRefused({
    what: `there is no layout called ${key.split('/')[1]}`,
    why: 'nobody knows which of its columns is what',
    mend: `Use one of ${(await layoutNames(ports)).join(', ')}, or set a layout file first`,
  });

/** Passes bytes on; throws at the end when they are not the ones that were looked at. */
async function* unchanged(
  bytes: AsyncIterable<Uint8Array>,
  { key, sha256 }: Drop,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== sha256) throw new Error(`${key} was replaced while it was read`);
}

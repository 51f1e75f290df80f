import { createHash } from 'node:crypto';
import type { Campaign } from '../contracts/campaign.ts';
import type { PlainSegment } from '../contracts/segment-load.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import { listRulesOf } from '../domain/destinations/lists.ts';
import { regionOf } from '../files/contact.ts';
import { FileRefused } from '../files/file-refused.ts';
import { NotPlain, plainBytes } from '../files/plain-bytes.ts';
import { isForColumns, plainSegment } from '../files/plain-segment.ts';
import type { Reading } from '../files/segment-file.ts';
import type { Ports, StagedRows } from '../ports.ts';
import { readCampaign } from './campaign.ts';
import { layoutFor } from './segments.ts';
import { tokenSecret, voterTokens } from './voter-tokens.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'inbox' | 'voters'>;

const FOLDERS = ['segments', 'optouts', 'voted', 'staff'] as const;

/** An object of the inbox as it is about to be imported. */
export type Drop = {
  key: string;
  folder: (typeof FOLDERS)[number];
  sha256: string;
  size: number;
  /** Whether its last line has no end. A cut gzip file is refused by itself. */
  isOpen: boolean;
  /** Undefined where the folder names a layout that nobody knows. */
  reading: Reading | undefined;
  /** Its rows, where they can be read in columns; whoever looked drops them. */
  columns: Columns | undefined;
  /** What it holds and how it is to be read, in one name. */
  receipt: string;
};
export type Columns = { segment: PlainSegment; rows: StagedRows };

/** Looks at what the object holds, once through. Throws when it is gone. */
export const lookAt = async (ports: Reach, key: string, now: string): Promise<Drop> => {
  const folder = folderOf(key);
  const layout = await layoutFor(ports, key);
  const campaign = await readCampaign(ports);
  const contactForms = contactFormsOf(campaign);
  const reading = layout && {
    file: key,
    layout,
    region: campaign && regionOf(campaign.country),
    lastYear: Number(now.slice(0, 4)),
    tokenOf: await voterTokens(ports),
    contactForms,
  };
  const sight = sightOf(await open(ports, key));
  const isStaged = folder === 'segments' && reading && isForColumns(reading);
  const columns = isStaged ? await stage(ports, reading, sight) : await passAll(sight);
  const { sha256, size, isOpen } = sight.seen() ?? (await seeAll(await open(ports, key)));
  const forms = contactForms.length > 0 ? { contactForms } : {};
  const receipt = sha256Hex(canonicalJson({ sha256, layout: layout ?? null, folder, ...forms }));
  return { key, folder, sha256, size, isOpen, reading, columns, receipt };
};

/** The object's bytes once more; they throw at their end when they are not the ones that were looked at. */
export const openAgain = async (
  ports: Pick<Ports, 'inbox'>,
  { key, sha256 }: Drop,
): Promise<AsyncIterable<Uint8Array>> => {
  const { bytes, seen } = sightOf(await open(ports, key));
  const unchanged = async function* () {
    yield* bytes;
    if (seen()?.sha256 !== sha256) throw new Error(`${key} was replaced while it was read`);
  };
  return unchanged();
};

const open = async (
  { inbox }: Pick<Ports, 'inbox'>,
  key: string,
): Promise<AsyncIterable<Uint8Array>> => {
  const body = await inbox.open(key);
  if (!body) throw new Error(`${key} is not in the inbox; drop it again if it is still wanted`);
  return body;
};

const folderOf = (key: string): Drop['folder'] => {
  const folder = FOLDERS.find((name) => key.startsWith(`${name}/`));
  if (folder) return folder;
  throw new Error(`${key} lies under none of ${FOLDERS.map((name) => `${name}/`).join(', ')}`);
};

/** How a campaign's destinations want contacts hashed, beside Meta's way. */
const contactFormsOf = (campaign: Campaign | undefined): 'uid2'[] =>
  campaign?.platforms.some((terms) => listRulesOf(terms).contacts === 'uid2') ? ['uid2'] : [];

/** Keeps the rows of a segment file at hand, and tells how to read them; undefined where they must be read one by one. */
const stage = async (
  ports: Reach,
  reading: Reading,
  sight: Sight,
): Promise<Columns | undefined> => {
  let columns: Columns | undefined;
  let rows: StagedRows | undefined;
  try {
    rows = await ports.voters.stage(plainBytes(sight.bytes));
    // What comes after the end of a gzip file has not passed by.
    if (!rows || !sight.seen()) return undefined;
    const segment = await plainSegment(rows.open(), reading, await tokenSecret(ports));
    columns = segment && { segment, rows };
    return columns;
  } catch (error) {
    // The row reader says what is wrong with it.
    if (error instanceof NotPlain || error instanceof FileRefused) return undefined;
    throw error;
  } finally {
    if (!columns) await rows?.drop();
  }
};

type Seen = Pick<Drop, 'sha256' | 'size' | 'isOpen'>;
/** Bytes that pass by, and what was seen of them: undefined before their end. */
type Sight = { bytes: AsyncIterable<Uint8Array>; seen(): Seen | undefined };

const passAll = async ({ bytes }: Sight): Promise<undefined> => {
  for await (const _ of bytes);
};

const seeAll = async (bytes: AsyncIterable<Uint8Array>): Promise<Seen> => {
  const sight = sightOf(bytes);
  await passAll(sight);
  return sight.seen() as Seen;
};

const LINE = 0x0a;
const GZIP = 0x1f;

const sightOf = (given: AsyncIterable<Uint8Array>): Sight => {
  const hash = createHash('sha256');
  let size = 0;
  let first: number | undefined;
  let isOpen = false;
  let seen: Seen | undefined;
  const passing = async function* () {
    for await (const piece of given) {
      hash.update(piece);
      size += piece.length;
      first ??= piece[0];
      // In UTF-16 a zero may follow the line end.
      if (piece.length > 0) isOpen = first !== GZIP && !piece.subarray(-2).includes(LINE);
      yield piece;
    }
    seen = { sha256: hash.digest('hex'), size, isOpen };
  };
  return { bytes: passing(), seen: () => seen };
};

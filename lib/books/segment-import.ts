import type { SegmentReceipt } from '../contracts/voter.ts';
import { sha256Hex } from '../domain/canonical.ts';
import { FileRefused } from '../files/file-refused.ts';
import { rejectsCsv } from '../files/reject-file.ts';
import type { Ports, Stored } from '../ports.ts';
import { outdateAll } from './audiences.ts';
import { keys } from './keys.ts';
import { addLeavers } from './opt-outs.ts';
import { type Drop, lookAt, openAgain } from './segment-drop.ts';
import { newTally, readLeavers, readVoters, warningsOf } from './segment-rows.ts';
import { type DroppedFile, layoutNames } from './segments.ts';
import { listKey, listText } from './suppressions.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'inbox' | 'lake' | 'voters'>;

/** Imports that one process does best at once: where one reads its file, the other's rows are hashed. */
export const IMPORTS_AT_ONCE = 2;

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
    const drop = await lookAt(ports, key, now);
    try {
      if (await take(ports, drop, { record, done }, now)) return;
    } finally {
      await drop.columns?.rows.drop();
    }
  }
  throw new Error(`${key} is being imported by somebody else, or audiences are being defined`);
};

/** The object's record before, and the receipts of what lies in the lake already, whatever came between it and a commit. */
type Before = { record: Stored | undefined; done: Map<string, SegmentReceipt> };

/** Makes what was dropped count, if it does not already; false where something came in between. */
const take = async (
  ports: Reach,
  drop: Drop,
  { record, done }: Before,
  now: string,
): Promise<boolean> => {
  const { key, sha256, size, receipt: id } = drop;
  const before = record?.value as DroppedFile | undefined;
  if (before?.receipt === id) return true;
  const known = await ports.core.read(keys.segment(id));
  const receipt =
    (known?.value as SegmentReceipt) ?? done.get(id) ?? (await importRows(ports, drop, now));
  done.set(id, receipt);
  const live = await liveAfter(ports, id, receipt, before);
  const file: DroppedFile = { sha256, size, at: now, receipt: id, ...(live && { live }) };
  const rev = record?.rev ?? 0;
  const cause = `import/${sha256Hex(key).slice(0, 32)}/${rev + 1}`;
  const changes = !receipt.refused && (await outdateAll(ports, cause, `${key} was imported`, now));
  const committed = await ports.core.commit([
    { ...keys.inbox(key), put: file, ifRev: rev },
    ...(known ? [] : [{ ...keys.segment(id), put: receipt, ifRev: 0 }]),
    ...(changes || []),
  ]);
  return committed === 'done';
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

/** Reads the object's rows into the lake and the log, and counts them. Deterministic names make it safe to repeat. */
const importRows = async (ports: Reach, drop: Drop, now: string): Promise<SegmentReceipt> => {
  const { key, folder, sha256, reading, columns } = drop;
  const isSegment = folder === 'segments';
  const votersKey = isSegment ? `voters/${drop.receipt}.parquet` : listKey(drop.receipt);
  let tally = newTally();
  try {
    if (!reading) throw await unknownLayout(ports, key);
    const file = { reading, columns, open: () => openAgain(ports, drop) };
    tally = isSegment ? await readVoters(ports, file, votersKey) : await readLeavers(file);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { file: key, sha256, ...tally.counts, optOuts: 0, refused: error.message };
  }
  const { rejects, optOuts, counts } = tally;
  const warnings = warningsOf(tally, drop.isOpen);
  const rejectsKey = `rejects/${drop.receipt}.csv`;
  if (rejects.length > 0) await ports.lake.put(rejectsKey, rejectsCsv(rejects));
  const isList = folder === 'voted' || folder === 'staff';
  if (isList) await ports.lake.put(votersKey, listText(optOuts));
  else if (optOuts.size > 0) await addLeavers(ports, [...optOuts], now);
  return {
    file: key,
    sha256,
    ...counts,
    optOuts: isList ? 0 : optOuts.size,
    ...((isSegment || isList) && { votersKey }),
    ...(warnings.length > 0 && { warnings }),
    ...(rejects.length > 0 && { rejectsKey }),
  };
};

const unknownLayout = async (ports: Reach, key: string): Promise<FileRefused> =>
  new FileRefused({
    what: `there is no layout called ${key.split('/')[1]}`,
    why: 'nobody knows which of its columns is what',
    mend: `Use one of ${(await layoutNames(ports)).join(', ')}, or set a layout file first`,
  });

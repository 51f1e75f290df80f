import type { MergeReport } from '../contracts/merge.ts';
import type { SegmentLayout } from '../contracts/segment-layout.ts';
import type { SegmentReceipt } from '../contracts/voter.ts';
import { knownLayouts } from '../files/known-layouts.ts';
import { defaultLayout } from '../files/layout.ts';
import { joinRejects } from '../files/reject-file.ts';
import type { Ports, RecordKey } from '../ports.ts';
import { keys } from './keys.ts';

/** What is known of an object under segments/ or optouts/. */
export type DroppedFile = {
  sha256: string;
  size: number;
  at: string;
  /** The receipt of these bytes, as `keys.segment` has it. */
  receipt: string;
  /** The import whose voters stand under this name: this one, or an earlier one when these bytes were refused. */
  live?: { receipt: string; votersKey: string };
};

const layoutKey = (name: string): RecordKey => ({ pk: 'LAYOUT', sk: name });

/** Sets the layout that files dropped under segments/<name>/ and optouts/<name>/ are read by from now on. */
export const setLayout = async (
  { core }: Pick<Ports, 'core'>,
  name: string,
  layout: SegmentLayout,
): Promise<void> => {
  for (;;) {
    const rev = (await core.read(layoutKey(name)))?.rev ?? 0;
    if ((await core.commit([{ ...layoutKey(name), put: layout, ifRev: rev }])) === 'done') return;
  }
};

/**
 * The layout for an inbox key such as segments/<layout>/<file>: one that was set under that name, else a built-in one;
 * undefined for a name that nobody knows. A file right under segments/ or optouts/ has the default layout.
 */
export const layoutFor = async (
  ports: Pick<Ports, 'core'>,
  objectKey: string,
): Promise<SegmentLayout | undefined> => {
  const [, name, file] = objectKey.split('/');
  return name && file ? layoutNamed(ports, name) : defaultLayout;
};

/** The layout of that name: one that was set, else a built-in one; undefined where there is neither. */
export const layoutNamed = async (
  { core }: Pick<Ports, 'core'>,
  name: string,
): Promise<SegmentLayout | undefined> => {
  const record = await core.read(layoutKey(name));
  if (record) return record.value as SegmentLayout;
  return Object.hasOwn(knownLayouts, name) ? knownLayouts[name] : undefined;
};

/** The names of all layouts that there are, set or built in, in order. */
export const layoutNames = async ({ core }: Pick<Ports, 'core'>): Promise<string[]> => {
  const set = (await core.list(layoutKey('').pk)).map(({ sk }) => sk);
  return [...new Set([...Object.keys(knownLayouts), ...set])].sort();
};

/** What was done with the objects that lie in the inbox under a prefix, in order of their keys. */
export const listDropped = async (
  { core }: Pick<Ports, 'core'>,
  prefix: string,
): Promise<DroppedFile[]> =>
  (await core.list(keys.inbox('').pk, prefix)).map(({ value }) => value as DroppedFile);

/**
 * The receipts of the segment and opt-out files that the inbox holds, each once, in order of file names. A file that
 * was replaced under its name is not among them.
 */
export const listReceipts = async (ports: Pick<Ports, 'core'>): Promise<SegmentReceipt[]> => {
  const dropped = [
    ...(await listDropped(ports, 'optouts/')),
    ...(await listDropped(ports, 'segments/')),
  ];
  const current = new Set(dropped.map(({ receipt }) => receipt));
  return (await ports.core.list(keys.segment('').pk))
    .filter(({ sk }) => current.has(sk))
    .map(({ value }) => value as SegmentReceipt)
    .sort((a, b) => (a.file < b.file ? -1 : 1));
};

/** The receipt of the segment or opt-out file under one key of the inbox; undefined while nothing has read it. */
export const receiptAt = async (
  { core }: Pick<Ports, 'core'>,
  objectKey: string,
): Promise<SegmentReceipt | undefined> => {
  const dropped = (await core.read(keys.inbox(objectKey)))?.value as DroppedFile | undefined;
  if (!dropped) return undefined;
  return (await core.read(keys.segment(dropped.receipt)))?.value as SegmentReceipt | undefined;
};

/** A file whose voters are to be addressed: its key in the inbox and its import. */
export type LiveFile = { file: string; receipt: string; votersKey: string };

/**
 * The files whose voters are to be addressed, each content once, as they came. They are in order of file names, whatever
 * order they came in: of a voter in several files, the file counts whose name comes last.
 */
export const liveFiles = async ({ core }: Pick<Ports, 'core'>): Promise<LiveFile[]> => {
  const live = (await core.list(keys.inbox('').pk, 'segments/')).flatMap(({ sk, value }) => {
    const { live } = value as DroppedFile;
    return live ? [{ file: sk, ...live }] : [];
  });
  const lastNames = new Map(live.map(({ votersKey }, index) => [votersKey, index]));
  return live.filter(({ votersKey }, index) => lastNames.get(votersKey) === index);
};

/** A merge of voter files that was made: of which imports, where its voters are, and what it came to. */
export type KeptMerge = {
  inputs: string[];
  votersKey: string;
  linksKey: string;
  report: MergeReport;
};

/** Where the merge stands, if there is one. */
export const mergeKey: RecordKey = { pk: 'MERGE', sk: 'CURRENT' };

/** The merge that was made last and not undone, whether files have changed since or not. */
export const readMerge = async ({ core }: Pick<Ports, 'core'>): Promise<KeptMerge | undefined> =>
  ((await core.read(mergeKey))?.value as { merge: KeptMerge | null } | undefined)?.merge ??
  undefined;

/** True where a merge was made of other files than those that are live now: builds do not read it. */
export const isMergeStale = async (ports: Pick<Ports, 'core'>): Promise<boolean> => {
  const merge = await readMerge(ports);
  return merge !== undefined && !isOf(merge, await liveFiles(ports));
};

const isOf = ({ inputs }: KeptMerge, files: { receipt: string }[]): boolean =>
  inputs.length === files.length && files.every(({ receipt }, nth) => receipt === inputs[nth]);

/**
 * What to read of files: the files themselves in their order, or the one merge of just these, in which each person
 * stands once, and its links.
 */
export const asRead = async (
  ports: Pick<Ports, 'core'>,
  files: { receipt: string; votersKey: string }[],
): Promise<{ imports: { receipt: string; votersKey: string }[]; linksKey?: string }> => {
  const merge = await readMerge(ports);
  if (!merge || !isOf(merge, files)) {
    return { imports: files.map(({ receipt, votersKey }) => ({ receipt, votersKey })) };
  }
  const { votersKey, linksKey, report } = merge;
  return { imports: [{ receipt: report.id, votersKey }], linksKey };
};

/** The imports whose voters are to be addressed: the live files in their order, or one merge of just these. */
export const liveImports = async (
  ports: Pick<Ports, 'core'>,
): Promise<{ receipt: string; votersKey: string }[]> =>
  (await asRead(ports, await liveFiles(ports))).imports;

/** The voter files of the live imports, in their order. */
export const liveVoterKeys = async (ports: Pick<Ports, 'core'>): Promise<string[]> =>
  (await liveImports(ports)).map(({ votersKey }) => votersKey);

/** The rejects of those files as one CSV (file, line, column, because); empty when there are none. */
export const rejectsOf = async (
  { lake }: Pick<Ports, 'lake'>,
  receipts: SegmentReceipt[],
): Promise<string> => {
  const texts: string[] = [];
  for (const { rejectsKey } of receipts) {
    const body = rejectsKey && (await lake.get(rejectsKey));
    if (body) texts.push(new TextDecoder().decode(body));
  }
  return joinRejects(texts);
};

/** The most voters whose audiences one function builds, well inside its fifteen minutes and three gigabytes. */
const MOST_AT_ONCE = 20_000_000;

/** True where the live files together hold more voters than one function takes. */
export const isInShards = async (ports: Pick<Ports, 'core'>): Promise<boolean> => {
  const receipts = await listReceipts(ports);
  return receipts.reduce((sum, { accepted }) => sum + accepted, 0) > MOST_AT_ONCE;
};

import type { ImportWarning, Reject, Voter } from '../contracts/voter.ts';
import { type Reading, readOptOuts, readSegment } from '../files/segment-file.ts';
import type { Encoding } from '../files/text-stream.ts';
import type { Ports } from '../ports.ts';
import type { Columns } from './segment-drop.ts';

/** A file that is to be read, as often as it is opened; in columns where it has been prepared for that. */
export type RowFile = {
  reading: Reading;
  columns: Columns | undefined;
  open(): Promise<AsyncIterable<Uint8Array>>;
};

/** What became of a file's rows. */
export type Tally = ReturnType<typeof newTally>;

/** No rows yet. */
export const newTally = () => ({
  counts: { read: 0, accepted: 0, rejected: 0, duplicate: 0 },
  rejects: [] as Reject[],
  optOuts: new Set<string>(),
  encoding: undefined as Encoding | undefined,
  /** Rows whose ZIP got its leading zeros back. */
  mended: 0,
  /** Whether the last row was rejected. */
  endsInReject: false,
});

const CUT =
  'its last row is broken off, so it may be cut short. Where a larger file stands under its name, that one stays in force and this one does not count; if it is whole, end its last line and import it again';

/** What people should know of a file that was taken; `isOpen` says that its last line has no end. */
export const warningsOf = (
  { encoding, mended, endsInReject }: Tally,
  isOpen: boolean,
): ImportWarning[] => [
  ...(encoding
    ? [{ kind: 'encoding' as const, says: `not UTF-8: read as ${encoding} and converted` }]
    : []),
  ...(mended > 0
    ? [{ kind: 'zip' as const, says: `${mended} ZIPs had lost leading zeros and got them back` }]
    : []),
  ...(endsInReject && isOpen ? [{ kind: 'cut' as const, says: CUT }] : []),
];

/** The line of a plain file's first row: one row a line, after the header. */
const FIRST_ROW = 2;

/** Reads a segment file into the lake: all rows at once where it lets us, one by one where not. */
export const readVoters = async (
  { voters }: Pick<Ports, 'voters'>,
  file: RowFile,
  votersKey: string,
): Promise<Tally> => {
  const loaded = file.columns && (await loadColumns(file.reading, file.columns, votersKey));
  if (loaded) return loaded;
  const tally = newTally();
  await voters.write(votersKey, accepted(await file.open(), heard(file.reading, tally), tally));
  return tally;
};

/** Reads a file of people who opted out. */
export const readLeavers = async ({ reading, open }: RowFile): Promise<Tally> => {
  const tally = newTally();
  const outcomes = readOptOuts(await open(), heard(reading, tally));
  for await (const outcome of outcomes) count(tally, outcome);
  return tally;
};

/** The reading of a file that may be of another encoding: it is converted, and the tally says so. */
const heard = (reading: Reading, tally: Tally): Reading => ({
  ...reading,
  onEncoding: (encoding) => {
    tally.encoding = encoding;
  },
});

const loadColumns = async (
  { file }: Reading,
  { segment, rows }: Columns,
  votersKey: string,
): Promise<Tally | undefined> => {
  let mended = 0;
  const readOdd: typeof segment.readOdd = (row) => {
    const outcome = segment.readOdd(row);
    if ('mended' in outcome) mended += 1;
    return outcome;
  };
  const loaded = await rows.load({ ...segment, readOdd }, votersKey);
  if (!loaded) return undefined;
  const { read, accepted, duplicate, optedOut } = loaded;
  const rejects = loaded.rejects.map(({ ordinal, ...reject }) => ({
    file,
    line: ordinal + FIRST_ROW,
    ...reject,
  }));
  const counts = { read, accepted, rejected: rejects.length, duplicate };
  const endsInReject = loaded.rejects.some(({ ordinal }) => ordinal === read - 1);
  return { ...newTally(), counts, rejects, optOuts: new Set(optedOut), mended, endsInReject };
};

type Outcome = {
  kind: keyof Tally['counts'];
  optedOut?: string;
  reject?: Reject;
  mended?: unknown;
};

const count = (tally: Tally, { kind, optedOut, reject, mended }: Outcome): void => {
  tally.counts.read += 1;
  tally.counts[kind] += 1;
  tally.endsInReject = kind === 'rejected';
  if (reject) tally.rejects.push(reject);
  if (optedOut) tally.optOuts.add(optedOut);
  if (mended) tally.mended += 1;
};

async function* accepted(
  bytes: AsyncIterable<Uint8Array>,
  reading: Reading,
  tally: Tally,
): AsyncGenerator<Voter> {
  for await (const outcome of readSegment(bytes, reading)) {
    count(tally, outcome);
    if (outcome.kind === 'accepted') yield outcome.voter;
  }
}

import type { ImportWarning, Reject, Voter } from '../contracts/voter.ts';
import { NotPlain, plainBytes } from '../files/plain-bytes.ts';
import { plainSegment } from '../files/plain-segment.ts';
import { type Reading, readOptOuts, readSegment } from '../files/segment-file.ts';
import type { Encoding } from '../files/text-stream.ts';
import type { Ports } from '../ports.ts';
import { tokenSecret } from './voter-tokens.ts';

/** A file that is to be read, as often as it is opened. */
export type RowFile = { reading: Reading; open(): Promise<AsyncIterable<Uint8Array>> };

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
  /** Whether the last row was rejected, and whether its line has no end. */
  endsInReject: false,
  isOpen: false,
});

const CUT =
  'its last row is broken off, so it may be cut short. Where a larger file stands under its name, that one stays in force and this one does not count; if it is whole, end its last line and import it again';

/** What people should know of a file that was taken. */
export const warningsOf = ({ encoding, mended, endsInReject, isOpen }: Tally): ImportWarning[] => [
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
  ports: Pick<Ports, 'voters' | 'privacy'>,
  given: RowFile,
  votersKey: string,
): Promise<Tally> => {
  const tally = newTally();
  const file = { ...given, open: async () => watched(await given.open(), tally) };
  const loaded = await loadPlain(ports, file, votersKey);
  if (loaded) return { ...loaded, isOpen: tally.isOpen };
  await ports.voters.write(
    votersKey,
    accepted(await file.open(), heard(file.reading, tally), tally),
  );
  return tally;
};

/** Reads a file of people who opted out. */
export const readLeavers = async ({ reading, open }: RowFile): Promise<Tally> => {
  const tally = newTally();
  const bytes = watched(await open(), tally);
  for await (const outcome of readOptOuts(bytes, heard(reading, tally))) count(tally, outcome);
  return tally;
};

const LINE = 0x0a;
const GZIP = 0x1f;

/** Passes bytes on; the tally says whether they end within a line. A cut gzip file is refused by itself. */
async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  tally: Tally,
): AsyncGenerator<Uint8Array> {
  let first: number | undefined;
  for await (const piece of bytes) {
    first ??= piece[0];
    // In UTF-16 a zero may follow the line end.
    if (piece.length > 0) tally.isOpen = first !== GZIP && !piece.subarray(-2).includes(LINE);
    yield piece;
  }
}

/** The reading of a file that may be of another encoding: it is converted, and the tally says so. */
const heard = (reading: Reading, tally: Tally): Reading => ({
  ...reading,
  onEncoding: (encoding) => {
    tally.encoding = encoding;
  },
});

const loadPlain = async (
  ports: Pick<Ports, 'voters' | 'privacy'>,
  { reading, open }: RowFile,
  votersKey: string,
): Promise<Tally | undefined> => {
  const segment = await plainSegment(await open(), reading, await tokenSecret(ports));
  if (!segment) return undefined;
  const bytes = plainBytes(await open(), segment.delimiter);
  let mended = 0;
  const readOdd: typeof segment.readOdd = (row) => {
    const outcome = segment.readOdd(row);
    if ('mended' in outcome) mended += 1;
    return outcome;
  };
  const loaded = await ports.voters
    .load({ ...segment, readOdd }, bytes, votersKey)
    .catch((error) => {
      if (error instanceof NotPlain) return undefined;
      throw error;
    });
  if (!loaded) return undefined;
  const { read, accepted, duplicate, optedOut } = loaded;
  const rejects = loaded.rejects.map(({ ordinal, ...reject }) => ({
    file: reading.file,
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

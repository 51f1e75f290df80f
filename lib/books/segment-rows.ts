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
});

/** What was taken otherwise than it stood. */
export const warningsOf = ({ encoding, mended }: Tally): ImportWarning[] => [
  ...(encoding
    ? [{ kind: 'encoding' as const, says: `not UTF-8: read as ${encoding} and converted` }]
    : []),
  ...(mended > 0
    ? [{ kind: 'zip' as const, says: `${mended} ZIPs had lost leading zeros and got them back` }]
    : []),
];

/** The line of a plain file's first row: one row a line, after the header. */
const FIRST_ROW = 2;

/** Reads a segment file into the lake: all rows at once where it lets us, one by one where not. */
export const readVoters = async (
  ports: Pick<Ports, 'voters' | 'privacy'>,
  file: RowFile,
  votersKey: string,
): Promise<Tally> => {
  const loaded = await loadPlain(ports, file, votersKey);
  if (loaded) return loaded;
  const tally = newTally();
  await ports.voters.write(
    votersKey,
    accepted(await file.open(), heard(file.reading, tally), tally),
  );
  return tally;
};

/** Reads a file of people who opted out. */
export const readLeavers = async ({ reading, open }: RowFile): Promise<Tally> => {
  const tally = newTally();
  for await (const outcome of readOptOuts(await open(), heard(reading, tally)))
    count(tally, outcome);
  return tally;
};

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
  return { ...newTally(), counts, rejects, optOuts: new Set(optedOut), mended };
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

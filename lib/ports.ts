import type { Member, Rule } from './contracts/audience.ts';
import type { DeliveryRow } from './contracts/delivery.ts';
import type { ReportFile } from './contracts/delivery-table.ts';
import type { Line } from './contracts/flight.ts';
import type { MergeOutcome, MergeTask } from './contracts/merge.ts';
import type { QueueName } from './contracts/pipeline.ts';
import type { CellCount, Rejected, TargetGroup } from './contracts/receipt.ts';
import type { LoadedSegment, PlainSegment } from './contracts/segment-load.ts';
import type {
  CellsAsked,
  Contacts,
  GatheredMembers,
  Gathering,
  MemberList,
  PreviewedVoters,
  SelectedVoters,
  VoterSelection,
} from './contracts/selection.ts';
import type { Voter } from './contracts/voter.ts';

/** Every verb that we ask of the world. Nothing else reaches out of the process. */
export type Ports = {
  /** Campaign, audiences, flights, decisions, outbox. */
  core: Records;
  /** The chain of posted files. */
  ledger: Records;
  /** Opt-outs and the key that makes voter tokens. */
  privacy: Records;
  inbox: Objects;
  lake: Objects;
  exports: Objects;
  voters: VoterTable;
  reports: ReportTables;
  queues: Queues;
  platforms: Platforms;
};

export type RecordKey = { pk: string; sk: string };
export type Stored<T = unknown> = RecordKey & { value: T; rev: number };

/** One part of a commit. `ifRev` is the revision that was read; 0 means: not there yet. */
export type Write =
  | (RecordKey & { put: unknown; ifRev: number })
  | (RecordKey & { remove: true; ifRev: number })
  | (RecordKey & { check: true; ifRev: number });

/** Small JSON documents under (pk, sk), each with a revision that grows by one at every put. Strongly consistent. */
export type Records = {
  read(key: RecordKey): Promise<Stored | undefined>;
  /** All records of a partition whose sk starts with the prefix, in sk order. */
  list(pk: string, prefix?: string): Promise<Stored[]>;
  /** All writes or none; 'conflict' when any revision is not the one named. At most 100 writes, 350 KB a document. */
  commit(writes: Write[]): Promise<'done' | 'conflict'>;
};

export type ObjectInfo = { key: string; size: number };

/** Files under keys. A put replaces the whole object at once; exclusivity lives in records, not here. */
export type Objects = {
  put(key: string, body: Uint8Array | string): Promise<void>;
  /** Puts what a local file holds, which may not fit in memory. */
  putFile(key: string, path: string): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** The object as a stream of bytes, for what may not fit in memory. */
  open(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Infos in key order. */
  list(prefix: string): Promise<ObjectInfo[]>;
};

/** The rows of a segment file, at hand until they are dropped. */
export type StagedRows = {
  /** Their bytes, from the start. */
  open(): AsyncIterable<Uint8Array>;
  /** Reads them into a file of voters. Undefined, and nothing written, where they must be read one by one and written. */
  load(segment: PlainSegment, into: string): Promise<LoadedSegment | undefined>;
  drop(): Promise<void>;
};

/** Voters in columns, one immutable file a segment, kept in the lake. */
export type VoterTable = {
  /** Writes one file of voters; returns how many. Rewriting the same key replaces it whole. */
  write(key: string, voters: AsyncIterable<Voter> | Iterable<Voter>): Promise<number>;
  /**
   * Keeps the plain bytes of a segment file at hand, to be read all at once; undefined where this table cannot read so. The
   * bytes are read to their end in any case. Throws what they throw.
   */
  stage(bytes: AsyncIterable<Uint8Array>): Promise<StagedRows | undefined>;
  /** Merges files of voters into one that has each person once; with its links, the tokens given and all of the same people. */
  merge(task: MergeTask): Promise<MergeOutcome>;
  tokensOf(linksKey: string, tokens: string[]): Promise<string[]>;
  /** How many distinct voters each zone and category holds, ordered by both. */
  census(keys: string[]): Promise<{ zone: string; category: string; voters: number }[]>;
  /**
   * Selects members and writes them under `into`, each once, by the last file that has them, and always in the same
   * order. Where fewer than `atLeast` are selected, or by a branch, or where another list is as near as that, nothing is
   * written.
   */
  select(selection: VoterSelection, into: string): Promise<SelectedVoters>;
  /**
   * Brings the members of written selections together under `into`, each once, by the last part that has them; of one
   * bucket of tokens alone where it is said. Nothing is written in the cases in which `select` writes nothing.
   */
  gather(gathering: Gathering, into: string): Promise<GatheredMembers>;
  /** What a selection would come to, step by step, and how many are on each of those lists. Writes nothing. */
  preview(selection: VoterSelection, steps: Rule[], lists: MemberList[]): Promise<PreviewedVoters>;
  /**
   * Members of a written selection from `offset`, at most `limit`, in order; their contacts hashed as for Meta, or as
   * for UID2.
   */
  members(key: string, offset: number, limit: number, contacts?: Contacts): Promise<Member[]>;
  /**
   * Voters of age by age band, gender and postal code, and how many of them are members of a written selection: each
   * cell that holds a member, ordered by postal code, age and gender. Who has no postal code is in no cell.
   */
  cells(asked: CellsAsked): Promise<CellCount[]>;
};

/** Delivery files of the inbox, as tables too: their rows one by one, or millions of single events added up. */
export type ReportTables = {
  /** A copy of an object of the inbox to read from, undefined where it is not there. Close it when it was read. */
  open(key: string): Promise<ReportFile | undefined>;
};

/** FIFO queues: messages of one group come in order; the same id within five minutes is taken once. */
export type Queues = {
  send(queue: QueueName, message: { id: string; group: string; body: unknown }): Promise<void>;
};

export type Platforms = { named(name: string): AdPlatform; names(): string[] };

/** What an ad platform does for us. Every call sets something absolute, so a repeat changes nothing. */
export type AdPlatform = {
  /** Makes the line known, without budget. */
  openLine(line: Line, terms: LineTerms): Promise<PlatformAnswer>;
  /** Sets a line's daily budget, in micros, from its next delivery day on until it is set again or the line ends. */
  setBudget(budget: LineBudget): Promise<PlatformAnswer>;
  /** The daily budget now in force or next to be, in micros; undefined for an unknown line. */
  readBudget(lineId: string): Promise<number | undefined>;
  /** One chunk of a whole-list replacement; the list becomes active, all at once, with the last chunk. */
  putMembers(chunk: MemberChunk): Promise<MemberReceipt>;
  /** Aims an audience at groups of all voters, in place of what it stood for; without groups at nobody. */
  putTargeting(targeting: CellTargeting): Promise<MemberReceipt>;
  /** People on the audience's active list now; undefined where there is none, or where nobody can say. */
  readList(audienceId: string): Promise<{ people: number } | undefined>;
  /** Delivery rows for account days from..to (both included), as known at `at`. */
  pullReports(window: { from: string; to: string; at: string }): Promise<DeliveryRow[]>;
};

export type LineTerms = { timeZone: string; currency: string; accountId: string };
export type LineBudget = {
  lineId: string;
  version: number;
  day: string;
  dailyMicros: number;
  at: string;
};
export type MemberChunk = {
  audienceId: string;
  /** Names the replacement; chunks of another session are not mixed in. */
  session: string;
  sequence: number;
  last: boolean;
  /** About how many people the whole list holds. */
  expected: number;
  /** How the platform wants hashes spelled; here they are hex. */
  form: 'hex' | 'base64';
  members: Member[];
};
export type CellTargeting = {
  audienceId: string;
  session: string;
  groups: TargetGroup[];
  /** Members of the audience, and all voters, who live in the groups' cells. */
  covered: number;
  voters: number;
};
export type MemberReceipt = {
  received: number;
  invalid: number;
  rejected: Rejected[];
  /** People whom the platform knows; null where it does not say. */
  matched: number | null;
  /** The list as a whole is in force. */
  active: boolean;
  /** Set where that is only so once a person has carried it there. */
  exported?: true;
};
export type PlatformAnswer = { kind: 'done' } | { kind: 'refused'; because: string };

/** The platform did not say yes or no: throttled, timed out, failed. The request may still take effect. Try again. */
export class PlatformUnavailable extends Error {
  override name = 'PlatformUnavailable';
}

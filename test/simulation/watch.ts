import type { AudienceBuild } from '../../lib/contracts/audience.ts';
import type { Campaign } from '../../lib/contracts/campaign.ts';
import type { Approval, Book, Placement } from '../../lib/contracts/decision.ts';
import type { Delivered, Line } from '../../lib/contracts/flight.ts';
import type { Write } from '../../lib/ports.ts';
import type { AdHouse } from './ad-house.ts';
import type { Call } from './faulty-ports.ts';
import type { Ground } from './ground.ts';
import type { Scene } from './start.ts';

/** What must hold: the ledger (L), caps (C), decisions (D), people (P), the way back from anything (R), receipts, lists, plans, the stop. */
export type Invariant =
  | 'L1'
  | 'L2'
  | 'L3'
  | 'C1'
  | 'D1'
  | 'D2'
  | 'P1'
  | 'P2'
  | 'P3'
  | 'R1'
  | 'AUD-8'
  | 'EXP-1'
  | 'GOOG-02'
  | 'FLT-3'
  | 'FLT-7';

/** An invariant that does not hold. */
export class Broken extends Error {
  override name = 'Broken';
  invariant: Invariant;
  constructor(invariant: Invariant, because: string) {
    super(because);
    this.invariant = invariant;
  }
}

/** What the records say at this instant, kept along with every commit that takes effect. */
export type Known = {
  scene: Scene;
  campaign: Campaign;
  adHouses: ReadonlyMap<string, AdHouse>;
  stopped: boolean;
  book: Book | undefined;
  bookRev: number;
  /** The hash of each audience's newest build. */
  builds: Map<string, string>;
  /** The last opt-out that it has seen. */
  buildEpochs: Map<string, number>;
  approval: Approval | undefined;
  lines: Map<string, Line>;
  placements: Map<string, Placement>;
  delivered: Map<string, Delivered>;
  /** By token, the epoch with which somebody opted out. */
  optOuts: Map<string, number>;
  epochs: number;
};

/** Looks at calls: as they start, as they have taken effect, and at what is committed before it is known. */
export type Watcher = {
  starts?(call: Call): void;
  took?(call: Call, answer: unknown): void;
  commits?(call: Call, puts: readonly Put[]): void;
};

export type Put = Extract<Write, { put: unknown }>;

/** All watchers at once. */
export type Watch = Required<Omit<Watcher, 'commits'>>;

/** Shows calls to watchers. What one of them finds broken is told to `found`, the first of all. */
export const watchOver = (
  known: Known,
  watchers: readonly Watcher[],
  found: (broken: Broken) => void,
): Watch => {
  const guarded = (look: () => void): void => {
    try {
      look();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      found(error);
    }
  };
  return {
    starts: (call) => {
      for (const watcher of watchers) if (watcher.starts) guarded(() => watcher.starts?.(call));
    },
    took: (call, answer) => {
      if (call.site.method === 'commit') {
        if (answer !== 'done') return;
        guarded(() => takeOver(known, call, watchers));
        return;
      }
      for (const watcher of watchers) if (watcher.took) guarded(() => watcher.took?.(call, answer));
    },
  };
};

const takeOver = (known: Known, call: Call, watchers: readonly Watcher[]): void => {
  const writes = call.args[0] as readonly Write[];
  const puts = writes.filter((write) => 'put' in write);
  for (const watcher of watchers) watcher.commits?.(call, puts);
  for (const { pk, sk, put, ifRev } of puts) note(known, pk, sk, put, ifRev + 1);
  for (const write of writes) {
    if ('remove' in write && write.pk === 'LINE') known.lines.delete(write.sk);
  }
};

const note = (known: Known, pk: string, sk: string, value: unknown, rev: number): void => {
  if (pk === 'BOOK' && sk === 'HEAD') {
    known.book = value as Book;
    known.bookRev = rev;
  } else if (pk === 'BOOK') known.approval = value as Approval;
  else if (pk === 'CAMPAIGN' && sk === 'CONTROL') {
    known.stopped = (value as { stopped: boolean }).stopped;
  } else if (pk === 'CAMPAIGN' && sk === 'SETTINGS') {
    known.campaign = value as Campaign;
  } else if (pk === 'BUILD') {
    known.builds.set(sk, (value as AudienceBuild).hash);
    known.buildEpochs.set(sk, (value as AudienceBuild).optOutEpoch);
  } else if (pk === 'LINE') known.lines.set(sk, value as Line);
  else if (pk === 'PLACEMENT') known.placements.set(sk, value as Placement);
  else if (pk === 'DELIVERED') known.delivered.set(sk, value as Delivered);
  else if (pk === 'OPTOUT') {
    known.epochs += 1;
    for (const token of (value as { tokens: string[] }).tokens) {
      if (!known.optOuts.has(token)) known.optOuts.set(token, Number(sk));
    }
  }
};

const PARTITIONS = ['CAMPAIGN', 'LINE', 'BOOK', 'BUILD', 'PLACEMENT', 'DELIVERED'] as const;

/** What the records say when a seed begins. */
export const knownAtFirst = async (
  { core, privacy }: Ground,
  scene: Scene,
  adHouses: ReadonlyMap<string, AdHouse>,
): Promise<Known> => {
  const known: Known = {
    ...{ scene, campaign: scene.campaign, adHouses },
    ...{ stopped: false, book: undefined, bookRev: 0, approval: undefined, epochs: 0 },
    ...{ builds: new Map(), buildEpochs: new Map() },
    ...{ lines: new Map(), placements: new Map(), delivered: new Map(), optOuts: new Map() },
  };
  for (const pk of PARTITIONS) {
    for (const { sk, value, rev } of await core.list(pk)) note(known, pk, sk, value, rev);
  }
  for (const { sk, value, rev } of await privacy.list('OPTOUT')) {
    note(known, 'OPTOUT', sk, value, rev);
  }
  return known;
};

import type { StageName } from '../../lib/contracts/pipeline.ts';
import { FAULTS, type FaultKind } from './sites.ts';
import { PLAYED } from './stage-of.ts';

/** How often each fault struck each actor, by `fault/actor`. */
export type Struck = Record<string, number>;

/** Which pairs of a fault and a stage struck, and which of those that are possible did not. */
export type Coverage = { possible: number; struck: number; missing: string[] };

const TICKED: readonly StageName[] = [
  'collect-results',
  'reallocate-spend',
  'report-finance',
  'sweep',
];
const COMMITS_NOTHING: readonly StageName[] = ['collect-results', 'report-finance'];
const READS_OPT_OUTS: readonly StageName[] = [
  'import-segment',
  'build-audience',
  'place-flights',
  'sweep',
];
const FED_BY_OBJECTS: readonly StageName[] = ['import-segment', 'record-results'];

/** Why a fault cannot strike some stages. */
export const IMPOSSIBLE: Partial<
  Record<FaultKind, { because: string; at: (stage: StageName) => boolean }>
> = {
  conflict: {
    because: 'it commits nothing that could be in conflict',
    at: (stage) => COMMITS_NOTHING.includes(stage),
  },
  'stale-read': {
    because: 'it reads no budget back from a platform',
    at: (stage) => stage !== 'sweep',
  },
  'opt-out-race': {
    because: 'it neither reads opt-outs nor acts on who is addressed',
    at: (stage) => !READS_OPT_OUTS.includes(stage),
  },
  unconfirmed: {
    because: 'it sends no list',
    at: (stage) => stage !== 'place-flights',
  },
  'partial-batch': {
    because: 'a schedule sets it going, one stroke at a time',
    at: (stage) => TICKED.includes(stage),
  },
  'lost-event': {
    because: 'no dropped object sets it going',
    at: (stage) => !FED_BY_OBJECTS.includes(stage),
  },
  'lost-queue': {
    because: 'no queue feeds it',
    at: (stage) => TICKED.includes(stage),
  },
};

/** Holds what struck against what could have struck. */
export const coverageOf = (struck: Struck): Coverage => {
  const pairs = FAULTS.flatMap((kind) =>
    PLAYED.filter((stage) => !IMPOSSIBLE[kind]?.at(stage)).map((stage) => `${kind}/${stage}`),
  );
  const missing = pairs.filter((pair) => !struck[pair]);
  return { possible: pairs.length, struck: pairs.length - missing.length, missing };
};

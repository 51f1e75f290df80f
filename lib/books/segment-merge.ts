import type { MergeDecision, MergeOutcome, MergeReport } from '../contracts/merge.ts';
import type { Decided } from '../domain/audience/merge-people.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Ports, RecordKey } from '../ports.ts';
import { outdateAll } from './audiences.ts';
import { linksInForce, optedOutThemselves, optOutThrough, setLinks } from './opt-outs.ts';
import { type KeptMerge, type LiveFile, liveFiles, mergeKey, readMerge } from './segments.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'voters'>;

const DECISIONS_A_RECORD = 1_000;
const decisionKey = (batch: number): RecordKey => ({
  pk: 'MERGE-DECISION',
  sk: String(batch).padStart(9, '0'),
});

/** What a merge came to: the report that is kept, and the doubtful pairs. */
export type MergeResult = { report: MergeReport; review: MergeOutcome['review'] };

/**
 * Merges the live voter files into one that has each person once, and builds read that one from then on, until a file
 * changes. The files stay as they are. Whoever opted out under one of a person's tokens is out under all of
 * them before a build can read the merged file. Undefined where there is no file. Throws in a conflict that stays.
 */
export const mergeSegments = async (
  ports: Reach,
  now: string,
): Promise<MergeResult | undefined> => {
  const files = await liveFiles(ports);
  if (files.length === 0) return undefined;
  const decided = await decisions(ports);
  const inputs = files.map(({ receipt }) => receipt);
  const id = sha256Hex(canonicalJson({ inputs, decided }));
  const [votersKey, linksKey] = [`voters/merged-${id}.parquet`, `links/${id}.parquet`];
  const task = { keys: files.map((file) => file.votersKey), decided, votersKey, linksKey };
  const outcome = await ports.voters.merge(task);
  const links = { id, linksKey };
  const others = (await linksInForce(ports)).filter((other) => other.id !== id);
  await setLinks(ports, [links, ...others]);
  await optOutThrough(ports, links, await optedOutThemselves(ports), now);
  const report = reportOf(id, files, decided, outcome, now);
  await commitMerge(ports, { inputs, votersKey, linksKey, report }, now);
  await setLinks(ports, [links]);
  return { report, review: outcome.review };
};

/** Undoes the merge: builds read the files as they came again, and opt-outs hold as they were given. False where there is none. */
export const unmergeSegments = async (ports: Reach, now: string): Promise<boolean> => {
  const stood = (await readMerge(ports)) !== undefined;
  const linked = (await linksInForce(ports)).length > 0;
  if (!stood && !linked) return false;
  // First nobody reads the merged file, then its links end: never the other way round.
  await commitMerge(ports, undefined, now);
  await setLinks(ports, []);
  await commitMerge(ports, undefined, now);
  return true;
};

/** Keeps what people decided of pairs; a later word on a pair replaces an earlier one. The next merge heeds it. */
export const decidePairs = async (
  { core }: Pick<Ports, 'core'>,
  decided: MergeDecision[],
): Promise<void> => {
  for (let from = 0; from < decided.length; ) {
    const batch = (await core.list(decisionKey(0).pk)).length + 1;
    const put = { decisions: decided.slice(from, from + DECISIONS_A_RECORD) };
    const done = await core.commit([{ ...decisionKey(batch), put, ifRev: 0 }]);
    if (done === 'done') from += DECISIONS_A_RECORD;
  }
};

/** What stands decided of each pair. */
export const decisions = async ({ core }: Pick<Ports, 'core'>): Promise<Decided> => {
  const stands = new Map<string, MergeDecision>();
  for (const { value } of await core.list(decisionKey(0).pk)) {
    for (const decision of (value as { decisions: MergeDecision[] }).decisions)
      stands.set([decision.a, decision.b].sort().join(), decision);
  }
  const pairs = (is: MergeDecision['is']): [string, string][] =>
    [...stands]
      .filter(([, decision]) => decision.is === is)
      .map(([key]) => key.split(',') as [string, string])
      .sort();
  return { same: pairs('same'), different: pairs('different') };
};

const ATTEMPTS = 5;

const commitMerge = async (
  ports: Pick<Ports, 'core'>,
  merge: KeptMerge | undefined,
  now: string,
): Promise<void> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const rev = (await ports.core.read(mergeKey))?.rev ?? 0;
    const because = merge ? 'voter files were merged' : 'the merge of voter files was undone';
    const rebuilds = await outdateAll(ports, `merge/${rev + 1}`, because, now);
    const put = { ...mergeKey, put: { merge: merge ?? null }, ifRev: rev };
    if ((await ports.core.commit([put, ...rebuilds])) === 'done') return;
  }
  throw new Error('Voter files are being merged by somebody else, or audiences are being defined');
};

const reportOf = (
  id: string,
  files: LiveFile[],
  decided: Decided,
  outcome: MergeOutcome,
  at: string,
): MergeReport => {
  const { people, joined, conflicts, crowds, doubtful, refused, sources } = outcome;
  return {
    ...{ id, at, people, joined },
    sources: sources.map((source, nth) => ({ file: files[nth]?.file ?? '', ...source })),
    ...{ conflicts, crowds, doubtful },
    decided: {
      same: decided.same.length,
      different: decided.different.length,
      refused: refused.length,
    },
  };
};

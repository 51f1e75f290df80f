import {
  decidePairs,
  type MergeResult,
  mergeSegments,
  unmergeSegments,
} from '../books/segment-merge.ts';
import { placesOf } from '../books/token-places.ts';
import type { MergeReport } from '../contracts/merge.ts';
import { readDecisions, reviewCsv } from '../files/merge-review.ts';
import type { Session } from '../local/session.ts';
import { type CommandSpec, firstOf, inState } from './command.ts';
import { Fault } from './fault.ts';
import { readInput } from './inputs.ts';

/** Makes one person of the same person in several files. */
export const segmentsMerge: CommandSpec = {
  usage: 'segments merge',
  says: 'Make one person of tokens in several files that are the same beyond doubt; doubtful pairs go to review.csv.',
  example: 'swingshift segments merge --json',
  run: (call) =>
    inState(call, async (session) => {
      const result = await mergeSegments(session.ports, session.now());
      if (!result) {
        throw new Fault('error', {
          what: 'there are no voter files to merge',
          mend: 'import some first: swingshift segments import FILE',
        });
      }
      await session.drain();
      const reviewFile = await writeReview(session, result);
      call.screen.result({ ...result.report, reviewFile }, () => told(result.report, reviewFile));
      return 'ok';
    }),
};

/** Keeps what a person decided of doubtful pairs, and merges again. */
export const segmentsReview: CommandSpec = {
  usage: 'segments review <file>',
  says: 'Keep what you wrote into the column decide of a review file (same or different), and merge again.',
  example: 'swingshift segments review .swingshift/review.csv',
  run: (call) =>
    inState(call, async (session) => {
      const bytes = await readInput(firstOf(call));
      const decided = await readDecisions(
        (async function* () {
          yield bytes;
        })(),
      );
      await decidePairs(session.ports, decided);
      const result = await mergeSegments(session.ports, session.now());
      await session.drain();
      const reviewFile = result ? await writeReview(session, result) : null;
      const kept = decided.length;
      call.screen.result({ kept, merge: result ? { ...result.report, reviewFile } : null }, () =>
        [`${kept} decisions kept`, ...(result ? [told(result.report, reviewFile)] : [])].join('\n'),
      );
      return result && result.report.decided.refused > 0 ? 'warnings' : 'ok';
    }),
};

/** Takes a merge back. */
export const segmentsUnmerge: CommandSpec = {
  usage: 'segments unmerge',
  says: 'Undo the merge: builds read the files as they came. What was decided of pairs is kept for the next merge.',
  example: 'swingshift segments unmerge',
  run: (call) =>
    inState(call, async (session) => {
      const undone = await unmergeSegments(session.ports, session.now());
      await session.drain();
      call.screen.result({ undone }, () =>
        undone ? 'The merge is undone.' : 'Nothing is merged, so there is nothing to undo.',
      );
      return 'ok';
    }),
};

const writeReview = async (session: Session, { review }: MergeResult): Promise<string | null> => {
  if (review.length === 0) return null;
  const places = await placesOf(session.ports, new Set(review.flatMap(({ a, b }) => [a, b])));
  return session.writeFile('review.csv', reviewCsv(review, places));
};

const told = (report: MergeReport, reviewFile: string | null): string => {
  const { people, joined, sources, conflicts, crowds, doubtful, decided } = report;
  const apart = conflicts.sameFile + conflicts.birthYear + conflicts.gender;
  return [
    ...sources.map(
      ({ file, voters, shared, joined }) =>
        `${file}: ${voters} voters, ${shared} of them in other files by the same id, ${joined} merged with another id`,
    ),
    `${people} people; ${joined} ids were another id's person`,
    `${apart} pairs share a contact but are different people (${conflicts.sameFile} in one file, ${conflicts.birthYear} by birth year, ${conflicts.gender} by gender)`,
    ...(crowds > 0
      ? [`${crowds} contacts are shared by more than eight people, and prove nothing`]
      : []),
    ...(decided.refused > 0
      ? [`${decided.refused} of your decisions were not followed: birth years or genders differ`]
      : []),
    ...(reviewFile ? [`${doubtful} pairs are in doubt: ${reviewFile}`] : []),
  ].join('\n');
};

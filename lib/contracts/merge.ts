import * as z from 'zod';
import type { Decided, Merged } from '../domain/audience/merge-people.ts';

/** Which files of voters to merge, in their order: of what two say of a person the later counts. */
export type MergeTask = {
  keys: string[];
  decided: Decided;
  /** Where each person goes once, under the first of their tokens. */
  votersKey: string;
  /** Where it goes whose the tokens of merged people are. */
  linksKey: string;
};

/** How many doubtful pairs a merge names; all are counted. */
export const MOST_NAMED = 10_000;

/** What a merge came to. */
export type MergeOutcome = Pick<Merged, 'conflicts' | 'crowds' | 'refused'> & {
  /** People in the merged file. */
  people: number;
  /** Tokens that are no person of their own any more. */
  joined: number;
  /** By file: its voters, those of them whom another file has by the same token, those who were merged with another token. */
  sources: { voters: number; shared: number; joined: number }[];
  doubtful: number;
  /** The first of them, in order of tokens. */
  review: Merged['review'];
};

const Token = z.string().regex(/^[0-9a-f]{32}$/, 'is no token of a voter');

/** What a person decided of a doubtful pair. */
export const MergeDecision = z.strictObject({
  a: Token,
  b: Token,
  is: z.enum(['same', 'different']),
});
export type MergeDecision = z.infer<typeof MergeDecision>;

/** What a merge came to, as it is kept: by the names of the files, without the pairs. */
export const MergeReport = z.strictObject({
  id: z.string(),
  at: z.string(),
  people: z.int(),
  joined: z.int(),
  sources: z.array(
    z.strictObject({ file: z.string(), voters: z.int(), shared: z.int(), joined: z.int() }),
  ),
  conflicts: z.strictObject({ sameFile: z.int(), birthYear: z.int(), gender: z.int() }),
  crowds: z.int(),
  doubtful: z.int(),
  decided: z.strictObject({ same: z.int(), different: z.int(), refused: z.int() }),
});
export type MergeReport = z.infer<typeof MergeReport>;

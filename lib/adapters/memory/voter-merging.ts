import type { Voter } from '../../contracts/voter.ts';
import { type Holdout, isHeldOut } from '../../domain/audience/holdout.ts';
import type { Objects, VoterTable } from '../../ports.ts';
import { read } from './voter-files.ts';
import { mergeFiles } from './voter-merge.ts';

/** All tokens of a merged person, by each of them. */
export type Links = ReadonlyMap<string, string[]>;

/** Merges of voter files, as JSON in the lake. */
export const merging = (lake: Objects): Pick<VoterTable, 'merge' | 'tokensOf'> => ({
  async merge(task) {
    const files: Voter[][] = [];
    for (const key of task.keys) files.push((await read(lake, key)) as Voter[]);
    const { voters, links, outcome } = mergeFiles(files, task);
    await lake.put(task.votersKey, JSON.stringify(voters));
    await lake.put(task.linksKey, JSON.stringify(links));
    return outcome;
  },

  async tokensOf(linksKey, tokens) {
    const links = await linksIn(lake, linksKey);
    return [...new Set(tokens.flatMap((token) => [token, ...(links.get(token) ?? [])]))].sort();
  },
});

/** The links of a merge; none where there is no key. */
export const linksIn = async (lake: Objects, linksKey: string | undefined): Promise<Links> => {
  const links = new Map<string, string[]>();
  if (linksKey === undefined) return links;
  const people = new Map<string, string[]>();
  for (const [voter, person] of (await read(lake, linksKey)) as [string, string][]) {
    const theirs = people.get(person) ?? [];
    theirs.push(voter);
    people.set(person, theirs);
    links.set(voter, theirs);
  }
  return links;
};

/** Whether a person is held out under another token of theirs. */
export const heldOutElsewhere = (voter: string, holdout: Holdout, links: Links): boolean =>
  holdout.by === 'person' &&
  (links.get(voter) ?? []).some((token) => isHeldOut({ voter: token, household: null }, holdout));

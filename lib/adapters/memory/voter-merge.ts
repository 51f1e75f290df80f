import { type MergeOutcome, type MergeTask, MOST_NAMED } from '../../contracts/merge.ts';
import type { Voter } from '../../contracts/voter.ts';
import { type Identity, mergePeople } from '../../domain/audience/merge-people.ts';
import { inOrder } from '../../domain/text-order.ts';

/** A token over all files: what they say together, and where it stands. */
type Sighted = { voter: Voter; identity: Identity };

/** What a merge writes, and what it came to. */
export type Merging = {
  voters: Voter[];
  links: [voter: string, person: string][];
  outcome: MergeOutcome;
};

/** Merges files of voters by the domain's own rule. */
export const mergeFiles = (files: Voter[][], { decided }: Pick<MergeTask, 'decided'>): Merging => {
  const sighted = sightings(files);
  const all = [...sighted.values()];
  const merged = mergePeople(
    all.map(({ identity }) => identity),
    decided,
  );
  const links = merged.groups.flatMap((group) =>
    group.map((voter): [string, string] => [voter, group[0] ?? voter]),
  );
  const personOf = new Map(links);
  const members = new Map<string, Sighted[]>();
  for (const one of all) {
    const person = personOf.get(one.voter.voter) ?? one.voter.voter;
    members.set(person, [...(members.get(person) ?? []), one]);
  }
  const voters = [...members].map(([person, them]) => ({
    ...asOne(latestLast(them)),
    voter: person,
  }));
  const { review, conflicts, crowds, refused } = merged;
  return {
    voters: voters.sort((a, b) => inOrder(a.voter, b.voter)),
    links,
    outcome: {
      ...{ conflicts, crowds, refused },
      people: voters.length,
      joined: links.length - merged.groups.length,
      sources: files.map((file) => ({
        voters: file.length,
        shared: file.filter(({ voter }) => (sighted.get(voter)?.identity.files.length ?? 0) > 1)
          .length,
        joined: file.filter(({ voter }) => personOf.has(voter)).length,
      })),
      doubtful: review.length,
      review: review.slice(0, MOST_NAMED),
    },
  };
};

const sightings = (files: Voter[][]): Map<string, Sighted> => {
  const rows = new Map<string, { voter: Voter; file: number }[]>();
  for (const [file, voters] of files.entries())
    for (const voter of voters)
      rows.set(voter.voter, [...(rows.get(voter.voter) ?? []), { voter, file }]);
  return new Map([...rows].map(([token, seen]) => [token, sightedIn(seen)]));
};

const sightedIn = (seen: { voter: Voter; file: number }[]): Sighted => {
  const all = seen.map(({ voter }) => voter);
  const torn = [all.map((one) => one.birthYear), all.map((one) => one.gender)].some(
    (said) => new Set(said.filter((one) => one !== null)).size > 1,
  );
  const voter = torn ? (all.at(-1) as Voter) : asOne(all);
  const { birthYear, gender, emailSha256, phoneSha256 } = voter;
  const files = seen.map(({ file }) => file);
  return {
    voter,
    identity: { voter: voter.voter, files, birthYear, gender, emailSha256, phoneSha256, torn },
  };
};

const latestLast = (members: Sighted[]): Voter[] =>
  members
    .sort(
      (a, b) =>
        (a.identity.files.at(-1) ?? 0) - (b.identity.files.at(-1) ?? 0) ||
        inOrder(a.voter.voter, b.voter.voter),
    )
    .map(({ voter }) => voter);

/** What several rows say of one person, the last that says something; one no to being addressed stands. */
const asOne = (rows: Voter[]): Voter => {
  const one: Record<string, unknown> = { ...rows.at(-1) };
  for (const field of Object.keys(one)) {
    one[field] =
      rows.map((row) => row[field as keyof Voter]).findLast((said) => said !== null) ?? null;
  }
  if (rows.some(({ consent }) => consent === false)) one['consent'] = false;
  return one as Voter;
};

import { inOrder } from '../text-order.ts';

/** What tells people apart, of one voter token over all files: the last that any file says. */
export type Identity = {
  voter: string;
  /** The files that have the token, by number, ascending. */
  files: number[];
  birthYear: number | null;
  gender: string | null;
  emailSha256: string | null;
  phoneSha256: string | null;
  /** Whether two files say different birth years or genders of the token: it may be two people's. */
  torn: boolean;
};

/** Two tokens in order. */
export type TokenPair = readonly [string, string];
/** What people decided of pairs. */
export type Decided = { same: TokenPair[]; different: TokenPair[] };

/** Why two tokens may be one person's; what is missing is what keeps them apart. */
export type Doubt = 'email-and-year' | 'email' | 'phone-and-year' | 'torn';
export type DoubtfulPair = { a: string; b: string; because: Doubt };

/** Who is one person, whom a person must look at, and how many pairs share a contact but cannot be one person. */
export type Merged = {
  /** Tokens of one person each, two at least, in order. */
  groups: string[][];
  review: DoubtfulPair[];
  conflicts: { sameFile: number; birthYear: number; gender: number };
  /** Contacts that more than eight tokens share: no person's, and nobody is to look at all pairs of them. */
  crowds: number;
  /** Pairs that were decided to be one person, though their birth years or genders differ. */
  refused: TokenPair[];
};

const CROWD = 8;

/**
 * Merges tokens of different files that are one person's beyond doubt: same email address and birth year, and the same
 * gender, or where it is unknown the same phone number. A false merge is worse than a missed one, so three of the
 * person's own keys must agree and none may conflict: two keys alone often link different people (McDonald and Levitt,
 * Seeing Double Voting, 2008; Ansolabehere and Hersh, ADGN, 2017). Tokens of one file are different people, as the file
 * says so. What shares less is for review.
 */
export const mergePeople = (people: Identity[], decided: Decided): Merged => {
  const { whole, crowds } = withoutCrowds(people.filter(({ torn }) => !torn));
  const apart = new Set(decided.different.map(keyOf));
  const clusters = groupsBy(whole, emailAndYear).filter(
    (group) => isOnePerson(group) && !hasApart(group, apart),
  );
  const { joined, refused } = joinDecided(withSingles(clusters, whole), decided);
  const groups = joined.map((group) => group.map(({ voter }) => voter).sort());
  const settled = new Set([...apart, ...refused.map(keyOf)]);
  for (const group of groups) for (const pair of pairsOf(group)) settled.add(keyOf(pair));
  const { review, conflicts } = doubts(whole, settled);
  for (const { voter, torn } of people)
    if (torn) review.push({ a: voter, b: voter, because: 'torn' });
  return {
    groups: groups.sort((a, b) => inOrder(a[0] ?? '', b[0] ?? '')),
    review: review.sort((x, y) => inOrder(x.a, y.a) || inOrder(x.b, y.b)),
    ...{ conflicts, crowds, refused },
  };
};

/**
 * The clusters of at least two after what was decided. A pair is refused whose clusters hold two birth years or genders,
 * or two who were decided to be different.
 */
export const joinDecided = (
  clusters: Identity[][],
  { same, different }: Decided,
): { joined: Identity[][]; refused: TokenPair[] } => {
  const clusterOf = new Map(
    clusters.flatMap((cluster) => cluster.map(({ voter }) => [voter, cluster])),
  );
  const apart = new Set(different.map(keyOf));
  const refused: TokenPair[] = [];
  for (const pair of same) {
    const [one, other] = [clusterOf.get(pair[0]), clusterOf.get(pair[1])];
    if (!one || !other || one === other) continue;
    const both = [...one, ...other];
    const isTorn = values(both, 'birthYear').size > 1 || values(both, 'gender').size > 1;
    if (isTorn || hasApart(both, apart)) refused.push(pair);
    else for (const { voter } of both) clusterOf.set(voter, both);
  }
  return { joined: [...new Set(clusterOf.values())].filter(({ length }) => length > 1), refused };
};

/** The people without contacts that more than eight of them share: an office's say nothing of a person. */
const withoutCrowds = (people: Identity[]): { whole: Identity[]; crowds: number } => {
  const crowdOf = (field: 'emailSha256' | 'phoneSha256'): Set<string | null> =>
    new Set(
      groupsBy(people, (person) => person[field])
        .filter(({ length }) => length > CROWD)
        .map(([first]) => first?.[field] ?? null),
    );
  const [emails, phones] = [crowdOf('emailSha256'), crowdOf('phoneSha256')];
  const whole = people.map((person) => ({
    ...person,
    emailSha256: emails.has(person.emailSha256) ? null : person.emailSha256,
    phoneSha256: phones.has(person.phoneSha256) ? null : person.phoneSha256,
  }));
  return { whole, crowds: emails.size + phones.size };
};

const hasApart = (group: Identity[], apart: ReadonlySet<string>): boolean =>
  apart.size > 0 && pairsOf(group).some((pair) => apart.has(keyOf(tokens(pair))));

const withSingles = (clusters: Identity[][], people: Identity[]): Identity[][] => {
  const taken = new Set(clusters.flat());
  return [...clusters, ...people.filter((person) => !taken.has(person)).map((person) => [person])];
};

const isOnePerson = (group: Identity[]): boolean => {
  const files = group.flatMap(({ files }) => files);
  if (new Set(files).size < files.length || values(group, 'gender').size > 1) return false;
  return (
    group.every(({ gender }) => gender !== null) ||
    (group.every(({ phoneSha256 }) => phoneSha256 !== null) &&
      values(group, 'phoneSha256').size === 1)
  );
};

const doubts = (
  whole: Identity[],
  settled: ReadonlySet<string>,
): Pick<Merged, 'review' | 'conflicts'> => {
  const shared = [
    ...groupsBy(whole, ({ emailSha256 }) => emailSha256),
    ...groupsBy(whole, phoneAndYear),
  ];
  const pairs = new Map<string, [Identity, Identity]>();
  for (const group of shared)
    for (const pair of pairsOf(group)) pairs.set(keyOf(tokens(pair)), pair);
  const conflicts = { sameFile: 0, birthYear: 0, gender: 0 };
  const review: DoubtfulPair[] = [];
  for (const [key, pair] of pairs) {
    const conflict = conflictOf(pair);
    const [a, b] = tokens(pair);
    if (settled.has(key)) continue;
    if (conflict) conflicts[conflict] += 1;
    else review.push({ a, b, because: doubtOf(pair) });
  }
  return { review, conflicts };
};

const conflictOf = ([a, b]: [Identity, Identity]): keyof Merged['conflicts'] | undefined => {
  if (a.files.some((file) => b.files.includes(file))) return 'sameFile';
  if (values([a, b], 'birthYear').size > 1) return 'birthYear';
  return values([a, b], 'gender').size > 1 ? 'gender' : undefined;
};

const doubtOf = ([a, b]: [Identity, Identity]): Doubt => {
  if (a.emailSha256 === null || a.emailSha256 !== b.emailSha256) return 'phone-and-year';
  return a.birthYear !== null && b.birthYear !== null ? 'email-and-year' : 'email';
};

const emailAndYear = ({ emailSha256, birthYear }: Identity): string | null =>
  emailSha256 === null || birthYear === null ? null : `${emailSha256} ${birthYear}`;
const phoneAndYear = ({ phoneSha256, birthYear }: Identity): string | null =>
  phoneSha256 === null || birthYear === null ? null : `${phoneSha256} ${birthYear}`;

const values = <F extends 'birthYear' | 'gender' | 'phoneSha256'>(group: Identity[], field: F) =>
  new Set(group.map((person) => person[field]).filter((value) => value !== null));

/** Groups of at least two who share a key. */
const groupsBy = (people: Identity[], key: (person: Identity) => string | null): Identity[][] => {
  const groups = new Map<string, Identity[]>();
  for (const person of people) {
    const name = key(person);
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), person]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
};

const pairsOf = <T>(group: T[]): [T, T][] =>
  group.flatMap((one, at) => group.slice(at + 1).map((other): [T, T] => [one, other]));
const tokens = ([one, other]: [Identity, Identity]): [string, string] =>
  one.voter < other.voter ? [one.voter, other.voter] : [other.voter, one.voter];
const keyOf = ([a, b]: TokenPair): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

import type { Member } from '../../lib/contracts/audience.ts';
import type { VoterSelection } from '../../lib/contracts/selection.ts';
import type { Voter } from '../../lib/contracts/voter.ts';
import { isHeldOut } from '../../lib/domain/audience/holdout.ts';
import { membersHash } from '../../lib/domain/audience/identity.ts';
import { matches } from '../../lib/domain/audience/rule.ts';
import { nobodySuppressed } from '../../lib/domain/audience/suppression.ts';
import { canonicalJson, sha256Hex } from '../../lib/domain/canonical.ts';
import { memberCells } from '../../lib/domain/destinations/member-cells.ts';
import type { Objects, VoterTable } from '../../lib/ports.ts';

/** A voter table that remembers what it once chose: thousands of seeds choose from the same few files. */
export type Crowd = VoterTable & { copy(lake: Objects): Crowd };

type Chosen = {
  members: readonly Member[];
  heldOut: readonly string[];
  chosen: number;
  hash: string;
};

const MOST_REMEMBERED = 1_000;
const remembered = new Map<string, Chosen>();

/** A voter table in memory, beside a lake with the lists of people to leave out. Its files are named by their content, so what was chosen from them stays chosen. */
export const crowd = (
  lake: Objects,
  files: Map<string, readonly Voter[]> = new Map(),
  lists: Map<string, readonly Member[]> = new Map(),
): Crowd => ({
  async write(key, voters) {
    const written: Voter[] = [];
    for await (const voter of voters) written.push(voter);
    files.set(key, written);
    return written.length;
  },
  async stage(bytes) {
    for await (const _ of bytes);
    return undefined;
  },
  merge: async () => {
    throw new Error('A crowd is not merged');
  },
  gather: async () => {
    throw new Error('A crowd lies in no shards');
  },
  tokensOf: async (_, tokens) => tokens,
  census: async () => [],
  async select(selection, into) {
    const all = chosenFrom(files, selection);
    const out = new Set<string>();
    /** Who of these are left of the chosen, and from now on are not. */
    const leave = (tokens: readonly string[]): number => {
      const before = out.size;
      for (const token of tokens) if (indexOf(all.members, token) >= 0) out.add(token);
      return out.size - before;
    };
    const suppressed = { ...nobodySuppressed(), optOut: leave(selection.optedOut) };
    suppressed.voted = leave(await tokensIn(lake, selection.voted));
    suppressed.underAge = all.chosen - all.members.length;
    suppressed.holdout = leave(all.heldOut);
    suppressed.staff = leave(await tokensIn(lake, selection.staff));
    const members = out.size > 0 ? all.members.filter(({ voter }) => !out.has(voter)) : all.members;
    if (members.length >= (selection.atLeast ?? 0)) lists.set(into, members);
    return {
      size: members.length,
      suppressed,
      branches: [],
      membersHash: sha256Hex([all.hash, ...[...out].sort()].join()),
    };
  },
  preview: async () => ({
    everybody: 0,
    left: [],
    size: 0,
    contactable: 0,
    suppressed: nobodySuppressed(),
    branches: [],
    overlaps: [],
  }),
  async members(key, offset, limit) {
    const list = lists.get(key);
    if (!list) throw new Error(`The lake has no object ${key}`);
    return list.slice(offset, offset + limit);
  },
  async cells({ keys, membersKey, ageInYear, without }) {
    const left = new Set(without);
    const members = lists.get(membersKey);
    if (!members) throw new Error(`The lake has no object ${membersKey}`);
    const inside = new Set(members.map(({ voter }) => voter).filter((voter) => !left.has(voter)));
    const voters = new Map(
      keys.flatMap((key) => files.get(key) ?? []).map((one) => [one.voter, one]),
    );
    return memberCells(voters.values(), inside, ageInYear);
  },
  copy: (to) => crowd(to, new Map(files), new Map(lists)),
});

const tokensIn = async (lake: Objects, keys: readonly string[] = []): Promise<string[]> => {
  const texts = await Promise.all(keys.map((key) => lake.get(key)));
  return texts.flatMap((text) => new TextDecoder().decode(text).split('\n')).filter(Boolean);
};

/** Where a voter stands in a list in order of tokens; -1 where nowhere. */
export const indexOf = (members: readonly Member[], token: string): number => {
  let from = 0;
  let to = members.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((members[middle] as Member).voter < token) from = middle + 1;
    else to = middle;
  }
  return members[from]?.voter === token ? from : -1;
};

const chosenFrom = (
  files: Map<string, readonly Voter[]>,
  { keys, include, exclude, bornNoLaterThan, ageInYear, holdout }: VoterSelection,
): Chosen => {
  const name = canonicalJson([keys, include, exclude, bornNoLaterThan, ageInYear, holdout]);
  const known = remembered.get(name);
  if (known) return known;
  const voters = new Map<string, Voter>();
  for (const key of keys) {
    const file = files.get(key);
    if (!file) throw new Error(`The lake has no object ${key}`);
    for (const voter of file) voters.set(voter.voter, voter);
  }
  const chosen = [...voters.values()].filter(
    (voter) =>
      matches(include, voter, ageInYear) && !(exclude && matches(exclude, voter, ageInYear)),
  );
  const members = chosen
    .filter(({ birthYear }) => birthYear === null || birthYear <= bornNoLaterThan)
    .map(({ voter, emailSha256, phoneSha256 }) => ({ voter, emailSha256, phoneSha256 }))
    .sort((a, b) => (a.voter < b.voter ? -1 : 1));
  const heldOut = holdout
    ? chosen.filter((voter) => isHeldOut(voter, holdout)).map(({ voter }) => voter)
    : [];
  const result = { members, heldOut, chosen: chosen.length, hash: membersHash(members) };
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(name, result);
  return result;
};

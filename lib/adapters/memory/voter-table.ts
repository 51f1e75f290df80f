import type { Member, Rule } from '../../contracts/audience.ts';
import type { Voter } from '../../contracts/voter.ts';
import { isHeldOut } from '../../domain/audience/holdout.ts';
import { membersHash } from '../../domain/audience/identity.ts';
import { matches } from '../../domain/audience/rule.ts';
import {
  type KeptList,
  nobodySuppressed,
  type Reason,
  reasonFor,
} from '../../domain/audience/suppression.ts';
import { memberCells } from '../../domain/destinations/member-cells.ts';
import { inOrder } from '../../domain/text-order.ts';
import type {
  MemberList,
  Objects,
  PreviewedVoters,
  SelectedVoters,
  VoterSelection,
  VoterTable,
} from '../../ports.ts';

/** Voters as JSON in the lake, chosen by the domain's own evaluator, for tests and simulation. */
export const memoryVoterTable = (lake: Objects): VoterTable => ({
  async write(key, voters) {
    const written: Voter[] = [];
    for await (const voter of voters) written.push(voter);
    await lake.put(key, JSON.stringify(written));
    return written.length;
  },

  load: async () => undefined,

  async census(keys) {
    const counts = new Map<string, { zone: string; category: string; voters: number }>();
    for (const { zone, category } of (await votersNow(lake, keys)).values()) {
      const cell = counts.get(`${zone}/${category}`) ?? { zone, category, voters: 0 };
      counts.set(`${zone}/${category}`, { ...cell, voters: cell.voters + 1 });
    }
    return [...counts.values()].sort(
      (a, b) => inOrder(a.zone, b.zone) || inOrder(a.category, b.category),
    );
  },

  async select(selection, into) {
    const { atLeast = 0, apartFrom = [] } = selection;
    const { kept, ...counted } = await judge(lake, selection);
    const nobody: SelectedVoters = { ...counted, membersHash: membersHash([]) };
    const few = counted.branches.some((people) => people > 0 && people < atLeast);
    if (counted.size < atLeast || few) return nobody;
    for (const { audienceId, key } of apartFrom) {
      const others = await tokensIn(lake, key);
      const shared = kept.filter(({ voter }) => others.has(voter)).length;
      if (kept.length + others.size - 2 * shared < atLeast) return { ...nobody, near: audienceId };
    }
    const members = kept.sort((a, b) => inOrder(a.voter, b.voter)).map(contactsOf);
    await lake.put(into, JSON.stringify(members));
    return { ...counted, membersHash: membersHash(members) };
  },

  preview: (selection, steps, lists) => preview(lake, selection, steps, lists),

  members: async (key, offset, limit, contacts = 'meta') =>
    ((await read(lake, key)) as Contactable[]).slice(offset, offset + limit).map(
      ({ voter, emailSha256, phoneSha256, uid2EmailSha256, uid2PhoneSha256 }): Member =>
        contacts === 'meta'
          ? { voter, emailSha256, phoneSha256 }
          : {
              voter,
              emailSha256: uid2EmailSha256 ?? null,
              phoneSha256: uid2PhoneSha256 ?? null,
            },
    ),

  async cells({ keys, membersKey, ageInYear, without }) {
    const left = new Set(without);
    const members = [...(await tokensIn(lake, membersKey))].filter((voter) => !left.has(voter));
    return memberCells((await votersNow(lake, keys)).values(), new Set(members), ageInYear);
  },
});

type Contactable = Member & Partial<Pick<Voter, 'uid2EmailSha256' | 'uid2PhoneSha256'>>;

const contactsOf = (voter: Voter): Contactable => ({
  voter: voter.voter,
  emailSha256: voter.emailSha256,
  phoneSha256: voter.phoneSha256,
  uid2EmailSha256: voter.uid2EmailSha256,
  uid2PhoneSha256: voter.uid2PhoneSha256,
});

const preview = async (
  lake: Objects,
  selection: VoterSelection,
  steps: Rule[],
  lists: MemberList[],
): Promise<PreviewedVoters> => {
  const everybody = [...(await votersNow(lake, selection.keys)).values()];
  let still = everybody;
  const left = steps.map((step) => {
    still = still.filter((voter) => matches(step, voter, selection.ageInYear));
    return still.length;
  });
  const { kept, ...counted } = await judge(lake, selection);
  const overlaps = [];
  for (const { audienceId, key } of lists) {
    const others = await tokensIn(lake, key);
    overlaps.push({ audienceId, people: kept.filter(({ voter }) => others.has(voter)).length });
  }
  const contactable = kept.filter(({ emailSha256, phoneSha256 }) => emailSha256 ?? phoneSha256);
  return {
    ...counted,
    everybody: everybody.length,
    left,
    contactable: contactable.length,
    overlaps,
  };
};

/** Whom a selection keeps, and how many of the chosen it leaves out, by reason. */
const judge = async (lake: Objects, selection: VoterSelection) => {
  const { include, exclude, ageInYear, bornNoLaterThan, holdout, asksConsent = false } = selection;
  const lists = await listsOf(lake, selection);
  const suppressed = nobodySuppressed(asksConsent);
  const out = (reason: Reason): void => {
    suppressed[reason] = (suppressed[reason] ?? 0) + 1;
  };
  const kept = [...(await votersNow(lake, selection.keys)).values()].filter((voter) => {
    const isChosen =
      matches(include, voter, ageInYear) && !(exclude && matches(exclude, voter, ageInYear));
    if (!isChosen) return false;
    const reason = reasonFor(
      {
        ...voter,
        lists: lists.get(voter.voter),
        isHeldOut: holdout !== undefined && isHeldOut(voter, holdout),
      },
      { bornNoLaterThan, asksConsent },
    );
    if (reason) out(reason);
    return reason === undefined;
  });
  const branches = (selection.branches ?? []).map(
    (branch) => kept.filter((voter) => matches(branch, voter, ageInYear)).length,
  );
  return { kept, size: kept.length, suppressed, branches };
};

/** The kept lists that each person is on. */
const listsOf = async (
  lake: Objects,
  { optedOut, voted = [], staff = [] }: VoterSelection,
): Promise<Map<string, Set<KeptList>>> => {
  const lists = new Map<string, Set<KeptList>>();
  const add = (list: KeptList, tokens: readonly string[]): void => {
    for (const token of tokens) lists.set(token, (lists.get(token) ?? new Set()).add(list));
  };
  add('optOut', optedOut);
  for (const key of voted) add('voted', await linesIn(lake, key));
  for (const key of staff) add('staff', await linesIn(lake, key));
  return lists;
};

const votersNow = async (lake: Objects, keys: string[]): Promise<Map<string, Voter>> => {
  const voters = new Map<string, Voter>();
  for (const key of keys) {
    for (const voter of (await read(lake, key)) as Voter[]) voters.set(voter.voter, voter);
  }
  return voters;
};

const tokensIn = async (lake: Objects, key: string): Promise<Set<string>> =>
  new Set(((await read(lake, key)) as Member[]).map(({ voter }) => voter));

const linesIn = async (lake: Objects, key: string): Promise<string[]> =>
  (await textOf(lake, key)).split('\n').filter(Boolean);

const read = async (lake: Objects, key: string): Promise<unknown> =>
  JSON.parse(await textOf(lake, key));

const textOf = async (lake: Objects, key: string): Promise<string> => {
  const body = await lake.get(key);
  if (!body) throw new Error(`The lake has no object ${key}`);
  return new TextDecoder().decode(body);
};

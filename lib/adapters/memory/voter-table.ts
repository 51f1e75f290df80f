import type { Member } from '../../contracts/audience.ts';
import type { MemberList, SelectedVoters } from '../../contracts/selection.ts';
import type { Voter } from '../../contracts/voter.ts';
import { membersHash } from '../../domain/audience/identity.ts';
import { memberCells } from '../../domain/destinations/member-cells.ts';
import { inOrder } from '../../domain/text-order.ts';
import type { Objects, VoterTable } from '../../ports.ts';
import { read, tokensIn, votersNow } from './voter-files.ts';
import { merging } from './voter-merging.ts';
import { judge, preview } from './voter-selection.ts';

/** Voters as JSON in the lake, chosen by the domain's own evaluator, for tests and simulation. */
export const memoryVoterTable = (lake: Objects): VoterTable => ({
  async write(key, voters) {
    const written: Voter[] = [];
    for await (const voter of voters) written.push(voter);
    await lake.put(key, JSON.stringify(written));
    return written.length;
  },

  async stage(bytes) {
    for await (const _ of bytes);
    return undefined;
  },

  ...merging(lake),

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
    const near = await nearest(lake, kept, atLeast, apartFrom);
    if (near !== undefined) return { ...nobody, near };
    const members = kept.sort((a, b) => inOrder(a.voter, b.voter)).map(contactsOf);
    await lake.put(into, JSON.stringify(members));
    return { ...counted, membersHash: membersHash(members) };
  },

  preview: (selection, steps, lists) => preview(lake, selection, steps, lists),

  async gather({ parts, bucket, atLeast = 0, apartFrom = [] }, into) {
    const members = new Map<string, Contactable>();
    for (const key of parts) {
      for (const member of (await read(lake, key)) as Contactable[])
        members.set(member.voter, member);
    }
    const kept = [...members.values()]
      .filter(({ voter }) => bucket === undefined || Number.parseInt(voter[0] ?? '', 16) === bucket)
      .sort((a, b) => inOrder(a.voter, b.voter));
    const near = kept.length < atLeast ? undefined : await nearest(lake, kept, atLeast, apartFrom);
    const isWritten = kept.length >= atLeast && near === undefined;
    if (isWritten) await lake.put(into, JSON.stringify(kept));
    return {
      size: kept.length,
      membersHash: membersHash(isWritten ? kept : []),
      ...(near !== undefined && { near }),
    };
  },

  ...lists(lake),
});

/** The first list that differs from the members by fewer people than that. */
const nearest = async (
  lake: Objects,
  members: { voter: string }[],
  atLeast: number,
  lists: MemberList[],
): Promise<string | undefined> => {
  for (const { audienceId, key } of lists) {
    const others = await tokensIn(lake, key);
    const shared = members.filter(({ voter }) => others.has(voter)).length;
    if (members.length + others.size - 2 * shared < atLeast) return audienceId;
  }
  return undefined;
};

/** What is read of written lists. */
const lists = (lake: Objects): Pick<VoterTable, 'members' | 'cells'> => ({
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

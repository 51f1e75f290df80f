import type { Member } from '../../contracts/audience.ts';
import type { Voter } from '../../contracts/voter.ts';
import { membersHash } from '../../domain/audience/identity.ts';
import { matches } from '../../domain/audience/rule.ts';
import { inOrder } from '../../domain/text-order.ts';
import type { Objects, VoterTable } from '../../ports.ts';

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
    const { include, exclude, ageInYear, bornNoLaterThan } = selection;
    const optedOut = new Set(selection.optedOut);
    const chosen = [...(await votersNow(lake, selection.keys)).values()].filter(
      (voter) =>
        matches(include, voter, ageInYear) && !(exclude && matches(exclude, voter, ageInYear)),
    );
    const willing = chosen.filter(({ voter }) => !optedOut.has(voter));
    const members: Member[] = willing
      .filter(({ birthYear }) => birthYear === null || birthYear <= bornNoLaterThan)
      .map(({ voter, emailSha256, phoneSha256 }) => ({ voter, emailSha256, phoneSha256 }))
      .sort((a, b) => inOrder(a.voter, b.voter));
    if (members.length >= (selection.atLeast ?? 0)) await lake.put(into, JSON.stringify(members));
    return {
      size: members.length,
      optedOut: chosen.length - willing.length,
      underAge: willing.length - members.length,
      membersHash: membersHash(members),
    };
  },

  members: async (key, offset, limit) =>
    ((await read(lake, key)) as Member[]).slice(offset, offset + limit),
});

const votersNow = async (lake: Objects, keys: string[]): Promise<Map<string, Voter>> => {
  const voters = new Map<string, Voter>();
  for (const key of keys) {
    for (const voter of (await read(lake, key)) as Voter[]) voters.set(voter.voter, voter);
  }
  return voters;
};

const read = async (lake: Objects, key: string): Promise<unknown> => {
  const body = await lake.get(key);
  if (!body) throw new Error(`The lake has no object ${key}`);
  return JSON.parse(new TextDecoder().decode(body));
};

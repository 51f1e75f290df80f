import type { Member } from '../../contracts/audience.ts';
import type { Voter } from '../../contracts/voter.ts';
import { membersHash } from '../../domain/audience/identity.ts';
import { matches } from '../../domain/audience/rule.ts';
import { memberCells } from '../../domain/destinations/member-cells.ts';
import { inOrder } from '../../domain/text-order.ts';
import type { Objects, VoterTable } from '../../ports.ts';
import { mergeFiles } from './voter-merge.ts';

/** Voters as JSON in the lake, chosen by the domain's own evaluator, for tests and simulation. */
export const memoryVoterTable = (lake: Objects): VoterTable => ({
  async write(key, voters) {
    const written: Voter[] = [];
    for await (const voter of voters) written.push(voter);
    await lake.put(key, JSON.stringify(written));
    return written.length;
  },

  load: async () => undefined,

  ...merging(lake),

  async census(keys) {
    const counts = new Map<string, { zone: string; category: string; voters: number }>();
    for (const { zone, category } of (await votersNow(lake, keys)).values()) {
      const cell = counts.get(`${zone}/${category}`) ?? { zone, category, voters: 0 };
      counts.set(`${zone}/${category}`, { ...cell, voters: cell.voters + 1 });

      const merging = (lake: Objects): Pick<VoterTable, 'merge' | 'tokensOf'> => ({
        async merge(task) {
          const files: Voter[][] = [];
          for (const key of task.keys) files.push((await read(lake, key)) as Voter[]);
          const { voters, links, outcome } = mergeFiles(files, task);
          await lake.put(task.votersKey, JSON.stringify(voters));
          await lake.put(task.linksKey, JSON.stringify(links));
          return outcome;
        },

        async tokensOf(linksKey, tokens) {
          const links = (await read(lake, linksKey)) as [string, string][];
          const asked = new Set(tokens);
          const people = new Set(
            links.flatMap(([voter, person]) => (asked.has(voter) ? [person] : [])),
          );
          const linked = links.flatMap(([voter, person]) => (people.has(person) ? [voter] : []));
          return [...new Set([...tokens, ...linked])].sort();
        },
      });
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
    const members = willing
      .filter(({ birthYear }) => birthYear === null || birthYear <= bornNoLaterThan)
      .sort((a, b) => inOrder(a.voter, b.voter));
    if (members.length >= (selection.atLeast ?? 0)) {
      await lake.put(into, JSON.stringify(members.map(contactsOf)));
    }
    return {
      size: members.length,
      optedOut: chosen.length - willing.length,
      underAge: willing.length - members.length,
      membersHash: membersHash(members),
    };
  },

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
    const members = new Set(
      ((await read(lake, membersKey)) as Contactable[])
        .map(({ voter }) => voter)
        .filter((voter) => !left.has(voter)),
    );
    return memberCells((await votersNow(lake, keys)).values(), members, ageInYear);
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

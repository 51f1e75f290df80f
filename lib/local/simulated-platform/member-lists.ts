import { createHash } from 'node:crypto';
import type { Member } from '../../contracts/audience.ts';
import type { TargetGroup } from '../../contracts/receipt.ts';
import type { MemberChunk, MemberReceipt } from '../../ports.ts';

/** A chunk that does not follow on what the platform holds of its session. Send the session again from its first. */
export class ChunkRefused extends Error {
  override name = 'ChunkRefused';
}

/** Lists and targetings of audiences, each replaced as a whole: by a session of chunks, or at once. */
export type MemberLists = {
  /** True for a chunk that is already here, word for word. Throws ChunkRefused for one that leaves a gap. */
  holds(chunk: MemberChunk): boolean;
  /** Takes a chunk; with its last chunk a session's list becomes active, all at once. */
  take(chunk: MemberChunk): void;
  /** What was said of a chunk that was taken. */
  receipt(chunk: MemberChunk): MemberReceipt;
  /** Aims an audience at so many people in cells; at nobody without groups. */
  aim(targeting: Aim): void;
  /** True for an audience that was ever told of. */
  knows(audienceId: string): boolean;
  /** People that an audience can be addressed by: matched on its active list, distinct by their contacts, or in its cells. */
  activeSize(audienceId: string): number;
  /** Tokens and contact hashes in each active list. */
  active(): Record<string, Set<string>>;
  /** What each audience is aimed at that is addressed by cells. */
  aims(): Record<string, TargetGroup[]>;
  /** Every token and contact hash that ever came in, active or not. */
  everReceived(): Set<string>;
};

/** What an audience is aimed at instead of a list. */
export type Aim = { audienceId: string; session: string; groups: TargetGroup[]; expected: number };

type Held = { hash: string; taken: Member[]; receipt: MemberReceipt };
type List = {
  session: string;
  chunks: Held[];
  active: Member[];
  size: number;
  groups: TargetGroup[];
};

const FIRST_SEQUENCE = 1;

/**
 * Member lists in memory, empty. Sequences count from 1; a changed chunk drops those that followed it. Whose contacts
 * stood in an earlier row is rejected; of the others the platform knows such a share, by their contacts.
 */
export const memberLists = (matchShare = 1): MemberLists => {
  const lists = new Map<string, List>();
  const ever = new Set<string>();

  return {
    holds(chunk) {
      const held = chunksOf(lists.get(chunk.audienceId), chunk);
      if (chunk.sequence < FIRST_SEQUENCE || chunk.sequence > held.length + FIRST_SEQUENCE) {
        throw new ChunkRefused(
          `chunk ${chunk.sequence} of session ${chunk.session} does not follow on ${held.length}: send it again from ${FIRST_SEQUENCE}`,
        );
      }
      return held[chunk.sequence - FIRST_SEQUENCE]?.hash === hashOf(chunk);
    },
    take(chunk) {
      const before = lists.get(chunk.audienceId);
      const held = chunksOf(before, chunk).slice(0, chunk.sequence - FIRST_SEQUENCE);
      for (const name of chunk.members.flatMap(namesOf)) ever.add(name);
      const chunks = [...held, taken(chunk, held, matchShare)];
      const active = chunk.last ? chunks.flatMap((one) => one.taken) : (before?.active ?? []);
      const size = active.filter((member) => isKnown(member, matchShare)).length;
      const groups = chunk.last ? [] : (before?.groups ?? []);
      lists.set(chunk.audienceId, { session: chunk.session, chunks, active, size, groups });
    },
    receipt: (chunk) =>
      chunksOf(lists.get(chunk.audienceId), chunk)[chunk.sequence - FIRST_SEQUENCE]?.receipt ??
      taken(chunk, [], matchShare).receipt,
    aim({ audienceId, session, groups, expected }) {
      const size = groups.length > 0 ? expected : 0;
      lists.set(audienceId, { session, chunks: [], active: [], size, groups });
    },
    knows: (audienceId) => lists.has(audienceId),
    activeSize: (audienceId) => lists.get(audienceId)?.size ?? 0,
    active: () =>
      Object.fromEntries(
        [...lists].map(([audienceId, { active }]) => [
          audienceId,
          new Set(active.flatMap(namesOf)),
        ]),
      ),
    aims: () =>
      Object.fromEntries([...lists].map(([audienceId, { groups }]) => [audienceId, groups])),
    everReceived: () => new Set(ever),
  };
};

/** A chunk as it is kept, after those before it: its rows that can be used, and what is said of all. */
const taken = (chunk: MemberChunk, held: readonly Held[], matchShare: number): Held => {
  const seen = new Set(held.flatMap((one) => one.taken.map(contactOf)));
  const reachable = chunk.members.filter(isReachable);
  const fresh = reachable.filter((member) => {
    const contact = contactOf(member);
    return !seen.has(contact) && seen.add(contact);
  });
  const twice = reachable.length - fresh.length;
  const receipt = {
    received: chunk.members.length,
    invalid: chunk.members.length - reachable.length,
    rejected:
      twice > 0 ? [{ because: 'the same contacts stand in an earlier row', rows: twice }] : [],
    matched: fresh.filter((member) => isKnown(member, matchShare)).length,
    active: chunk.last,
  };
  return { hash: hashOf(chunk), taken: fresh, receipt };
};

const PARTS = 0x1_0000;

/** The platform knows the same people every time. */
const isKnown = ({ emailSha256, phoneSha256 }: Member, share: number): boolean =>
  share >= 1 ||
  Number.parseInt((emailSha256 ?? phoneSha256 ?? '0').slice(0, 4), 16) < share * PARTS;

const chunksOf = (list: List | undefined, { session }: MemberChunk): Held[] =>
  list?.session === session ? list.chunks : [];

const isReachable = ({ emailSha256, phoneSha256 }: Member): boolean =>
  emailSha256 !== null || phoneSha256 !== null;

const contactOf = ({ emailSha256, phoneSha256 }: Member): string => `${emailSha256}/${phoneSha256}`;

const namesOf = ({ voter, emailSha256, phoneSha256 }: Member): string[] =>
  [voter, emailSha256, phoneSha256].filter((name): name is string => Boolean(name));

const hashOf = ({ members, last }: MemberChunk): string =>
  createHash('sha256')
    .update(JSON.stringify([last, members.map((m) => [m.voter, m.emailSha256, m.phoneSha256])]))
    .digest('hex');

import { createHash } from 'node:crypto';
import type { Member } from '../../contracts/audience.ts';
import type { MemberChunk, MemberReceipt } from '../../ports.ts';

/** A chunk that does not follow on what the platform holds of its session. Send the session again from its first. */
export class ChunkRefused extends Error {
  override name = 'ChunkRefused';
}

/** Member lists of audiences, each replaced as a whole by a session of chunks. */
export type MemberLists = {
  /** True for a chunk that is already here, word for word. Throws ChunkRefused for one that leaves a gap. */
  holds(chunk: MemberChunk): boolean;
  /** Takes a chunk; with its last chunk a session's list becomes active, all at once. */
  take(chunk: MemberChunk): void;
  receipt(chunk: MemberChunk): MemberReceipt;
  /** People in the active list: distinct by their contact hashes. */
  activeSize(audienceId: string): number;
  /** Tokens and contact hashes in each active list. */
  active(): Record<string, Set<string>>;
  /** Every token and contact hash that ever came in, active or not. */
  everReceived(): Set<string>;
};

type Held = { hash: string; members: Member[] };
type List = { session: string; chunks: Held[]; active: Member[]; size: number };

const FIRST_SEQUENCE = 1;

/** Member lists in memory, empty. Sequences count from 1; a changed chunk drops those that followed it. */
export const memberLists = (): MemberLists => {
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
      const chunks = [...held, { hash: hashOf(chunk), members: chunk.members.filter(isReachable) }];
      const active = chunk.last ? chunks.flatMap((one) => one.members) : (before?.active ?? []);
      const size = new Set(active.map(contactOf)).size;
      lists.set(chunk.audienceId, { session: chunk.session, chunks, active, size });
    },
    receipt: ({ members, last }) => ({
      received: members.length,
      invalid: members.filter((member) => !isReachable(member)).length,
      active: last,
    }),
    activeSize: (audienceId) => lists.get(audienceId)?.size ?? 0,
    active: () =>
      Object.fromEntries(
        [...lists].map(([audienceId, { active }]) => [
          audienceId,
          new Set(active.flatMap(namesOf)),
        ]),
      ),
    everReceived: () => new Set(ever),
  };
};

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

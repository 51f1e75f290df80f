import type { AudienceBuild, Member } from '../contracts/audience.ts';
import type { Delivered } from '../contracts/flight.ts';
import { floorOf } from '../domain/audience/gates.ts';
import type { MemberReceipt, Ports, Write } from '../ports.ts';
import { campaignOf } from './campaign.ts';
import { stillUnswitched, unswitched } from './controls.ts';
import { keys } from './keys.ts';
import { optedOut } from './opt-outs.ts';

/** What a delivery reaches out to. */
export type Reach = Pick<Ports, 'core' | 'privacy' | 'voters' | 'platforms'>;

/** An audience at a platform. */
export type Place = { platform: string; audienceId: string };

/** Members of one chunk; no platform takes more at once. */
export const CHUNK = 10_000;

/** One delivery in the making, and the revisions that it was read at. */
export type Sending = Place & {
  build: AudienceBuild;
  buildRev: number;
  controlRev: number;
  state: Delivered;
  rev: number;
  /** The last opt-out before the first chunk. */
  epoch: number;
  session: string;
};

/** Sends all chunks and activates them; returns why not, where too few people remain. */
export const upload = async (
  ports: Reach,
  sending: Sending,
  now: string,
): Promise<string | undefined> => {
  const { build, platform, audienceId, session } = sending;
  const floor = floorOf((await campaignOf(ports)).audienceFloor);
  const put = async (sequence: number, last: boolean, members: Member[]) =>
    ports.platforms.named(platform).putMembers({ audienceId, session, sequence, last, members });
  const sent = { kept: 0, received: 0, invalid: 0 };
  for (let sequence = 1; ; sequence += 1) {
    const members = await membersNow(ports, build, sequence);
    if (sequence * CHUNK < build.size) {
      await stillUnswitched(ports, { rev: sending.controlRev });
      const { received, invalid } = await put(sequence, false, members);
      sent.kept += members.length;
      sent.received += received;
      sent.invalid += invalid;
      continue;
    }
    const kept = sent.kept + members.length;
    if (kept < floor) {
      return `${kept} people remain, and the floor is ${floor}: wait for more voters or widen the audience`;
    }
    // Noting the send takes time in which people opt out: what leaves is read, and counted, after it.
    const send = async () => {
      const now = await membersNow(ports, build, sequence);
      if (sent.kept + now.length < floor) throw new Error(`${audienceId} fell below its floor`);
      return put(sequence, true, now);
    };
    await activate(ports, sending, now, send, ({ received, invalid }) => ({
      hash: build.hash,
      received: sent.received + received,
      invalid: sent.invalid + invalid,
    }));
    return undefined;
  }
};

/** One chunk of the build, without whoever opted out since: read anew for each chunk, right before it leaves. */
const membersNow = async (
  ports: Reach,
  build: AudienceBuild,
  sequence: number,
): Promise<Member[]> => {
  const offset = (sequence - 1) * CHUNK;
  const members = await ports.voters.members(build.membersKey ?? '', offset, CHUNK);
  const out = new Set((await optedOut(ports, build.optOutEpoch)).tokens);
  return out.size === 0 ? members : members.filter(({ voter }) => !out.has(voter));
};

/** Takes back a list that can no longer be made good, by an empty one; a list that never was needs nothing. */
export const withdraw = async (
  ports: Reach,
  sending: Sending,
  because: string,
  now: string,
): Promise<void> => {
  const { platform, audienceId, build, epoch, state } = sending;
  const refused = { hash: build.hash, epoch, because };
  if (state.hash === undefined && state.unanswered.length === 0 && !state.again) {
    await commitOrThrow(ports, [deliveredWrite(sending, { ...state, epoch, at: now, refused })]);
    return;
  }
  const session = `${sending.session}-none`;
  const chunk = { audienceId, session, sequence: 1, last: true, members: [] };
  const send = () => ports.platforms.named(platform).putMembers(chunk);
  const nothing = { refused, received: 0, invalid: 0 };
  await activate(ports, { ...sending, session }, now, send, () => nothing);
};

/**
 * Sends what makes a list active, noted down first: without an answer it may become active late, over a newer list,
 * and with one a second copy of it may. Kept as delivered only once the platform says that it is active.
 */
const activate = async (
  ports: Reach,
  sending: Sending,
  now: string,
  send: () => Promise<MemberReceipt>,
  confirmed: (receipt: MemberReceipt) => Partial<Delivered>,
): Promise<void> => {
  const { state, session, rev, epoch, platform, audienceId } = sending;
  const { seenAt: _, recent, ...before } = state;
  const sent = recent === undefined ? state.unanswered : [...state.unanswered, recent];
  const others = [...new Set(sent)].filter((name) => name !== session);
  // Fails when the build, the stop or the delivery moved since they were read: the next try starts from what is true.
  await commitOrThrow(ports, [
    deliveredWrite(sending, { ...before, unanswered: [...others, session] }),
    { ...keys.build(audienceId), check: true, ifRev: sending.buildRev },
    unswitched({ rev: sending.controlRev }),
  ]);
  const receipt = await send();
  if (!receipt.active) throw new Error(`${platform} did not activate audience ${audienceId}`);
  const { hash: _hash, refused: _refused, again: _again, ...rest } = before;
  const put = {
    ...rest,
    epoch,
    at: now,
    unanswered: others,
    recent: session,
    ...confirmed(receipt),
  };
  await commitOrThrow(ports, [deliveredWrite({ ...sending, rev: rev + 1 }, put)]);
};

const deliveredWrite = ({ platform, audienceId, rev }: Sending, put: Delivered): Write => ({
  ...keys.delivered(platform, audienceId),
  put,
  ifRev: rev,
});

const commitOrThrow = async ({ core }: Reach, writes: Write[]): Promise<void> => {
  if ((await core.commit(writes)) === 'conflict') {
    throw new Error(`${writes[0]?.sk}: the audience or the stop moved while it was delivered`);
  }
};

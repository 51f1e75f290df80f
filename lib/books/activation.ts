import type { AudienceBuild } from '../contracts/audience.ts';
import type { Delivered } from '../contracts/flight.ts';
import type { BatchReceipt } from '../contracts/receipt.ts';
import { LIST_RULES, type ListRules } from '../domain/destinations/lists.ts';
import type { MemberReceipt, Ports, Write } from '../ports.ts';
import { unswitched } from './controls.ts';
import { keys } from './keys.ts';
import { batchWrites } from './receipts.ts';

/** What a delivery reaches out to. */
export type Reach = Pick<Ports, 'core' | 'privacy' | 'voters' | 'platforms'>;

/** An audience at a platform. */
export type Place = { platform: string; audienceId: string };

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
  /** The name of the replacement by which the list is taken back. */
  emptied: string;
  rules: ListRules;
  /** The fewest people who may be addressed. */
  floor: number;
  /** The share of a cell's voters who must be of the audience. */
  precision: number | undefined;
  /** The year that ages are counted to. */
  ageInYear: number;
  /** The campaign's own date. */
  today: string;
};

/** What is kept once a platform has confirmed: the delivery, and its batches. */
export type Outcome = { put: Partial<Delivered>; batches: readonly BatchReceipt[] };

/** Takes back a list that can no longer be made good, and keeps why. */
export const withdraw = (
  ports: Reach,
  sending: Sending,
  because: string,
  now: string,
): Promise<void> => {
  const { build, epoch, state } = sending;
  const refused = { hash: build.hash, epoch, because };
  // What the platform had no use for once is not sent again.
  const { discarded } = state;
  const put = { refused, received: 0, invalid: 0, ...(discarded && { discarded }) };
  return empty(ports, sending, now, put);
};

/** Puts nobody in the place of whoever an audience stood for, and keeps this of it; a list that never was needs nothing. */
export const empty = async (
  ports: Reach,
  sending: Sending,
  now: string,
  put: Partial<Delivered>,
): Promise<void> => {
  const { platform, audienceId, rules, state, epoch, emptied: session } = sending;
  if (!mayStand(state)) {
    const { kind } = rules;
    await commitOrThrow(ports, [
      deliveredWrite(sending, { ...withoutOutcome(state), epoch, at: now, kind, ...put }),
    ]);
    return;
  }
  const to = ports.platforms.named(platform);
  const held = LIST_RULES[state.kind ?? rules.kind].takes;
  const send = (): Promise<MemberReceipt> =>
    held === 'cells'
      ? to.putTargeting({ audienceId, session, groups: [], covered: 0, voters: 0 })
      : to.putMembers({
          ...{ audienceId, session, sequence: 1, last: true, expected: 0 },
          ...{ form: rules.form, members: [] },
        });
  await activate(ports, { ...sending, session }, now, send, () => ({ put, batches: [] }));
};

/** True where a platform may hold anything of the audience. */
export const mayStand = ({ hash, unanswered, again, discarded }: Delivered): boolean =>
  hash !== undefined || unanswered.length > 0 || again === true || discarded !== undefined;

/**
 * Sends what makes a list active, noted down first: without an answer it may become active late, over a newer list,
 * and with one a second copy of it may. Kept as delivered only once the platform says that it is active.
 */
export const activate = async (
  ports: Reach,
  sending: Sending,
  now: string,
  send: () => Promise<MemberReceipt>,
  outcome: (receipt: MemberReceipt, kept: number) => Outcome,
): Promise<void> => {
  const { state, session, rev, epoch, platform, audienceId, rules, build } = sending;
  const { seenAt: _, recent, ...before } = state;
  const sent = recent === undefined ? state.unanswered : [...state.unanswered, recent];
  const others = [...new Set(sent)].filter((name) => name !== session);
  // Fails when the build, the stop or the delivery moved since they were read: the next try starts from what is true.
  await commitOrThrow(ports, [
    deliveredWrite(sending, { ...before, unanswered: [...others, session], brings: build.hash }),
    { ...keys.build(audienceId), check: true, ifRev: sending.buildRev },
    unswitched({ rev: sending.controlRev }),
  ]);
  const receipt = await send();
  if (!receipt.active) throw new Error(`${platform} did not activate audience ${audienceId}`);
  const kept = rev + 2;
  const { put, batches } = outcome(receipt, kept);
  const confirmed: Delivered = {
    ...withoutOutcome(before),
    epoch,
    at: now,
    kind: rules.kind,
    // The next session has another name, also where it brings back a build that stood before.
    round: state.round + 1,
    unanswered: others,
    recent: session,
    ...(receipt.exported && { exported: true }),
    ...put,
  };
  await commitOrThrow(ports, [
    deliveredWrite({ ...sending, rev: rev + 1 }, confirmed),
    ...batchWrites({ platform, audienceId }, kept, batches),
  ]);
};

const withoutOutcome = ({
  hash: _hash,
  refused: _refused,
  discarded: _discarded,
  again: _again,
  exported: _exported,
  brings: _brings,
  look: _look,
  ...rest
}: Delivered) => rest;

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

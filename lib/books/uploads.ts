import type { Member } from '../contracts/audience.ts';
import type { Delivered } from '../contracts/flight.ts';
import type { BatchReceipt } from '../contracts/receipt.ts';
import { rowsABatch } from '../domain/destinations/batches.ts';
import { sumRows } from '../domain/destinations/receipts.ts';
import type { MemberReceipt } from '../ports.ts';
import { activate, type Outcome, type Reach, type Sending } from './activation.ts';
import { stillUnswitched } from './controls.ts';
import { optedOut } from './opt-outs.ts';
import { batchReceipt, receiptsWith } from './receipts.ts';

/** Sends all batches of a list of people and activates them; returns why not, where too few people remain. */
export const upload = async (
  ports: Reach,
  sending: Sending,
  now: string,
): Promise<string | undefined> => {
  const { build, floor, audienceId } = sending;
  const rows = rowsABatch(sending.rules);
  const batches: BatchReceipt[] = [];
  let kept = 0;
  let reachable = 0;
  for (let sequence = 1; ; sequence += 1) {
    const members = await membersNow(ports, sending, sequence, rows);
    reachable += members.filter(hasContact).length;
    if (sequence * rows < build.size) {
      await stillUnswitched(ports, { rev: sending.controlRev });
      const receipt = await put(ports, sending, { sequence, last: false, members });
      batches.push(batchReceipt(sequence, members.length, receipt));
      kept += members.length;
      continue;
    }
    if (kept + members.length < floor) {
      return `${kept + members.length} people remain, and the floor is ${floor}: wait for more voters or widen the audience`;
    }
    if (reachable < sending.rules.leastMatched) return withoutContacts(sending);
    // Noting the send takes time in which people opt out: what leaves is read, and counted, after it.
    const send = async () => {
      const now = await membersNow(ports, sending, sequence, rows);
      if (kept + now.length < floor) throw new Error(`${audienceId} fell below its floor`);
      const receipt = await put(ports, sending, { sequence, last: true, members: now });
      batches.push(batchReceipt(sequence, now.length, receipt));
      return receipt;
    };
    await activate(ports, sending, now, send, (_, kept) => outcomeOf(sending, batches, kept, now));
    return undefined;
  }
};

/** One batch of the build, without whoever opted out since: read anew for each batch, right before it leaves. */
const membersNow = async (
  ports: Reach,
  { build, rules }: Sending,
  sequence: number,
  rows: number,
): Promise<Member[]> => {
  const offset = (sequence - 1) * rows;
  const key = build.membersKey ?? '';
  const members = await ports.voters.members(key, offset, rows, rules.contacts);
  const out = new Set((await optedOut(ports, build.optOutEpoch)).tokens);
  return out.size === 0 ? members : members.filter(({ voter }) => !out.has(voter));
};

const hasContact = ({ emailSha256, phoneSha256 }: Member): boolean =>
  emailSha256 !== null || phoneSha256 !== null;

const withoutContacts = ({ platform, rules }: Sending): string =>
  `AUD-01: fewer than ${rules.leastMatched} people have an email or a phone on file as ${platform} takes them ` +
  `(hashed as for ${rules.contacts === 'meta' ? 'Meta' : 'UID2'}): import the segments again with their contacts`;

const put = (
  ports: Reach,
  { platform, audienceId, session, rules, build }: Sending,
  batch: { sequence: number; last: boolean; members: Member[] },
): Promise<MemberReceipt> => {
  if (rules.takes !== 'members') throw new Error(`GOOG-02: ${platform} takes no list of voters`);
  const { form } = rules;
  const list = { audienceId, session, expected: build.size, form };
  return ports.platforms.named(platform).putMembers({ ...list, ...batch });
};

/** A list of whom the destination knows too few is of no use to it, and is taken back. */
const outcomeOf = (
  { build, rules, state, platform }: Sending,
  batches: readonly BatchReceipt[],
  kept: number,
  now: string,
): Outcome => {
  const { hash } = build;
  const rows = sumRows(batches);
  const { received, invalid, matched } = rows;
  const receipts = receiptsWith(state, { hash, at: now, batches: batches.length, kept, ...rows });
  const tooFew = matched !== null && matched < rules.leastMatched;
  const because = `AUD-01: ${platform} knows fewer than ${rules.leastMatched} of the people: no list of so few is used`;
  const stands: Partial<Delivered> = tooFew ? { discarded: { hash, because } } : { hash };
  return { put: { ...stands, received, invalid, receipts }, batches };
};

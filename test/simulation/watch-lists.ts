import type { Campaign } from '../../lib/contracts/campaign.ts';
import type { Delivered } from '../../lib/contracts/flight.ts';
import type { ListKind } from '../../lib/domain/destinations/lists.ts';
import type { MemberChunk, MemberReceipt } from '../../lib/ports.ts';
import type { Run } from './runs.ts';
import { Broken, type Known, type Watcher } from './watch.ts';

/** The most people whom each kind of destination takes at once: UID2 counts an email and a phone as two. */
const MOST: Readonly<Record<ListKind, number>> = {
  ...{ meta: 10_000, uid2: 2_500, onboarder: 100_000 },
  ...{ cells: 0, none: 0 },
};

/** What a run has heard of the batches of one session. */
type Heard = {
  session: string;
  sent: number;
  received: number;
  matched: number;
};

/**
 * GOOG-02: no list of people goes where lists are forbidden. AUD-8: no batch is larger than its destination takes, and
 * a delivery is kept as delivered only once its destination confirmed it, with the rows of all its batches.
 */
export const watchLists = (known: Known): Watcher => {
  const heard = new WeakMap<Run, Map<string, Heard>>();
  /** Sums of sessions that a destination confirmed. */
  const confirmed = new Set<string>();
  /** How each platform was ever to be told: who read the settings before they changed may still go by them. */
  const kinds = new Map<string, Set<ListKind>>();
  const learn = ({ platforms }: Campaign): void => {
    for (const { name, lists = 'meta' } of platforms) {
      kinds.set(name, (kinds.get(name) ?? new Set()).add(lists));
    }
  };
  learn(known.campaign);
  return {
    starts({ site, house, args }) {
      if (site.name !== 'platform.putMembers') return;
      const { members, audienceId } = args[0] as MemberChunk;
      const most = Math.max(...[...(kinds.get(house) ?? [])].map((kind) => MOST[kind]));
      if (most === 0 && members.length > 0) {
        throw new Broken('GOOG-02', `a list of ${audienceId} goes to ${house}, which takes none`);
      }
      if (members.length > most) {
        throw new Broken('AUD-8', `${members.length} people of ${audienceId} at once for ${house}`);
      }
    },
    took({ site, run, house, args }, answer) {
      if (site.name !== 'platform.putMembers' || !run) return;
      const { session, audienceId, sequence, members } = args[0] as MemberChunk;
      const { received, matched, active } = answer as MemberReceipt;
      const key = `${house}/${audienceId}`;
      const own = heard.get(run) ?? new Map<string, Heard>();
      const before = own.get(key);
      const goesOn = before?.session === session && sequence > 1;
      const sum = goesOn ? before : { sent: 0, received: 0, matched: 0 };
      const now = {
        session,
        sent: sum.sent + members.length,
        received: sum.received + received,
        matched: sum.matched + (matched ?? 0),
      };
      heard.set(run, own.set(key, now));
      if (active) confirmed.add(JSON.stringify([key, now]));
    },
    commits(_, puts) {
      for (const { pk, sk, put } of puts) {
        if (pk === 'CAMPAIGN' && sk === 'SETTINGS') learn(put as Campaign);
        if (pk !== 'DELIVERED') continue;
        const { receipts = [], kind, recent } = put as Delivered;
        const last = receipts.at(-1);
        const before = known.delivered.get(sk)?.receipts?.at(-1);
        if (!last || last.kept === before?.kept || kind === 'cells') continue;
        const { sent, received, matched } = last;
        const said = { session: recent, sent, received, matched };
        // A commit may take effect after its run has ended, so anybody may have heard it.
        if (!confirmed.has(JSON.stringify([sk, said]))) {
          throw new Broken('AUD-8', `${sk} is kept as ${JSON.stringify(said)}, which nobody said`);
        }
      }
    },
  };
};

import { isHeldOut } from '../../lib/domain/audience/holdout.ts';
import type { MemberChunk } from '../../lib/ports.ts';
import { indexOf } from './crowd.ts';
import type { Run } from './runs.ts';
import { Broken, type Known, type Watcher } from './watch.ts';

/**
 * P1: no list below the floor becomes active. P2: every chunk leaves after a strong read of its own, without anybody
 * who had opted out by then. EXP-1: nobody who is held out ever leaves.
 */
export const watchPeople = (known: Known): Watcher => {
  /** The last opt-out that a run has seen since it last sent a chunk. */
  const seen = new WeakMap<Run, number>();
  return {
    starts({ site, run, args }) {
      if (site.name !== 'platform.putMembers' || !run) return;
      const { members, audienceId } = args[0] as MemberChunk;
      const { holdout } = known.campaign;
      if (holdout && members.some(({ voter }) => isHeldOut({ voter, household: null }, holdout))) {
        throw new Broken('EXP-1', `a chunk of ${audienceId} holds one who is held out`);
      }
      const epoch = seen.get(run);
      seen.delete(run);
      if (members.length === 0) return;
      if (epoch === undefined) {
        throw new Broken('P2', `a chunk of ${audienceId} leaves without a read of the opt-outs`);
      }
      for (const [token, since] of known.optOuts) {
        if (since <= epoch && indexOf(members, token) >= 0) {
          throw new Broken('P2', `a chunk of ${audienceId} holds one who left in epoch ${since}`);
        }
      }
    },
    took({ site, run, args, house }) {
      if (site.name === 'privacy.list' && args[0] === 'OPTOUT' && run) seen.set(run, known.epochs);
      if (site.name !== 'platform.putMembers') return;
      const { audienceId } = args[0] as MemberChunk;
      const list = known.adHouses.get(house)?.active.get(audienceId) ?? [];
      const size = list.reduce((sum, chunk) => sum + chunk.length, 0);
      if (size > 0 && size < known.campaign.audienceFloor) {
        throw new Broken('P1', `${audienceId} is active at ${house} with ${size} people`);
      }
    },
  };
};

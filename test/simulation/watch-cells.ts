import type { CellsAsked } from '../../lib/contracts/selection.ts';
import type { CellTargeting } from '../../lib/ports.ts';
import type { Run } from './runs.ts';
import { Broken, type Known, type Watcher } from './watch.ts';

/**
 * P1: nothing is aimed at whose cells cover fewer than the floor. P2: cells are counted after a strong read of the
 * opt-outs, without anybody who had opted out by then.
 */
export const watchCells = (known: Known): Watcher => {
  const seen = new WeakMap<Run, number>();
  /** Whom a run left out when it last counted, and the last opt-out that it had seen then. */
  const counted = new WeakMap<Run, { without: Set<string>; epoch: number }>();
  return {
    starts({ site, run, args }) {
      if (site.name !== 'platform.putTargeting' || !run) return;
      const { groups, audienceId, covered } = args[0] as CellTargeting;
      const count = counted.get(run);
      counted.delete(run);
      if (groups.length === 0) return;
      if (covered < known.campaign.audienceFloor) {
        throw new Broken('P1', `${audienceId} is aimed at ${covered} people`);
      }
      if (!count)
        throw new Broken('P2', `cells of ${audienceId} were counted before opt-outs were read`);
      const built = known.buildEpochs.get(audienceId) ?? 0;
      for (const [token, since] of known.optOuts) {
        if (since > built && since <= count.epoch && !count.without.has(token)) {
          throw new Broken('P2', `cells of ${audienceId} count one who left in epoch ${since}`);
        }
      }
    },
    took({ site, run, args }) {
      if (!run) return;
      if (site.name === 'privacy.list' && args[0] === 'OPTOUT') seen.set(run, known.epochs);
      if (site.name !== 'voters.cells') return;
      const epoch = seen.get(run);
      seen.delete(run);
      if (epoch === undefined) counted.delete(run);
      else counted.set(run, { without: new Set((args[0] as CellsAsked).without), epoch });
    },
  };
};

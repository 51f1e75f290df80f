import { connect } from '../lib/adapters/aws/connect.ts';
import { readCampaign } from '../lib/books/campaign.ts';
import { isStopped } from '../lib/books/controls.ts';
import { whyUnmapped } from '../lib/books/crosswalk.ts';
import { runDay } from '../lib/books/day-run.ts';
import { sendPromised } from '../lib/books/outbox.ts';
import { isCampaignDay } from '../lib/books/standing.ts';
import type { Tick } from '../lib/contracts/messages.ts';
import { localTime } from '../lib/domain/calendar.ts';
import { whyFrozen } from '../lib/domain/pacing/freshness.ts';
import type { Ports } from '../lib/ports.ts';
import { tick } from '../lib/runtime/tick.ts';

/**
 * Moves budgets to the lines that reach in-category voters at the lowest cost, once a campaign day: later strokes of
 * the same local date catch up what was missed and otherwise change nothing. Does nothing outside the campaign's
 * days, while the stop is on, while too much was spent where the crosswalk knows no zone and while there is no line to
 * give money to; resolves to what it did.
 */
export const reallocateSpend =
  (ports: Pick<Ports, 'core' | 'ledger' | 'lake' | 'queues'>) =>
  async ({ at }: Tick, now: string): Promise<string> => {
    const campaign = await readCampaign(ports);
    if (!campaign) return 'Nothing to reallocate: no campaign is set';
    const day = localTime(campaign.timeZone, at).date;
    if (!isCampaignDay(campaign, day)) {
      return `Nothing reallocated: ${day} is not a day of the campaign`;
    }
    if (await isStopped(ports)) return 'Nothing reallocated: the stop is on';
    const unmapped = await whyUnmapped(ports);
    if (unmapped) return `Nothing reallocated: ${unmapped}`;
    const run = await runDay(ports, day, now);
    await sendPromised(ports);
    if (run.kind === 'refused') return `Nothing reallocated: ${run.because}`;
    if (run.kind === 'infeasible') {
      return `Nothing reallocated, and the last budgets stay: ${run.because}`;
    }
    if (run.kind === 'shadow') return `${day} was recorded in shadow; no budget was moved`;
    if (run.kind === 'already') return `${day} was reallocated before`;
    return [`Reallocated ${day}`, ...run.frozen.map(whyFrozen)].join('. ');
  };

export const handler = tick(reallocateSpend, connect);

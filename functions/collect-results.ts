import { connect } from '../lib/adapters/aws/connect.ts';
import { readCampaign } from '../lib/books/campaign.ts';
import { listLines } from '../lib/books/flights.ts';
import { daysToPull, dropReport } from '../lib/books/ledger-inbox.ts';
import type { Tick } from '../lib/contracts/messages.ts';
import type { Ports } from '../lib/ports.ts';
import { tick } from '../lib/runtime/tick.ts';

/**
 * Pulls what the campaign's platforms report of every day whose figures may still change, into the inbox.
 * One platform's outage does not keep the others waiting: it throws at the end, naming those that did not answer.
 */
export const collectResults =
  (ports: Pick<Ports, 'core' | 'inbox' | 'platforms'>) =>
  async ({ at }: Tick): Promise<void> => {
    const campaign = await readCampaign(ports);
    if (!campaign) return;
    const lines = await listLines(ports);
    const reachable = new Set(ports.platforms.names());
    const failed = new Map<string, unknown>();
    for (const { name, finalAfterDays } of campaign.platforms) {
      if (!reachable.has(name)) continue;
      const own = lines.filter(({ platform }) => platform === name);
      const days = daysToPull(campaign, finalAfterDays, own, at);
      if (!days) continue;
      try {
        const rows = await ports.platforms.named(name).pullReports({ ...days, at });
        await dropReport(ports, name, rows, at);
      } catch (error) {
        failed.set(name, error);
      }
    }
    if (failed.size === 0) return;
    const names = [...failed.keys()].join(', ');
    throw new AggregateError(failed.values(), `No delivery report from ${names}; try again later`);
  };

export const handler = tick(collectResults, connect);

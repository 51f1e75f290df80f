import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryQueues } from '../../lib/adapters/memory/queues.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { memoryReportTables } from '../../lib/adapters/memory/report-tables.ts';
import { memoryVoterTable } from '../../lib/adapters/memory/voter-table.ts';
import { sendPromised } from '../../lib/books/outbox.ts';
import type { Campaign } from '../../lib/contracts/campaign.ts';
import { isQueued, type QueueName, type StageName, stages } from '../../lib/contracts/pipeline.ts';
import { strokesBetween } from '../../lib/local/schedule.ts';
import { simulatedPlatform } from '../../lib/local/simulated-platform/engine.ts';
import type { Ports } from '../../lib/ports.ts';
import { stageOf } from '../simulation/stage-of.ts';

const consumers = stages.filter(isQueued).map(({ stage }) => stage as QueueName);

/** The real stages over memory adapters, wound by hand: one process, one clock, no network. */
export const memoryCampaign = (campaign: Campaign, seed: string, start: string) => {
  const terms = campaign.platforms.find(({ name }) => name === 'simulated')!;
  const { accountId, finalAfterDays, overDeliveryBasisPoints } = terms;
  const { timeZone, currency } = campaign;
  const platform = simulatedPlatform({
    seed,
    accountId,
    finalAfterDays,
    overDeliveryBasisPoints,
    timeZone,
    currency,
  });
  const inbox = memoryObjects();
  const lake = memoryObjects();
  const queues = memoryQueues();
  const ports: Ports = {
    core: memoryRecords(),
    ledger: memoryRecords(),
    privacy: memoryRecords(),
    inbox,
    lake,
    exports: memoryObjects(),
    voters: memoryVoterTable(lake),
    reports: memoryReportTables(inbox),
    queues,
    platforms: {
      names: () => ['simulated'],
      named: (name) => {
        if (name === 'simulated') return platform;
        throw new Error(`No platform is called ${name}`);
      },
    },
  };
  let now = start;
  const seen = new Map<string, number>();
  const handled: { stage: StageName; message: unknown }[] = [];

  const hand = async (stage: StageName, message: unknown): Promise<void> => {
    await stageOf(stage, ports)(structuredClone(message), now);
  };
  const announce = async (): Promise<boolean> => {
    let any = false;
    for (const { key, size } of await ports.inbox.list('')) {
      if (seen.get(key) === size) continue;
      seen.set(key, size);
      const stage = key.startsWith('delivery/') ? 'record-results' : 'import-segment';
      await queues.send(stage, { id: key, group: key, body: { key, size, at: now } });
      any = true;
    }
    return any;
  };
  const drain = async (): Promise<void> => {
    await sendPromised(ports);
    for (let more = true; more; ) {
      more = await announce();
      for (const stage of consumers) {
        for (let next = queues.take(stage); next; next = queues.take(stage)) {
          handled.push({ stage, message: next.body });
          await hand(stage, next.body);
          more = true;
        }
      }
    }
  };

  return {
    ports,
    platform,
    drain,
    now: () => now,
    /** Hands every message that was ever handled to its stage once more. */
    async replay() {
      for (const { stage, message } of [...handled]) await hand(stage, message);
      await drain();
    },
    async windTo(instant: string) {
      await drain();
      for (const { stage, at } of strokesBetween(now, instant, campaign)) {
        now = at;
        platform.advance(now);
        await hand(stage, { at });
        await drain();
      }
      now = instant;
      platform.advance(now);
    },
  };
};

import { type MemoryObjects, memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryQueues, type QueuedMessage } from '../../lib/adapters/memory/queues.ts';
import { type MemoryRecords, memoryRecords } from '../../lib/adapters/memory/records.ts';
import type { QueueName } from '../../lib/contracts/pipeline.ts';
import type { Ports } from '../../lib/ports.ts';
import { type Crowd, crowd } from './crowd.ts';

/** What the scenario stands on: every port but the platforms, and the far end of the queues. */
export type Ground = Omit<Ports, 'platforms' | 'reports'> & {
  /** Takes all messages that wait in a queue, in order, and forgets them: they are handed out by the simulation. */
  take(queue: QueueName): Promise<QueuedMessage[]>;
};

/** A ground in memory, empty or a copy of another: neither sees what becomes of the other. */
export const memoryGround = (like?: MemoryGround): MemoryGround => {
  const queues = memoryQueues();
  const lake = like?.lake.copy() ?? memoryObjects();
  return {
    core: like?.core.copy() ?? memoryRecords(),
    ledger: like?.ledger.copy() ?? memoryRecords(),
    privacy: like?.privacy.copy() ?? memoryRecords(),
    inbox: like?.inbox.copy() ?? memoryObjects(),
    lake,
    exports: like?.exports.copy() ?? memoryObjects(),
    voters: like?.voters.copy(lake) ?? crowd(lake),
    queues,
    async take(queue) {
      const taken: QueuedMessage[] = [];
      for (let next = queues.take(queue); next; next = queues.take(queue)) taken.push(next);
      return taken;
    },
  };
};

export type MemoryGround = Ground & {
  core: MemoryRecords;
  ledger: MemoryRecords;
  privacy: MemoryRecords;
  inbox: MemoryObjects;
  lake: MemoryObjects;
  exports: MemoryObjects;
  voters: Crowd;
};

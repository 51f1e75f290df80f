import { memoryObjects } from '../../../lib/adapters/memory/objects.ts';
import { memoryQueues } from '../../../lib/adapters/memory/queues.ts';
import { memoryRecords } from '../../../lib/adapters/memory/records.ts';
import { objectsSuite } from '../../support/objects-suite.ts';
import { queuesSuite } from '../../support/queues-suite.ts';
import { recordsSuite } from '../../support/records-suite.ts';

recordsSuite('in memory', memoryRecords);
objectsSuite('in memory', memoryObjects);
queuesSuite('in memory', () => {
  const queues = memoryQueues();
  return {
    queues,
    takeAll: async (queue) =>
      Array.from({ length: queues.waiting(queue) }, () => queues.take(queue)?.body),
  };
});

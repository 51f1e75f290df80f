import { describe, expect, it } from 'vitest';
import type { QueueName } from '../../lib/contracts/pipeline.ts';
import type { Queues } from '../../lib/ports.ts';

/** Queues, and a way to take what waits: everything, in the order of arrival within each group. */
export type QueuesUnderTest = { queues: Queues; takeAll(queue: QueueName): Promise<unknown[]> };

/** What every adapter of queues must do alike. */
export const queuesSuite = (name: string, open: () => QueuesUnderTest): void => {
  describe(`queues ${name}`, () => {
    it('hands messages of one group over in order', async () => {
      const { queues, takeAll } = open();
      for (const body of ['first', 'second', 'third']) {
        await queues.send('decide-flights', { id: `order-${body}`, group: 'plan', body: { body } });
      }
      expect(await takeAll('decide-flights')).toEqual([
        { body: 'first' },
        { body: 'second' },
        { body: 'third' },
      ]);
    });

    it('takes the same id once', async () => {
      const { queues, takeAll } = open();
      await queues.send('place-flights', { id: 'once', group: 'a', body: 1 });
      await queues.send('place-flights', { id: 'once', group: 'a', body: 1 });
      await queues.send('place-flights', { id: 'twice', group: 'a', body: 2 });
      expect(await takeAll('place-flights')).toEqual([1, 2]);
    });

    it('takes names that are long or have spaces, and tells them apart', async () => {
      const { queues, takeAll } = open();
      const long = 'x'.repeat(500);
      for (const id of [`${long}1`, `${long}2`, 'with a space', 'ünïcode']) {
        await queues.send('build-audience', { id, group: `${long} ${id}`, body: id });
      }
      expect((await takeAll('build-audience')).sort()).toEqual(
        [`${long}1`, `${long}2`, 'with a space', 'ünïcode'].sort(),
      );
    });

    it('refuses a message without a group or without an id', async () => {
      const { queues, takeAll } = open();
      const nobodys = queues.send('decide-flights', { id: 'a', group: '', body: 1 });
      await expect(nobodys).rejects.toThrow('belongs to no group');
      const nameless = queues.send('decide-flights', { id: '', group: 'g', body: 1 });
      await expect(nameless).rejects.toThrow('has no id');
      expect(await takeAll('decide-flights')).toEqual([]);
    });

    it('sends to the queues that objects feed, which order nothing', async () => {
      const { queues, takeAll } = open();
      await queues.send('import-segment', { id: 'a', group: 'g', body: { key: 'segments/a.csv' } });
      expect(await takeAll('import-segment')).toEqual([{ key: 'segments/a.csv' }]);
    });
  });
};

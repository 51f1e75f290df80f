import { describe, expect, it } from 'vitest';
import { connect } from '../../../lib/adapters/aws/connect.ts';
import { cloudForTests } from '../../support/cloud.ts';

const cloud = cloudForTests();

describe('connect', () => {
  it('reaches tables, buckets and queues by the names in the environment', async () => {
    const ports = connect(cloud().environment);
    for (const records of [ports.core, ports.ledger, ports.privacy]) {
      expect(await records.commit([{ pk: 'P', sk: 'a', put: 1, ifRev: 0 }])).toBe('done');
    }
    for (const objects of [ports.inbox, ports.lake, ports.exports]) {
      await objects.put('a', 'text');
      expect(await objects.list('')).toEqual([{ key: 'a', size: 4 }]);
    }
    await ports.queues.send('import-segment', { id: 'a', group: 'g', body: 1 });
    expect((await cloud().look()).waiting['import-segment']).toBe(1);
  });

  it('names the variable that a port lacks, when the port is used and not before', async () => {
    const ports = connect({});
    await expect(ports.core.read({ pk: 'P', sk: 'a' })).rejects.toThrow('CORE_TABLE is not set');
    await expect(ports.lake.get('a')).rejects.toThrow('LAKE_BUCKET is not set');
    const send = ports.queues.send('import-segment', { id: 'a', group: 'g', body: 1 });
    await expect(send).rejects.toThrow('QUEUES');
  });

  it('says what in the environment cannot be read', () => {
    expect(() => connect({ QUEUES: '{broken' })).toThrow(/environment is not right[\s\S]*QUEUES/);
    expect(() => connect({ PLATFORMS: '{"a":{"kind":"http"}}' })).toThrow('PLATFORMS');
  });
});

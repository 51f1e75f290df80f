import { describe, expect, it } from 'vitest';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { batchReceipt, batchWrites, readBatches } from '../../lib/books/receipts.ts';
import { sumRows } from '../../lib/domain/destinations/receipts.ts';

const NORTH = { platform: 'meta', audienceId: 'north' };
const reasons = (count: number) =>
  Array.from({ length: count }, (_, nth) => ({
    because: `${nth}${' and so on'.repeat(14)}`,
    rows: 1,
  }));
const batches = (count: number, of: number) =>
  Array.from({ length: count }, (_, nth) => {
    const said = { received: 10_000, invalid: 1, rejected: reasons(of), matched: 7_000 };
    return batchReceipt(nth + 1, 10_000, { ...said, active: false });
  });
const kept = async (all: ReturnType<typeof batches>) => {
  const core = memoryRecords();
  const writes = batchWrites(NORTH, 7, all);
  expect(await core.commit(writes)).toBe('done');
  return { writes, read: await readBatches({ core }, NORTH, 7) };
};

describe('the receipts of batches', () => {
  it('are read as they were kept, in order, apart from those of another delivery', async () => {
    const all = batches(300, 20);
    const { writes, read } = await kept(all);
    expect(writes.length).toBeGreaterThan(1);
    expect(read).toEqual(all);
    const core = memoryRecords();
    await core.commit([
      ...batchWrites(NORTH, 7, batches(1, 0)),
      ...batchWrites(NORTH, 71, batches(2, 0)),
      ...batchWrites({ ...NORTH, audienceId: 'north-2' }, 7, batches(3, 0)),
    ]);
    expect(await readBatches({ core }, NORTH, 7)).toHaveLength(1);
  });

  it('of two hundred million people fit into one commit, and none of their rows is lost', async () => {
    const all = batches(20_000, 3);
    const { writes, read } = await kept(all);
    expect(writes.length).toBeLessThanOrEqual(90);
    for (const write of writes) expect(JSON.stringify(write).length).toBeLessThan(350_000);
    expect(JSON.stringify(writes).length).toBeLessThan(4_000_000);
    expect(sumRows(read)).toEqual(sumRows(all));
  });
});

import { describe, expect, it } from 'vitest';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { postReport } from '../../lib/books/ledger.ts';
import {
  type Drop,
  dropQuarantined,
  listPosted,
  listQuarantine,
  moneyIn,
} from '../../lib/books/quarantine.ts';
import type { QuarantinedRow } from '../../lib/contracts/delivery.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';

const at = '2027-03-02T06:00:00.000Z';
const a = sha256Hex('a');

const posted = async (count: number) => {
  const ports = { ledger: memoryRecords(), lake: memoryObjects() };
  for (const name of ['b', 'a']) {
    const fileSha256 = sha256Hex(name);
    const quarantined: QuarantinedRow[] = Array.from({ length: count }, (_, index) => ({
      ...{ fileSha256, file: `${name}.csv`, line: count + 1 - index, column: 'cost' },
      ...{ because: 'is not money', costMicros: null },
    }));
    const report = { file: `${name}.csv`, fileSha256, rows: [], rowsRead: count, quarantined, at };
    await postReport(ports, report);
  }
  return ports;
};

type Ports = Awaited<ReturnType<typeof posted>>;

const dropFrom = async (ports: Ports, fileSha256: string, drop: Drop) => {
  const files = await listPosted(ports);
  return dropQuarantined(ports, files.find(({ sk }) => sk.includes(fileSha256))!, drop);
};

const places = (rows: QuarantinedRow[]): string[] =>
  rows.map(({ file, line }) => `${file}:${line}`);

describe('the quarantine', () => {
  it('lists what waits, by file and line', async () => {
    expect(places(await listQuarantine(await posted(2)))).toEqual([
      ...['a.csv:2', 'a.csv:3', 'b.csv:2', 'b.csv:3'],
    ]);
  });

  it('keeps many rows in an object of the lake', async () => {
    const ports = await posted(1_000);
    expect(await listQuarantine(ports)).toHaveLength(2_000);
    expect(await ports.lake.list('quarantine/')).toHaveLength(2);
  });

  it('drops some rows or all of a file, once, with the reason on record', async () => {
    const ports = await posted(3);
    const drop = { at, because: 'sent again', lines: [3] };
    expect(await dropFrom(ports, a, drop)).toBe(1);
    expect(await dropFrom(ports, a, drop)).toBe(0);
    expect(places(await listQuarantine(ports)).slice(0, 3)).toEqual([
      'a.csv:2',
      'a.csv:4',
      'b.csv:2',
    ]);
    expect(await dropFrom(ports, a, { ...drop, lines: 'all' })).toBe(2);
    expect(await listQuarantine(ports)).toHaveLength(3);
    const [record] = await ports.ledger.list('FILE', a);
    expect(record?.value).toMatchObject({ drops: [drop, { because: 'sent again', lines: 'all' }] });
  });

  it('does not overwrite what somebody else dropped meanwhile', async () => {
    const ports = await posted(2);
    const ledger = { ...ports.ledger, commit: async () => 'conflict' as const };
    const drop = { at, because: 'x', lines: 'all' as const };
    expect(await dropFrom({ ...ports, ledger }, a, drop)).toBe('conflict');
  });

  it('adds up the money that could be read, each currency for itself', () => {
    const row = { fileSha256: a, file: 'a.csv', line: 2, column: 'x', because: 'y' };
    expect(
      moneyIn([
        { ...row, costMicros: 5, currency: 'USD' },
        { ...row, costMicros: 7, currency: 'USD' },
        { ...row, costMicros: 9, currency: 'EUR' },
        { ...row, costMicros: 11 },
        { ...row, costMicros: null, currency: 'USD' },
      ]),
    ).toEqual({ costMicros: { EUR: 9, USD: 12 }, unreadable: 2 });
  });
});

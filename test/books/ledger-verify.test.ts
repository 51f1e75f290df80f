import { beforeEach, describe, expect, it } from 'vitest';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { keys } from '../../lib/books/keys.ts';
import { postReport, readHeads, verifyLedger } from '../../lib/books/ledger.ts';
import { packLines, unpackLines } from '../../lib/books/ledger-batch.ts';
import { ENTRIES_A_SNAPSHOT } from '../../lib/books/ledger-entries.ts';
import type { PostedFile } from '../../lib/books/ledger-receipts.ts';
import type { LedgerLine } from '../../lib/contracts/delivery.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import { lineHash } from '../../lib/domain/ledger/chain.ts';
import type { Ports, Records } from '../../lib/ports.ts';
import { row } from '../support/delivery-rows.ts';

let ports: Pick<Ports, 'ledger' | 'lake'>;
let reads: number;

const counted = (records: Records): Records => ({
  ...records,
  read: (key) => {
    reads += 1;
    return records.read(key);
  },
});

const post = async (index: number): Promise<void> => {
  const fileSha256 = sha256Hex(`${index}`);
  const at = new Date(Date.parse('2027-03-02T06:00:00.000Z') + index * 60_000).toISOString();
  const rows = [row({ lineId: `line-${index % 5}`, revision: String(index).padStart(6, '0') })];
  const report = { file: `${index}.csv`, fileSha256, rows, rowsRead: 1, quarantined: [], at };
  await postReport(ports, report);
};

const batchKeys = async (): Promise<string[]> =>
  (await ports.lake.list('ledger/')).map(({ key }) => key);

const alter = async (key: string, change: (lines: LedgerLine[]) => LedgerLine[]): Promise<void> =>
  ports.lake.put(key, await packLines(change(unpackLines((await ports.lake.get(key))!))));

const alterRecord = async (key: { pk: string; sk: string }, changes: object): Promise<void> => {
  const { value, rev } = (await ports.ledger.read(key))!;
  await ports.ledger.commit([{ ...key, put: { ...(value as object), ...changes }, ifRev: rev }]);
};

beforeEach(async () => {
  reads = 0;
  ports = { ledger: counted(memoryRecords()), lake: memoryObjects() };
  for (let index = 1; index <= 4; index += 1) await post(index);
});

describe('verifying the ledger', () => {
  it('passes what was posted', async () => {
    expect(await verifyLedger(ports)).toMatchObject({
      ...{ kind: 'sound', entries: 4, lines: 4, balances: { USD: 40_000_000 } },
    });
  });

  it('names the first line that was altered, in any batch', async () => {
    for (const key of await batchKeys()) {
      const original = (await ports.lake.get(key))!;
      await alter(key, ([line]) => [{ ...line!, costMicros: 1 }]);
      expect(await verifyLedger(ports)).toMatchObject({
        kind: 'broken',
        where: `${key}, line 1`,
        because: expect.stringContaining('altered'),
        line: { costMicros: 1 },
      });
      await ports.lake.put(key, original);
    }
  });

  it('finds a line altered and hashed anew', async () => {
    const [, key = ''] = await batchKeys();
    await alter(key, ([line]) => {
      const cheaper = { ...line!, costMicros: 1, deltaMicros: 1 };
      return [{ ...cheaper, hash: lineHash(cheaper) }];
    });
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'broken', where: `${key}, line 1` });
  });

  it('finds a line that was taken out, and one that was put in', async () => {
    const [key = ''] = await batchKeys();
    const original = (await ports.lake.get(key))!;
    await alter(key, () => []);
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'broken', where: `${key}, line 1` });
    await ports.lake.put(key, original);
    await alter(key, ([line]) => [line!, line!]);
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'broken', where: `${key}, line 2` });
  });

  it('names the first of two lines that were swapped, and one that was moved to another batch', async () => {
    const fileSha256 = sha256Hex('several');
    const rows = ['x', 'y', 'z'].map((lineId) => row({ lineId }));
    const at = '2027-03-03T06:00:00.000Z';
    await postReport(ports, { file: 's', fileSha256, rows, rowsRead: 3, quarantined: [], at });
    const [first = '', , , , last = ''] = await batchKeys();
    const original = (await ports.lake.get(last))!;
    await alter(last, ([a, b, c]) => [a!, c!, b!]);
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'broken', where: `${last}, line 2` });
    await ports.lake.put(last, original);
    await alter(last, ([a, , c]) => [a!, c!]);
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'broken', where: `${last}, line 2` });
    await ports.lake.put(last, original);
    const moved = unpackLines(original)[0]!;
    await alter(first, (lines) => [...lines, moved]);
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'broken', where: `${first}, line 2` });
  });

  it('finds an object or an entry that is gone', async () => {
    const [, key = ''] = await batchKeys();
    const lake = {
      ...ports.lake,
      get: async (k: string) => (k === key ? undefined : ports.lake.get(k)),
    };
    expect(await verifyLedger({ ...ports, lake })).toMatchObject({
      ...{ kind: 'broken', where: key, because: expect.stringContaining('missing') },
    });
    const { rev } = (await ports.ledger.read(keys.ledgerEntry(3)))!;
    await ports.ledger.commit([{ ...keys.ledgerEntry(3), remove: true, ifRev: rev }]);
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'broken', where: 'entry 3' });
  });

  it('finds an object that is unreadable', async () => {
    const [key = ''] = await batchKeys();
    await ports.lake.put(key, 'not gzip');
    expect(await verifyLedger(ports)).toMatchObject({
      ...{ kind: 'broken', where: key, because: expect.stringContaining('cannot be read') },
    });
  });

  it.each([
    ['the balances', keys.ledgerHead, { balances: { USD: 1 } }, 'the head'],
    ['the last hash', keys.ledgerHead, { hash: 'a'.repeat(64) }, 'the head'],
    ['the number of entries', keys.ledgerHead, { sequence: 5 }, 'entry 5'],
    ['the number of entries, lowered,', keys.ledgerHead, { sequence: 3 }, 'the head'],
    ['the last time', keys.ledgerHead, { postedAt: '2027-03-02T06:03:00.000Z' }, 'the head'],
    ['an entry’s hash', keys.ledgerEntry(2), { hash: 'a'.repeat(64) }, 'ledger/000000000002'],
    ['an entry’s count', keys.ledgerEntry(2), { lines: 2 }, 'ledger/000000000002'],
    ['an entry’s number', keys.ledgerEntry(2), { sequence: 3 }, 'entry 2'],
    ['the hash before an entry', keys.ledgerEntry(2), { previousHash: 'a' }, 'entry 2'],
    [
      'an entry’s time',
      keys.ledgerEntry(2),
      { postedAt: '2027-03-02T06:02:30.000Z' },
      'ledger/000000000002',
    ],
    [
      'the order of times',
      keys.ledgerEntry(2),
      { postedAt: '2027-03-01T00:00:00.000Z' },
      'entry 2',
    ],
    ['an entry’s file', keys.ledgerEntry(2), { fileSha256: 'a'.repeat(64) }, 'ledger/000000000002'],
    [
      'where an entry’s lines lie',
      keys.ledgerEntry(2),
      { key: 'ledger/elsewhere' },
      'ledger/elsewhere',
    ],
  ])('finds %s altered in the table', async (_, key, changes, where) => {
    await alterRecord(key, changes);
    expect(await verifyLedger(ports)).toMatchObject({
      ...{ kind: 'broken', where: expect.stringContaining(where) },
    });
  });

  it('finds a head that was put back to an earlier entry, whole', async () => {
    const before = (await ports.ledger.read(keys.ledgerHead))!;
    await post(5);
    await alterRecord(keys.ledgerHead, before.value as object);
    expect(await verifyLedger(ports)).toEqual({
      ...{ kind: 'broken', where: 'the head', because: 'it names an earlier entry than the last' },
    });
  });

  it.each([
    ['a row is lost', { rows: 2 }, /receipt of 2\.csv/, '2.csv: of 2 rows, 1 are accounted for'],
    [
      'a line is told too many',
      { lines: 2 },
      /receipts/,
      'they tell of 5 lines, and 4 were posted',
    ],
  ])('finds a receipt in which %s', async (_, changes, where, because) => {
    const key = keys.ledgerFile(sha256Hex('2'));
    const { receipt } = (await ports.ledger.read(key))!.value as PostedFile;
    await alterRecord(key, { receipt: { ...receipt, ...changes } });
    expect(await verifyLedger(ports)).toEqual({
      ...{ kind: 'broken', where: expect.stringMatching(where), because },
    });
  });

  it('is not alarmed by what is posted while it reads', async () => {
    let isPosted = false;
    const get = async (key: string) => {
      if (!isPosted) {
        isPosted = true;
        await post(5);
      }
      return ports.lake.get(key);
    };
    const verdict = await verifyLedger({ ...ports, lake: { ...ports.lake, get } });
    expect(verdict).toMatchObject({ kind: 'sound', entries: 4 });
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound', entries: 5 });
  });

  it('checks the kept heads too, and reading starts from them', async () => {
    for (let index = 5; index <= ENTRIES_A_SNAPSHOT + 6; index += 1) await post(index);
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound', entries: 70 });
    reads = 0;
    const elsewhere = { asOf: '2027-03-02T07:05:00.000Z' };
    expect(await readHeads(ports, elsewhere)).toHaveLength(5);
    expect(reads).toBeLessThan(20);
    const [kept] = await ports.lake.list('ledger-heads/');
    const original = (await ports.lake.get(kept!.key))!;
    const changes: ((lines: LedgerLine[]) => LedgerLine[])[] = [
      (lines) => lines.slice(1),
      (lines) => [...lines, lines[0]!],
      ([first, , ...others]) => [first!, first!, ...others],
      ([first, ...others]) => [{ ...first!, lineId: 'another' }, ...others],
      ([first, ...others]) => [{ ...first!, costMicros: 1 }, ...others],
    ];
    for (const change of changes) {
      await alter(kept!.key, change);
      expect(await verifyLedger(ports)).toMatchObject({ kind: 'broken', where: kept!.key });
      await ports.lake.put(kept!.key, original);
    }
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound' });
  });
});

describe('reading', () => {
  it('stops at a batch that is not what was posted', async () => {
    for (let index = 1_005; index <= 1_010; index += 1) await post(index);
    const [, , , , fifth = ''] = await batchKeys();
    await alter(fifth, (lines) => [...lines, ...lines]);
    const asOf = new Date(Date.parse('2027-03-02T06:00:00.000Z') + 1_005 * 60_000).toISOString();
    await expect(readHeads(ports, { asOf })).rejects.toThrow(`${fifth} is not what was posted`);
  });
});

describe('a batch file', () => {
  it('holds many gzip members, and says nothing of the system that packed it', async () => {
    const lines = Array.from({ length: 5_001 }, (_, index) => ({ index }) as unknown as LedgerLine);
    const packed = await packLines(lines);
    expect(unpackLines(packed)).toEqual(lines);
    expect([...packed.slice(4, 10)]).toEqual([0, 0, 0, 0, expect.any(Number), 255]);
    expect(unpackLines(await packLines([]))).toEqual([]);
  });
});

import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordResults } from '../../functions/record-results.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { memoryReportTables } from '../../lib/adapters/memory/report-tables.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { keys } from '../../lib/books/keys.ts';
import { ledgerHash, readHeads, verifyLedger } from '../../lib/books/ledger.ts';
import { type PostedFile, receiptNow } from '../../lib/books/ledger-receipts.ts';
import {
  dropQuarantined,
  listPosted,
  listQuarantine,
  tallyOf,
} from '../../lib/books/quarantine.ts';
import { replayQuarantined } from '../../lib/books/quarantine-replay.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import type { Ports, Stored } from '../../lib/ports.ts';
import { smallCampaign } from '../support/small-campaign.ts';

const KEY = 'delivery/by-hand/results.csv';
const noon = '2027-03-02T12:00:00.000Z';
const now = '2027-03-09T12:00:00.000Z';
const HEADER = 'report_date,line_id,cost,currency,impressions,revision';

let ports: Pick<Ports, 'core' | 'ledger' | 'lake' | 'inbox' | 'reports'>;
beforeEach(() => {
  const inbox = memoryObjects();
  ports = {
    core: memoryRecords(),
    ledger: memoryRecords(),
    lake: memoryObjects(),
    inbox,
    reports: memoryReportTables(inbox),
  };
});

const sheet = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`;

const drop = async (text: string, key = KEY): Promise<string> => {
  await ports.inbox.put(key, text);
  await recordResults(ports)({ key, size: text.length, at: noon }, noon);
  return sha256Hex(text);
};

const recordOf = async (sha256: string): Promise<Stored<PostedFile>> => {
  const records = await listPosted(ports);
  return records.find(({ value }) => value.receipt.sha256 === sha256)!;
};

const replay = async (sha256: string, word?: { lines: number[] | 'all' }) =>
  replayQuarantined(ports, await recordOf(sha256), {
    now,
    accepted: word && { ...word, because: 'the invoice says so', by: 'ann' },
  });

const costs = async (): Promise<number[]> =>
  (await readHeads(ports)).map(({ costMicros }) => costMicros).sort();

const waiting = async (): Promise<string[]> =>
  (await listQuarantine(ports)).map(({ line, column }) => `${line} ${column}`);

describe('replaying quarantined rows', () => {
  it('posts what can be read now, counts old and new, and leaves the rest', async () => {
    const sha256 = await drop(
      sheet('2027-03-01,a,1.00,USD,10,1', '2027-03-01,b,2.00,,10,1', '2027-03-01,c,-3,,10,1'),
    );
    expect(await waiting()).toEqual(['3 currency', '4 currency']);
    expect(await replay(sha256)).toEqual({ kind: 'nothing-new' });
    await setCampaign(ports, smallCampaign);
    expect(await replay(sha256)).toMatchObject({
      kind: 'replayed',
      receipt: { rows: 2, loaded: 1, quarantined: 1, spendMicros: { USD: 2_000_000 } },
    });
    expect(await costs()).toEqual([1_000_000, 2_000_000]);
    expect(await waiting()).toEqual(['4 cost']);
    const record = (await recordOf(sha256)).value;
    expect(record.receipt).toMatchObject({ rows: 3, loaded: 1, quarantined: 2 });
    expect(record.replays).toMatchObject([{ at: now, sequence: 2, receipt: { loaded: 1 } }]);
    expect(receiptNow(record)).toMatchObject({
      ...{ rows: 3, loaded: 2, quarantined: 1, lines: 2, spendMicros: { USD: 3_000_000 } },
    });
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound', entries: 2, lines: 2 });
  });

  it('posts nothing a second time', async () => {
    const sha256 = await drop(sheet('2027-03-01,b,2.00,,10,1'));
    await setCampaign(ports, smallCampaign);
    await replay(sha256);
    const hash = await ledgerHash(ports);
    const before = await recordOf(sha256);
    expect(await replay(sha256)).toEqual({ kind: 'nothing-new' });
    expect(await recordOf(sha256)).toEqual(before);
    expect(await ledgerHash(ports)).toBe(hash);
  });

  it('says so where nothing can be read better, and writes nothing', async () => {
    const sha256 = await drop(sheet('2027-03-01,b,x,USD,10,1'));
    const before = await recordOf(sha256);
    expect(await replay(sha256)).toEqual({ kind: 'nothing-new' });
    expect(await recordOf(sha256)).toEqual(before);
  });

  it('takes a row of a day to come once the day is over', async () => {
    const sha256 = await drop(sheet('2027-03-05,b,2.00,USD,10,1'));
    expect(await waiting()).toEqual(['2 report_date']);
    expect(await replay(sha256)).toMatchObject({ receipt: { loaded: 1 } });
  });

  it('does not put an old row over a later revision', async () => {
    const sha256 = await drop(sheet('2027-03-01,b,2.00,,10,1'));
    await drop(sheet('2027-03-01,b,5.00,USD,10,2'), 'delivery/by-hand/later.csv');
    await setCampaign(ports, smallCampaign);
    expect(await replay(sha256)).toMatchObject({ receipt: { loaded: 0, superseded: 1 } });
    expect(await costs()).toEqual([5_000_000]);
    expect(await waiting()).toEqual([]);
  });

  it('leaves dropped rows alone, which stay counted', async () => {
    const sha256 = await drop(sheet('2027-03-01,b,2.00,,10,1', '2027-03-01,c,2.00,,10,1'));
    await dropQuarantined(ports, await recordOf(sha256), {
      at: now,
      because: 'a test row',
      lines: [2],
    });
    await setCampaign(ports, smallCampaign);
    await replay(sha256);
    expect((await readHeads(ports)).map(({ lineId }) => lineId)).toEqual(['c']);
    expect(await tallyOf(ports, (await recordOf(sha256)).value)).toMatchObject({
      ...{ rows: 2, loaded: 1, quarantined: 0, dropped: 1 },
    });
  });

  it('finds the bytes under another name, and says so where they are gone', async () => {
    const text = sheet('2027-03-01,b,2.00,,10,1');
    const sha256 = await drop(text);
    await drop(text, 'delivery/by-hand/copy.csv');
    await ports.inbox.put(KEY, 'overwritten');
    await setCampaign(ports, smallCampaign);
    await ports.inbox.put('delivery/by-hand/copy.csv', 'overwritten too');
    expect(await replay(sha256)).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('no longer in the inbox'),
    });
    await ports.inbox.put('delivery/by-hand/copy.csv', text);
    expect(await replay(sha256)).toMatchObject({ receipt: { loaded: 1 } });
  });

  it('does not take a log of single impressions for more than it is', async () => {
    const log = [
      'event_id,event_time,line_id,account_id,currency,cost_micros',
      'e1,2027-03-01T10:00:00Z,a,act,USD,5000',
      'e2,2027-03-01T10:01:00Z,a,act,USD,x',
      'e1,2027-03-01T10:00:00Z,a,act,USD,5000',
      '',
    ].join('\n');
    const sha256 = await drop(log, 'delivery/by-hand/log.csv');
    const { value } = await recordOf(sha256);
    expect(await tallyOf(ports, value)).toMatchObject({ rows: 3, loaded: 1, quarantined: 1 });
    const outcome = await replay(sha256);
    expect(outcome).toMatchObject({ kind: 'refused', because: expect.stringContaining('a log') });
    expect((await recordOf(sha256)).value).toEqual(value);
  });

  it('is safe where the ledger moves meanwhile', async () => {
    const sha256 = await drop(sheet('2027-03-01,b,2.00,,10,1'));
    await setCampaign(ports, smallCampaign);
    const ledger = { ...ports.ledger, commit: async () => 'conflict' as const };
    const stored = await recordOf(sha256);
    await expect(replayQuarantined({ ...ports, ledger }, stored, { now })).rejects.toThrow('again');
    expect(await readHeads(ports)).toEqual([]);
  });
});

describe('rows in dispute', () => {
  const dispute = async (cheap = '2.00'): Promise<string> => {
    await drop(sheet('2027-03-01,b,5.00,USD,10,1'), 'delivery/by-hand/first.csv');
    return drop(sheet(`2027-03-01,b,${cheap},USD,10,1`));
  };

  it('stay in dispute until a person gives their word, which is on record', async () => {
    const sha256 = await dispute();
    expect(await replay(sha256)).toEqual({ kind: 'nothing-new' });
    expect(await replay(sha256, { lines: [2] })).toMatchObject({
      receipt: { loaded: 1, restated: 1, quarantined: 0 },
    });
    expect(await costs()).toEqual([2_000_000]);
    expect(await readHeads(ports)).toMatchObject([{ revision: '0000000000000001+accepted' }]);
    expect((await recordOf(sha256)).value.replays).toMatchObject([
      { accepted: { lines: [2], because: 'the invoice says so', by: 'ann' } },
    ]);
    expect(await replay(sha256, { lines: 'all' })).toEqual({ kind: 'nothing-new' });
    expect(await verifyLedger(ports)).toMatchObject({ balances: { USD: 2_000_000 } });
  });

  it('are settled by that word whatever comes in again, and until a later revision', async () => {
    await replay(await dispute(), { lines: 'all' });
    await drop(sheet('2027-03-01,b,7.00,USD,10,1'), 'delivery/by-hand/again.csv');
    expect(await costs()).toEqual([2_000_000]);
    await drop(sheet('2027-03-01,b,6.00,USD,10,2'), 'delivery/by-hand/later.csv');
    expect(await costs()).toEqual([6_000_000]);
  });

  it('take the word that was given last', async () => {
    const first = await dispute();
    await drop(sheet('2027-03-01,b,1.00,USD,10,1'), 'delivery/by-hand/third.csv');
    const third = sha256Hex(sheet('2027-03-01,b,1.00,USD,10,1'));
    await replay(first, { lines: 'all' });
    await replay(third, { lines: 'all' });
    expect(await costs()).toEqual([1_000_000]);
    expect(await waiting()).toEqual([]);
  });

  it('alone bear the mark of it: what could not be read before keeps its own revision', async () => {
    const sha256 = await drop(sheet('2027-03-01,b,2.00,,10,1'));
    await setCampaign(ports, smallCampaign);
    await replay(sha256, { lines: 'all' });
    expect(await readHeads(ports)).toMatchObject([{ revision: '0000000000000001' }]);
  });

  it('are not taken by a word for other lines', async () => {
    expect(await replay(await dispute(), { lines: [3] })).toEqual({ kind: 'nothing-new' });
    expect(await costs()).toEqual([5_000_000]);
  });

  it('stay listed where the row itself stands, as what it set aside is to be looked at', async () => {
    const sha256 = await dispute('9.00');
    expect(await costs()).toEqual([9_000_000]);
    expect(await replay(sha256, { lines: 'all' })).toEqual({ kind: 'nothing-new' });
    expect(await waiting()).toEqual(['2 revision']);
  });
});

describe('whatever is loaded, restated, replayed, accepted and dropped', () => {
  const cell = fc.record({
    line: fc.constantFrom('a', 'b', 'c'),
    cost: fc.constantFrom('1.00', '2.00', '', 'x'),
    currency: fc.constantFrom('USD', 'USD', ''),
    revision: fc.constantFrom('1', '2'),
  });
  const step = fc.oneof(
    fc.array(cell, { minLength: 1, maxLength: 5 }).map((rows) => ({ kind: 'load' as const, rows })),
    fc.constant({ kind: 'campaign' as const }),
    fc.nat(3).map((which) => ({ kind: 'replay' as const, which })),
    fc.nat(3).map((which) => ({ kind: 'accept' as const, which })),
    fc.record({
      kind: fc.constant('drop' as const),
      which: fc.nat(3),
      line: fc.integer({ min: 2, max: 6 }),
    }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  const play = async (steps: Step[]): Promise<void> => {
    const shas: string[] = [];
    for (const [index, one] of steps.entries()) {
      if (one.kind === 'campaign') await setCampaign(ports, smallCampaign);
      else if (one.kind === 'load') {
        const rows = one.rows.map(
          ({ line, cost, currency, revision }) =>
            `2027-03-01,${line},${cost},${currency},10,${revision}`,
        );
        shas.push(await drop(sheet(...rows), `delivery/by-hand/${index}.csv`));
      } else {
        const sha256 = shas[one.which % Math.max(1, shas.length)];
        if (sha256 === undefined) continue;
        if (one.kind === 'replay') await replay(sha256);
        else if (one.kind === 'accept') await replay(sha256, { lines: 'all' });
        else
          await dropQuarantined(ports, await recordOf(sha256), {
            at: now,
            because: 'x',
            lines: [one.line],
          });
      }
    }
  };

  it('every row is accounted for, every line fits, and every currency is its heads', async () => {
    await fc.assert(
      fc
        .asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
          await play(steps);
          for (const { value } of await listPosted(ports)) await tallyOf(ports, value);
          const verdict = await verifyLedger(ports);
          const heads = await readHeads(ports);
          const sum = heads.reduce((a, { costMicros }) => a + costMicros, 0);
          expect(verdict).toMatchObject({ kind: 'sound' });
          expect(verdict.kind === 'sound' && (verdict.balances['USD'] ?? 0)).toBe(sum);
          expect(new Set(heads.map(({ rowKey }) => rowKey)).size).toBe(heads.length);
        })
        .beforeEach(() => {
          const inbox = memoryObjects();
          ports = {
            ...{ core: memoryRecords(), ledger: memoryRecords() },
            ...{ lake: memoryObjects(), inbox, reports: memoryReportTables(inbox) },
          };
        }),
      { numRuns: 150 },
    );
  });

  it('a file whose rows do not add up is not passed over', async () => {
    const sha256 = await drop(sheet('2027-03-01,b,2.00,USD,10,1'));
    const stored = await recordOf(sha256);
    const receipt = { ...stored.value.receipt, rows: 2 };
    await expect(tallyOf(ports, { ...stored.value, receipt })).rejects.toThrow('of 2 rows, 1');
    expect((await ports.core.read(keys.inbox(KEY)))?.value).toMatchObject({ sha256 });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import {
  ledgerHash,
  listQuarantine,
  postReport,
  type Report,
  readHeads,
  receiptOf,
  verifyLedger,
} from '../../lib/books/ledger.ts';
import { readHead } from '../../lib/books/ledger-entries.ts';
import type { DeliveryRow, QuarantinedRow } from '../../lib/contracts/delivery.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import type { Objects, Ports, Records } from '../../lib/ports.ts';
import { row, someFiles, totalsOf } from '../support/delivery-rows.ts';

type Books = Pick<Ports, 'ledger' | 'lake'>;

const books = (): Books => ({ ledger: memoryRecords(), lake: memoryObjects() });

const minute = (index: number): string =>
  new Date(Date.parse('2027-03-02T06:00:00.000Z') + index * 60_000).toISOString();

const reportOf = (
  rows: DeliveryRow[],
  at = minute(0),
  quarantined: QuarantinedRow[] = [],
): Report => {
  const fileSha256 = sha256Hex(JSON.stringify(rows));
  return {
    ...{ file: `delivery/meta/${fileSha256.slice(0, 6)}.jsonl`, fileSha256, rows, at },
    ...{ rowsRead: rows.length + quarantined.length, quarantined },
  };
};

const bad = (line: number): QuarantinedRow => ({
  ...{ fileSha256: 'a'.repeat(64), file: 'delivery/meta/a.csv', line, column: 'cost' },
  ...{ because: 'is not money', costMicros: null },
});

describe('posting a report', () => {
  it('moves heads, balances and receipt in one commit, and says what became of each row', async () => {
    const ports = books();
    await postReport(ports, reportOf([row({ costMicros: 10 })]));
    const second = reportOf(
      [
        row({ costMicros: 12, revision: '0002' }),
        row({ lineId: 'two', costMicros: 5 }),
        row({ lineId: 'two', costMicros: 5 }),
        row({ lineId: 'two', costMicros: 1, revision: '0000' }),
        row({ lineId: 'three', costMicros: 7, currency: 'EUR' }),
      ],
      minute(1),
      [bad(7)],
    );
    const receipt = await postReport(ports, second);
    expect(receipt).toEqual({
      ...{ kind: 'posted', file: second.file, sha256: second.fileSha256, rows: 6, loaded: 4 },
      ...{ duplicate: 1, superseded: 0, restated: 2, quarantined: 1, lines: 4, impressions: 4_000 },
      spendMicros: { EUR: 7, USD: 18 },
    });
    expect((await readHead(ports)).head).toMatchObject({
      sequence: 2,
      balances: { EUR: 7, USD: 17 },
    });
    const { kind: _, ...kept } = receipt;
    expect(await receiptOf(ports, second.fileSha256)).toEqual(kept);
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound', entries: 2, lines: 5 });
  });

  it('knows the same bytes again, under whatever name, and changes nothing', async () => {
    const ports = books();
    const report = reportOf([row()], minute(0), [bad(2)]);
    await postReport(ports, report);
    const before = [await ports.ledger.list('LEDGER'), await ports.ledger.list('ENTRY')];
    const again = await postReport(ports, {
      ...report,
      file: 'delivery/meta/b.csv',
      at: minute(9),
    });
    expect(again).toMatchObject({
      ...{ kind: 'known', file: 'delivery/meta/b.csv', rows: 2, loaded: 0, duplicate: 1 },
      ...{ quarantined: 1, lines: 0, spendMicros: {} },
    });
    expect([await ports.ledger.list('LEDGER'), await ports.ledger.list('ENTRY')]).toEqual(before);
  });

  it('adds no entry for other bytes that say nothing new', async () => {
    const ports = books();
    await postReport(ports, reportOf([row()]));
    const second = await postReport(ports, reportOf([row({ reportedAt: minute(8) })], minute(8)));
    expect(second).toMatchObject({ kind: 'posted', loaded: 0, duplicate: 1, lines: 0 });
    expect((await readHead(ports)).head.sequence).toBe(1);
  });

  it('refuses a report that lost a row on its way', async () => {
    await expect(postReport(books(), { ...reportOf([row()]), rowsRead: 2 })).rejects.toThrow(
      'of 2 rows',
    );
  });

  it('quarantines with the line in the file, and loses no row or money', async () => {
    const ports = books();
    await postReport(ports, reportOf([row({ costMicros: 10 })]));
    const rows = [row({ lineId: 'two', costMicros: 3 }), row({ costMicros: 9 })];
    const receipt = await postReport(ports, { ...reportOf(rows), sourceLines: [2, 5] });
    expect(receipt).toMatchObject({ rows: 2, loaded: 1, quarantined: 1, spendMicros: { USD: 3 } });
    expect(await listQuarantine(ports)).toMatchObject([{ line: 5, costMicros: 9 }]);
  });
});

describe('two posting at once', () => {
  /** Somebody else posts between our read and our commit, so many times. */
  const raced = (ports: Books, times: number, rival: (time: number) => Report): Books => {
    let time = 0;
    const commit: Records['commit'] = async (writes) => {
      if (time < times) {
        time += 1;
        await postReport(ports, rival(time));
      }
      return ports.ledger.commit(writes);
    };
    return { ...ports, ledger: { ...ports.ledger, commit } };
  };

  it('takes the other first and posts on top of it', async () => {
    const ports = books();
    const rival = (time: number) => reportOf([row({ costMicros: time })], minute(time));
    const mine = reportOf([row({ costMicros: 10, revision: '0002' })], minute(5));
    await postReport(raced(ports, 1, rival), mine);
    const [head] = await readHeads(ports);
    expect(head).toMatchObject({ oldMicros: 1, costMicros: 10 });
    expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound', entries: 2 });
  });

  it('sees a dispute that came up meanwhile, even when it posts nothing', async () => {
    const ports = books();
    await postReport(ports, reportOf([row({ costMicros: 10 })]));
    const rival = () => reportOf([row({ costMicros: 11, revision: '0002' })], minute(1));
    const mine = reportOf([row({ costMicros: 10, clicks: 4, reportedAt: minute(7) })], minute(2));
    const receipt = await postReport(raced(ports, 1, rival), mine);
    expect(receipt).toMatchObject({ duplicate: 0, superseded: 1 });
  });

  it('posts the same file once, whoever is first', async () => {
    const ports = books();
    const report = reportOf([row({ costMicros: 10 })]);
    expect(
      await postReport(
        raced(ports, 1, () => report),
        report,
      ),
    ).toMatchObject({ kind: 'known' });
    expect((await readHead(ports)).head.balances).toEqual({ USD: 10 });
  });

  it('keeps one record of a file that posts nothing, whoever is first', async () => {
    const ports = books();
    const report = reportOf([], minute(0), [bad(2)]);
    const racing = raced(ports, 1, () => report);
    expect(await postReport(racing, report)).toMatchObject({ kind: 'known', quarantined: 1 });
    expect(await ports.ledger.list('FILE')).toMatchObject([{ rev: 1 }]);
  });

  it('gives up after some tries and says so, having posted nothing', async () => {
    const ports = books();
    const rival = (time: number) => reportOf([row({ lineId: `rival-${time}` })], minute(time));
    const mine = reportOf([row({ lineId: 'mine' })]);
    await expect(postReport(raced(ports, 99, rival), mine)).rejects.toThrow('the ledger moved on');
    expect((await readHeads(ports)).map(({ lineId }) => lineId)).not.toContain('mine');
  });
});

describe('a crash at any call', () => {
  const crashing = (ports: Books, at: number, when: 'before' | 'after'): Books => {
    let calls = 0;
    const wrap =
      <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        calls += 1;
        if (calls === at && when === 'before') throw new Error('crash');
        const answer = await call(...args);
        if (calls === at) throw new Error('crash');
        return answer;
      };
    const { ledger, lake } = ports;
    const records: Records = {
      ...{ read: wrap(ledger.read), list: wrap(ledger.list), commit: wrap(ledger.commit) },
    };
    const objects: Objects = {
      ...{ put: wrap(lake.put), putFile: wrap(lake.putFile), get: wrap(lake.get) },
      ...{ open: wrap(lake.open), list: wrap(lake.list) },
    };
    return { ledger: records, lake: objects };
  };

  it.each(['before', 'after'] as const)(
    'and a retry end as if nothing had happened (%s it)',
    async (when) => {
      const first = reportOf([row({ costMicros: 10 })]);
      const second = reportOf([row({ costMicros: 7, revision: '0002' })], minute(1));
      const calm = books();
      await postReport(calm, first);
      await postReport(calm, second);
      for (let at = 1; at <= 12; at += 1) {
        const ports = books();
        await postReport(ports, first);
        await postReport(crashing(ports, at, when), second).catch(() => 'crashed');
        await postReport(ports, { ...second, at: minute(30) });
        expect(await ledgerHash(ports)).toBe(await ledgerHash(calm));
        expect((await readHead(ports)).head).toMatchObject({ sequence: 2, balances: { USD: 7 } });
        expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound', lines: 2 });
      }
    },
  );
});

describe('reading the ledger', () => {
  it('gives the figures exactly as they stood at an instant', async () => {
    await fc.assert(
      fc.asyncProperty(someFiles, fc.nat({ max: 6 }), async (files, until) => {
        const [all, some] = [books(), books()];
        for (const [index, { rows }] of files.entries()) {
          const report = { ...reportOf(rows, minute(index)), fileSha256: sha256Hex(String(index)) };
          await postReport(all, report);
          if (index <= until) await postReport(some, report);
        }
        const asOf = minute(until);
        expect(await readHeads(all, { asOf })).toEqual(await readHeads(some));
        expect(await ledgerHash(all, { asOf })).toBe(await ledgerHash(some));
      }),
      { numRuns: 60 },
    );
  });

  it('is empty before the first posting', async () => {
    const ports = books();
    expect(await readHeads(ports)).toEqual([]);
    await postReport(ports, reportOf([row()], minute(5)));
    expect(await readHeads(ports, { asOf: minute(4) })).toEqual([]);
    expect(await readHeads(ports, { asOf: minute(5) })).toHaveLength(1);
  });

  it('keeps entries in time order where their triggers came out of it', async () => {
    const ports = books();
    await postReport(ports, reportOf([row({ lineId: 'late' })], minute(9)));
    await postReport(ports, reportOf([row({ lineId: 'early' })], minute(3)));
    await postReport(ports, reportOf([row({ lineId: 'last' })], minute(12)));
    expect(await readHeads(ports, { asOf: minute(3) })).toEqual([]);
    expect(await readHeads(ports, { asOf: minute(9) })).toHaveLength(2);
    expect(await readHeads(ports, { asOf: minute(12) })).toHaveLength(3);
  });

  it('ends in the same state for any order of files with repeats', async () => {
    await fc.assert(
      fc.asyncProperty(
        someFiles.chain((files) =>
          fc.tuple(
            fc.constant(files),
            fc.shuffledSubarray([...files, ...files], { minLength: 2 * files.length }),
          ),
        ),
        async ([files, shuffled]) => {
          const [one, other] = [books(), books()];
          const post = async (ports: Books, order: typeof files) => {
            for (const [index, { rows, fileSha256 }] of order.entries()) {
              await postReport(ports, { ...reportOf(rows, minute(index)), fileSha256 });
            }
          };
          await post(one, files);
          await post(other, shuffled);
          expect(await ledgerHash(other)).toBe(await ledgerHash(one));
          const [ours, theirs] = [await readHeads(one), await readHeads(other)];
          expect(totalsOf(theirs)).toEqual(totalsOf(ours));
          expect(await verifyLedger(other)).toMatchObject({ kind: 'sound' });
        },
      ),
      { numRuns: 60 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordResults } from '../../functions/record-results.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { memoryReportTables } from '../../lib/adapters/memory/report-tables.ts';
import { ledgerHash, listQuarantine, readHeads, verifyLedger } from '../../lib/books/ledger.ts';
import { readDeliveryNote } from '../../lib/books/ledger-inbox.ts';
import { dayIn } from '../../lib/domain/calendar.ts';
import { formatMicros, sumMicros } from '../../lib/domain/money.ts';

const at = '2027-12-10T12:00:00.000Z';
const world = () => {
  const inbox = memoryObjects();
  const ports = {
    ...{ inbox, reports: memoryReportTables(inbox), lake: memoryObjects() },
    ...{ ledger: memoryRecords(), core: memoryRecords() },
  };
  const drop = async (key: string, body: string): Promise<void> => {
    await inbox.put(key, body);
    await recordResults(ports)({ key, size: body.length, at }, at);
  };
  return { ports, drop };
};

const row = fc
  .record({
    line: fc.constantFrom('one', 'two'),
    day: fc.constantFrom('2027-03-01', '2027-03-02'),
    cost: fc.constantFrom('1.00', '2.000001', '0.50', 'none'),
    clicks: fc.constantFrom('0', '3'),
    revision: fc.constantFrom('1', '2', '3'),
    isCredit: fc.boolean(),
  })
  .map(({ line, day, cost, clicks, revision, isCredit }) =>
    isCredit
      ? `credit,${line},${day},-${cost},0,0,${revision}`
      : `,${line},${day},${cost},9,${clicks},${revision}`,
  );
const header = 'kind,line_id,report_date,cost,impressions,clicks,revision,currency';
const file = fc
  .array(row, { maxLength: 5 })
  .map((rows) => `${[header, ...rows.map((line) => `${line},USD`)].join('\n')}\n`);
/** Files, and two orders of them in which some come again, under other names. */
const twoOrders = fc.uniqueArray(file, { minLength: 1, maxLength: 5 }).chain((files) => {
  const order = fc
    .array(fc.constantFrom(...files), { maxLength: 4 })
    .chain((again) =>
      fc.shuffledSubarray([...files, ...again], { minLength: files.length + again.length }),
    );
  return fc.tuple(fc.constant(files), order, order);
});

describe('files in any order, with repeats, restatements and credits', () => {
  it('end in one state, whose sums are those of the lines', async () => {
    await fc.assert(
      fc.asyncProperty(twoOrders, async ([, ...orders]) => {
        const hashes: string[] = [];
        for (const order of orders) {
          const { ports, drop } = world();
          for (const [index, body] of order.entries())
            await drop(`delivery/meta/${index}.csv`, body);
          hashes.push(await ledgerHash(ports));
          expect(await verifyLedger(ports)).toMatchObject({ kind: 'sound' });
        }
        expect(hashes[0]).toBe(hashes[1]);
      }),
      { numRuns: 150 },
    );
  });

  it('account for every row that was in them', async () => {
    await fc.assert(
      fc.asyncProperty(twoOrders, async ([files]) => {
        const { ports, drop } = world();
        let aside = 0;
        for (const [index, body] of files.entries()) {
          const key = `delivery/meta/${index}.csv`;
          await drop(key, body);
          const note = await readDeliveryNote(ports, key);
          if (!note || !('receipt' in note)) throw new Error('no receipt');
          const { rows, loaded, duplicate, superseded, quarantined } = note.receipt;
          expect(rows).toBe(body.trimEnd().split('\n').length - 1);
          expect(loaded + duplicate + superseded + quarantined).toBe(rows);
          aside += quarantined;
        }
        expect(await listQuarantine(ports)).toHaveLength(aside);
      }),
      { numRuns: 60 },
    );
  });
});

describe('hourly rows', () => {
  const cents = fc.array(fc.integer({ min: 1, max: 9_999_999 }), { minLength: 25, maxLength: 25 });

  it.each([
    ['America/Chicago', '2027-03-14', 23],
    ['America/Chicago', '2027-11-07', 25],
    ['Europe/Paris', '2027-03-28', 23],
    ['Europe/Paris', '2027-10-31', 25],
    ['Australia/Sydney', '2027-10-03', 23],
    ['Australia/Sydney', '2027-04-04', 25],
  ])('of %s on %s are %d, and add up to the micro', async (zone, date, hours) => {
    const { startUtc, endUtc } = dayIn(zone, date);
    expect((Date.parse(endUtc) - Date.parse(startUtc)) / 3_600_000).toBe(hours);
    await fc.assert(
      fc.asyncProperty(cents, async (costs) => {
        const { ports, drop } = world();
        const lines = costs
          .slice(0, hours)
          .map((micros, hour) => `${date},${hour},${zone},one,USD,${formatMicros(micros)},1`);
        const columns = 'report_date,hour,time_zone,line_id,currency,cost,impressions';
        await drop('delivery/meta/hours.csv', `${[columns, ...lines].join('\n')}\n`);
        const heads = await readHeads(ports);
        expect(heads.map(({ hour }) => hour).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
          Array.from({ length: hours }, (_, hour) => hour),
        );
        const total = sumMicros(costs.slice(0, hours));
        expect(sumMicros(heads.map(({ costMicros }) => costMicros))).toBe(total);
        await drop('delivery/meta/more.csv', `${columns}\n${date},${hours},${zone},one,USD,1,1\n`);
        expect(await listQuarantine(ports)).toMatchObject([
          { column: 'hour', because: `is past the end of a day of ${hours} hours` },
        ]);
      }),
      { numRuns: 5 },
    );
  });

  it('read off Google’s clock fall into the same hours, but for the one that comes twice', async () => {
    const { ports, drop } = world();
    const columns = 'segments.date,segments.hour,customer.time_zone,ad_group.id';
    const rows = Array.from(
      { length: 24 },
      (_, hour) => `2027-11-07,${hour},America/Chicago,1,USD,1000000,1`,
    );
    const figures = 'customer.currency_code,metrics.cost_micros,metrics.impressions';
    await drop('delivery/google-ads/a.csv', `${[`${columns},${figures}`, ...rows].join('\n')}\n`);
    const found = (await readHeads(ports)).map(({ hour }) => hour ?? -1);
    const known = Array.from({ length: 25 }, (_, hour) => hour).filter(
      (hour) => hour !== 1 && hour !== 2,
    );
    expect(found.sort((a, b) => a - b)).toEqual(known);
    expect(await listQuarantine(ports)).toMatchObject([
      { line: 3, column: 'segments.hour', costMicros: 1_000_000, currency: 'USD' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import {
  type LogLayout,
  type ReportFile,
  UnreadableTable,
} from '../../lib/contracts/delivery-table.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import type { Objects, ReportTables } from '../../lib/ports.ts';

/** A column of a made-up table: its type in SQL, and a cell of each row as SQL text. */
export type MadeColumn = { name: string; type: string; cells: string[] };

/** Writes a made-up table as the adapter at hand reads it. */
export type WriteTable = (columns: MadeColumn[]) => Promise<Uint8Array>;

const COLUMNS = ['event_id', 'event_time', 'line_id', 'cell', 'cost'];

const layoutOf = (wish: Partial<LogLayout> = {}): LogLayout => ({
  ...{ eventId: 'event_id', eventTime: 'event_time', cost: 'cost', inMicros: false },
  columnsOf: { line_id: ['line_id'], cell: ['cell'] },
  csv: { delimiter: ',', columns: COLUMNS },
  ...wish,
});

const at = '2027-03-02T06:00:00.000Z';
const nothing = { rows: 0, costMicros: 0n };

const inAnOrder = <T extends { cells: object; startUtc: string }>(sums: T[]): T[] =>
  [...sums].sort((a, b) =>
    JSON.stringify([a.cells, a.startUtc]) < JSON.stringify([b.cells, b.startUtc]) ? -1 : 1,
  );

/** What all report tables must do, whatever they are made of. */
export const reportTablesSuite = (
  make: (inbox: Objects) => ReportTables,
  write: WriteTable,
): void => {
  const opened = async <T>(body: string | Uint8Array, work: (file: ReportFile) => Promise<T>) => {
    const inbox = memoryObjects();
    await inbox.put('delivery/neutral/log.csv', body);
    const file = await make(inbox).open('delivery/neutral/log.csv');
    try {
      return await work(file as ReportFile);
    } finally {
      await file?.close();
    }
  };
  const addUp = (rows: string[], layout = layoutOf(), header = COLUMNS.join(',')) =>
    opened([header, ...rows, ''].join('\n'), (file) => file.addUp(layout));
  const textOf = async (file: ReportFile): Promise<string> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of file.bytes()) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };

  describe('a report file', () => {
    it('is not there where nothing was dropped', async () => {
      expect(await make(memoryObjects()).open('delivery/neutral/none.csv')).toBeUndefined();
    });

    it('says hash and size, and gives its bytes as often as asked', async () => {
      await opened('one,two\n', async (file) => {
        expect(file).toMatchObject({ sha256: sha256Hex('one,two\n'), size: 8 });
        expect(await textOf(file)).toBe('one,two\n');
        expect(await textOf(file)).toBe('one,two\n');
      });
    });

    it('keeps its hash and size when other bytes are put in their place', async () => {
      await opened('packed', async (file) => {
        const plain = async function* () {
          yield Buffer.from('pla');
          yield Buffer.from('in');
        };
        await file.replace(plain());
        expect(await textOf(file)).toBe('plain');
        expect(file).toMatchObject({ sha256: sha256Hex('packed'), size: 6 });
      });
    });
  });

  describe('a table', () => {
    const columns = (type: string, ...cells: string[]): MadeColumn[] => [
      { name: 'cost', type, cells },
    ];

    it('gives its rows in order as text: whole digits, no zeros that a type adds, null as blank', async () => {
      const body = await write([
        { name: 'report_date', type: 'date', cells: ["'2027-03-02'", "'2027-03-03'"] },
        { name: 'cost', type: 'decimal(18,9)', cells: ['12.500000000', '0'] },
        { name: 'cost_micros', type: 'bigint', cells: ['9000000000000001', 'null'] },
        { name: 'the "line"', type: 'varchar', cells: ["'1.00'", "''"] },
        { name: 'pulled_at_utc', type: 'timestamptz', cells: ["'2027-03-02 06:00:00+00'", 'null'] },
      ]);
      await opened(body, async (file) => {
        const rows: object[] = [];
        for await (const row of file.rows()) rows.push({ ...row });
        expect(rows).toEqual([
          {
            ...{ report_date: '2027-03-02', cost: '12.5', cost_micros: '9000000000000001' },
            ...{ 'the "line"': '1.00', pulled_at_utc: '2027-03-02 06:00:00Z' },
          },
          {
            ...{ report_date: '2027-03-03', cost: '0', cost_micros: '', 'the "line"': '' },
            pulled_at_utc: '',
          },
        ]);
      });
    });

    it.each([
      ['double', true],
      ['float', true],
      ['decimal(18,6)', false],
      ['bigint', false],
      ['varchar', false],
    ])('tells of a column of %s whether it is floating point: %s', async (type, isFloat) => {
      await opened(await write(columns(type, '1')), async (file) => {
        expect(await file.columns()).toEqual([{ name: 'cost', isFloat }]);
      });
    });

    it('says that bytes are no table', async () => {
      await opened('PAR1 and no more', async (file) => {
        await expect(file.columns()).rejects.toThrow(UnreadableTable);
        const rows = async () => {
          for await (const row of file.rows()) return row;
          return undefined;
        };
        await expect(rows()).rejects.toThrow(UnreadableTable);
        await expect(file.addUp(layoutOf({ csv: undefined as never }))).rejects.toThrow();
      });
    });

    it('is added up like text', async () => {
      const body = await write([
        { name: 'event_id', type: 'bigint', cells: ['1', '2', '2'] },
        {
          name: 'event_time',
          type: 'timestamptz',
          cells: [
            "'2027-03-02 06:01:00+00'",
            "'2027-03-02 06:00:00+00'",
            "'2027-03-02 06:00:00+00'",
          ],
        },
        { name: 'line_id', type: 'varchar', cells: ["'one'", "'one'", "'one'"] },
        { name: 'cost', type: 'decimal(18,9)', cells: ['0.1', '0.000001', '0.000001'] },
      ]);
      const { csv: _, ...layout } = layoutOf({ columnsOf: { line_id: ['line_id'] } });
      expect(await opened(body, (file) => file.addUp(layout))).toEqual({
        sums: [{ cells: { line_id: 'one' }, startUtc: at, rows: 2, costMicros: 100_001n }],
        unread: nothing,
        repeated: { rows: 1, costMicros: 1n },
        contradicting: { ...nothing, eventIds: [] },
      });
    });
  });

  describe('a log', () => {
    it('is added up by what its rows say and by quarters of an hour, to the micro', async () => {
      const { sums, ...others } = await addUp([
        `a,${at},one,x,0.1`,
        'b,2027-03-02T06:14:59.999Z,one,x,0.2',
        'c,2027-03-02T06:15:00Z,one,x,0.000001',
        'd,2027-03-02 06:15:00.123456,one,"x, y",9000000000',
        'e,2027-03-02T06:00:00Z,two,,0',
      ]);
      expect(inAnOrder(sums)).toEqual([
        { cells: { line_id: 'one', cell: 'x' }, startUtc: at, rows: 2, costMicros: 300_000n },
        {
          ...{ cells: { line_id: 'one', cell: 'x' }, startUtc: '2027-03-02T06:15:00.000Z' },
          ...{ rows: 1, costMicros: 1n },
        },
        {
          ...{ cells: { line_id: 'one', cell: 'x, y' }, startUtc: '2027-03-02T06:15:00.000Z' },
          ...{ rows: 1, costMicros: 9_000_000_000_000_000n },
        },
        { cells: { line_id: 'two', cell: '' }, startUtc: at, rows: 1, costMicros: 0n },
      ]);
      expect(others).toEqual({
        ...{ unread: nothing, repeated: nothing, contradicting: { ...nothing, eventIds: [] } },
      });
    });

    it.each([
      ['2027-03-02T06:00:00.000Z', true],
      ['2027-03-02T06:00:00Z', true],
      ['2027-03-02 06:00:00', true],
      ['2027-03-02T06:00:00.123456789Z', true],
      ['1803967200', true],
      ['1803967200123', true],
      ['1803967200123456', true],
      ['2027-03-02T06:00:00+05:00', false],
      ['2027-03-02T06:00:00-0500', false],
      ['2027-03-02T06:00:00.12+05:00', false],
      ['2027-03-02 06:00:00 CET', false],
      ['2027-03-02 06:00:00 +05Z', false],
      ['-027-03-02T06:00:00.000Z', false],
      [' 2027-03-02T06:00:00.00Z', false],
      ['2027-3-02T06:00:00.0000Z', false],
      ['2027-02-30T06:00:00.000Z', false],
      ['2027-03-02T25:00:00.000Z', false],
      ['2027-03-02', false],
      ['2027-03-02T06:00Z', false],
      ['infinity', false],
      ['12345', false],
      ['', false],
    ])('takes %s for a time: %s', async (time, taken) => {
      const { sums, unread } = await addUp([`a,${time},one,x,0.5`]);
      expect(sums.map(({ startUtc }) => startUtc)).toEqual(taken ? [at] : []);
      expect(unread).toEqual(taken ? nothing : { rows: 1, costMicros: 500_000n });
    });

    it.each([
      ['12.5', 12_500_000n],
      ['0.000001', 1n],
      ['9000000000', 9_000_000_000_000_000n],
      ['9000000000.000000', 9_000_000_000_000_000n],
      ['9000000000.000001', undefined],
      ['0000000001', 1_000_000n],
      ['8999999999.999999', 8_999_999_999_999_999n],
      ['10000000000', undefined],
      ['0.0000001', undefined],
      ['1e3', undefined],
      ['1_000', undefined],
      ['"1,000"', undefined],
      ['.5', undefined],
      ['5.', undefined],
      ['NaN', undefined],
      ['٣', undefined],
      [' 1', undefined],
      ['', undefined],
    ])('takes %s for money: %s', async (cost, micros) => {
      const { sums, unread } = await addUp([`a,${at},one,x,${cost}`]);
      expect(sums.map(({ costMicros }) => costMicros)).toEqual(
        micros === undefined ? [] : [micros],
      );
      expect(unread).toEqual(micros === undefined ? { rows: 1, costMicros: 0n } : nothing);
    });

    it('counts what an unreadable row would have cost, below nothing too', async () => {
      const { unread } = await addUp([
        `,${at},one,x,0.5`,
        `b,${at},one,x,-0.2`,
        `c,soon,one,x,0.1`,
      ]);
      expect(unread).toEqual({ rows: 3, costMicros: 400_000n });
    });

    it('reads whole micros where the column holds them', async () => {
      const costs = ['250', '0.5', '9000000000000001', '9000000000000000', '0000000000000001'];
      const rows = costs.map((cost, nth) => `${nth},${at},one,x,${cost}`);
      const { sums, unread } = await addUp(rows, layoutOf({ inMicros: true }));
      expect(sums).toMatchObject([{ rows: 3, costMicros: 9_000_000_000_000_251n }]);
      expect(unread).toEqual({ rows: 2, costMicros: 0n });
    });

    it('counts an event once that stands there again, and none that is told in two ways', async () => {
      const { sums, ...others } = await addUp([
        `a,${at},one,x,0.1`,
        `b,${at},one,x,0.2`,
        `a,${at},one,x,0.1`,
        `c,${at},one,x,0.3`,
        `a,${at},one,x,0.1`,
        `c,${at},two,x,0.3`,
        `d,${at},one,x,0.4`,
        `d,${at},one,x,0.5`,
        'e,2027-03-02T06:01:00.000Z,one,x,0.6',
        'e,2027-03-02T06:02:00.000Z,one,x,0.6',
        `f,bad,one,x,0.7`,
        `f,${at},one,x,0.7`,
      ]);
      expect(sums).toEqual([
        { cells: { line_id: 'one', cell: 'x' }, startUtc: at, rows: 3, costMicros: 1_000_000n },
      ]);
      expect(others).toEqual({
        unread: { rows: 1, costMicros: 700_000n },
        repeated: { rows: 2, costMicros: 200_000n },
        contradicting: { rows: 6, costMicros: 2_700_000n, eventIds: ['c', 'd', 'e'] },
      });
    });

    it('counts what repeated rows would have cost, however much that is', async () => {
      const row = `a,${at},one,x,9000000000`;
      const { repeated } = await addUp([row, row, row]);
      expect(repeated).toEqual({ rows: 2, costMicros: 18_000_000_000_000_000n });
    });

    it('counts rows of too few or too many cells', async () => {
      const { sums, unread } = await addUp([`a,${at},one,x,0.1`, 'b', `c,${at},one,x,0.1,more`]);
      expect(sums).toMatchObject([{ rows: 1 }]);
      expect(unread.rows).toBe(2);
    });

    it('reads other delimiters, quotes and line ends', async () => {
      const layout = layoutOf({ csv: { delimiter: ';', columns: COLUMNS } });
      const rows = [`"a";${at};"o""ne";x;0.1\r`, `"b";${at};"o""ne";x;0.2\r`];
      const { sums } = await addUp(rows, layout, `${COLUMNS.join(';')}\r`);
      expect(sums).toMatchObject([{ cells: { line_id: 'o"ne' }, rows: 2, costMicros: 300_000n }]);
    });

    it('joins the columns of a cell', async () => {
      const layout = layoutOf({ columnsOf: { line_id: ['line_id'], cell: ['cell', 'line_id'] } });
      const { sums } = await addUp([`a,${at},one,x,0.1`, `b,${at},one,,0.1`], layout);
      expect(sums.map(({ cells }) => cells.cell).sort()).toEqual(['/one', 'x/one']);
    });

    it('tells columns by their places, whatever they are called', async () => {
      const names = ['event_id', 'when"; drop', "li'ne", '}', 'cost'];
      const layout = layoutOf({
        ...{ eventTime: 'when"; drop', columnsOf: { line_id: ["li'ne"], cell: ['}'] } },
        csv: { delimiter: ',', columns: names },
      });
      const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
      const { sums } = await addUp([`a,${at},one,x,0.1`], layout, header);
      expect(sums).toMatchObject([{ cells: { line_id: 'one', cell: 'x' }, rows: 1 }]);
    });

    it('is nothing where only a header stands', async () => {
      expect(await addUp([])).toMatchObject({ sums: [], unread: nothing, repeated: nothing });
    });

    it('is no log where its rows cannot be told apart', async () => {
      await expect(addUp([`a,${at},"one,x,0.1`, `b,${at},one,x,0.1`])).rejects.toThrow();
    });
  });
};

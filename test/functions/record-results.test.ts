import { beforeEach, describe, expect, it } from 'vitest';
import { recordResults } from '../../functions/record-results.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { memoryReportTables } from '../../lib/adapters/memory/report-tables.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { ledgerHash, listQuarantine, readHeads, receiptOf } from '../../lib/books/ledger.ts';
import { readDeliveryNote } from '../../lib/books/ledger-inbox.ts';
import { Campaign } from '../../lib/contracts/campaign.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import { deliveryText } from '../../lib/files/delivery-text.ts';
import type { Ports, Records } from '../../lib/ports.ts';
import { row } from '../support/delivery-rows.ts';

type Reach = Pick<Ports, 'inbox' | 'reports' | 'ledger' | 'lake' | 'core'>;

const at = '2027-03-03T12:00:00.000Z';
const campaign = Campaign.parse({
  ...{ id: 'spring', name: 'Spring', country: 'US', sponsor: 'Made Up Committee' },
  ...{ election: { name: 'Primary', date: '2027-05-04' }, timeZone: 'America/Chicago' },
  ...{ currency: 'USD', start: '2027-03-01', days: 14, budget: '10000', dayCap: '1000' },
  platforms: [{ name: 'file-drop', accountId: 'desk' }],
});
const sheet = 'date,line,spend,impressions\n2027-03-01,one,2.50,100\n2027-03-02,one,1e3,100\n';

let ports: Reach;
const drop = async (key: string, body: string, by: Reach = ports): Promise<void> => {
  await ports.inbox.put(key, body);
  await recordResults(by)({ key, size: body.length, at }, at);
};

beforeEach(async () => {
  const inbox = memoryObjects();
  ports = {
    ...{ inbox, reports: memoryReportTables(inbox), lake: memoryObjects() },
    ...{ ledger: memoryRecords(), core: memoryRecords() },
  };
  await setCampaign(ports, campaign);
});

describe('recording results', () => {
  it('books a hand-made sheet in the campaign’s own terms, and quarantines what is wrong', async () => {
    await drop('delivery/file-drop/results.csv', sheet);
    expect(await readHeads(ports)).toMatchObject([
      {
        ...{ platform: 'file-drop', accountId: 'desk', timeZone: 'America/Chicago' },
        ...{ currency: 'USD', costMicros: 2_500_000, postedAt: at, fileSha256: sha256Hex(sheet) },
      },
    ]);
    expect(await listQuarantine(ports)).toMatchObject([
      { file: 'delivery/file-drop/results.csv', line: 3, column: 'spend', costMicros: null },
    ]);
    expect(await readDeliveryNote(ports, 'delivery/file-drop/results.csv')).toEqual({
      ...{ sha256: sha256Hex(sheet), size: sheet.length, at },
      receipt: await receiptOf(ports, sha256Hex(sheet)),
      unread: [],
    });
  });

  it('books what was pulled, and unknown lines like any other', async () => {
    await drop('delivery/meta/2027-03-02T12.jsonl', deliveryText([row(), row({ lineId: 'who' })]));
    expect((await readHeads(ports)).map(({ lineId }) => lineId).sort()).toEqual([
      'north-renters-social.rent-relief',
      'who',
    ]);
  });

  it('changes nothing for the same bytes again, under whatever name', async () => {
    await drop('delivery/file-drop/results.csv', sheet);
    const before = await ledgerHash(ports);
    await drop('delivery/file-drop/results.csv', sheet);
    await drop('delivery/file-drop/copy.csv', sheet);
    expect(await ledgerHash(ports)).toBe(before);
    expect(await ports.ledger.list('ENTRY')).toHaveLength(1);
    const note = await readDeliveryNote(ports, 'delivery/file-drop/copy.csv');
    expect(note).toMatchObject({ receipt: { loaded: 0, duplicate: 1, quarantined: 1 } });
  });

  it('takes other bytes under the same name as another report', async () => {
    const later = (spend: string, pulled: string) =>
      `date,line,spend,impressions,pulled_at_utc\n2027-03-01,one,${spend},100,${pulled}\n`;
    await drop('delivery/file-drop/results.csv', later('2.50', '2027-03-02T12:00:00Z'));
    await drop('delivery/file-drop/results.csv', later('2.75', '2027-03-03T12:00:00Z'));
    expect(await readHeads(ports)).toMatchObject([{ costMicros: 2_750_000, deltaMicros: 250_000 }]);
  });

  describe('under another platform’s name', () => {
    const neutral = 'report_date,line_id,currency,cost,impressions\n2027-03-01,one,USD,2.50,100\n';

    it('refuses bytes that are booked, naming the platform under which they stand', async () => {
      await drop('delivery/meta/results.csv', neutral);
      const before = await ledgerHash(ports);
      await drop('delivery/dv360/results.csv', neutral);
      expect(await ledgerHash(ports)).toBe(before);
      expect(await readDeliveryNote(ports, 'delivery/dv360/results.csv')).toMatchObject({
        refused: expect.stringContaining('booked as a report of meta'),
      });
      await drop('delivery/meta/copy.csv', neutral);
      const note = await readDeliveryNote(ports, 'delivery/meta/copy.csv');
      expect(note).toMatchObject({ receipt: { loaded: 0, duplicate: 1 } });
    });

    it('reads bytes anew of which nothing was booked', async () => {
      const named = neutral
        .replace('report_date', 'platform,report_date')
        .replace('\n2', '\nmeta,2');
      await drop('delivery/dv360/results.csv', named);
      expect(await listQuarantine(ports)).toHaveLength(1);
      await drop('delivery/meta/results.csv', named);
      expect(await readHeads(ports)).toMatchObject([{ platform: 'meta', costMicros: 2_500_000 }]);
      expect(await listQuarantine(ports)).toEqual([]);
      await drop('delivery/dv360/again.csv', named);
      expect(await readHeads(ports)).toHaveLength(1);
      expect(await readDeliveryNote(ports, 'delivery/dv360/again.csv')).toMatchObject({
        refused: expect.stringContaining('booked as a report of meta'),
      });
    });
  });

  it.each([
    ['delivery/file-drop/empty.csv', '', 'empty'],
    ['delivery/file-drop/short.csv', 'date,line\n', 'lacks spend, impressions'],
    ['delivery/lost.csv', sheet, 'folder of a platform'],
    ['delivery/No Such/lost.csv', sheet, 'folder of a platform'],
  ])('notes why %s was refused, and posts nothing', async (key, body, because) => {
    await drop(key, body);
    expect(await readDeliveryNote(ports, key)).toEqual({
      ...{ sha256: sha256Hex(body), size: body.length, at },
      refused: expect.stringContaining(because),
    });
    expect(await ports.ledger.list('FILE')).toEqual([]);
  });

  it('throws where the object is gone, so that its message comes again, and notes it', async () => {
    const gone = { key: 'delivery/file-drop/gone.csv', size: 1, at };
    await expect(recordResults(ports)(gone, at)).rejects.toThrow('gone.csv is not in the inbox');
    const note = await readDeliveryNote(ports, gone.key);
    expect(note).toMatchObject({ refused: expect.stringContaining('gone before it was read') });
    await drop(gone.key, sheet);
    expect(await readDeliveryNote(ports, gone.key)).toMatchObject({ receipt: { loaded: 1 } });
  });

  it('keeps its note on a file that was booked and then went', async () => {
    const key = 'delivery/file-drop/results.csv';
    await drop(key, sheet);
    const gone = { ...ports, reports: memoryReportTables(memoryObjects()) };
    await expect(recordResults(gone)({ key, size: 1, at }, at)).rejects.toThrow('not in the inbox');
    expect(await readDeliveryNote(ports, key)).toMatchObject({ receipt: { loaded: 1 } });
  });

  it('says which columns nothing was read from', async () => {
    const key = 'delivery/file-drop/more.csv';
    await drop(key, 'date,line,spend,impressions,mood\n2027-03-01,one,2.50,100,good\n');
    expect(await readDeliveryNote(ports, key)).toMatchObject({ unread: ['mood'] });
  });

  it('does not take a fault of ours for a fault of the file', async () => {
    const ledger: Records = {
      ...ports.ledger,
      commit: async () => {
        throw new Error('throttled');
      },
    };
    const dropped = drop('delivery/file-drop/results.csv', sheet, { ...ports, ledger });
    await expect(dropped).rejects.toThrow('throttled');
    expect(await readDeliveryNote(ports, 'delivery/file-drop/results.csv')).toBeUndefined();
  });

  it('ends the same when it crashed after posting, before its note', async () => {
    const core: Records = {
      ...ports.core,
      commit: async () => {
        throw new Error('crash');
      },
    };
    const key = 'delivery/file-drop/results.csv';
    await expect(drop(key, sheet, { ...ports, core })).rejects.toThrow('crash');
    expect(await readDeliveryNote(ports, key)).toBeUndefined();
    await drop(key, sheet);
    expect(await readHeads(ports)).toHaveLength(1);
    expect(await readDeliveryNote(ports, key)).toMatchObject({ receipt: { rows: 2 } });
  });

  it('says so when somebody else keeps noting the same object', async () => {
    const core: Records = { ...ports.core, commit: async () => 'conflict' };
    const dropped = drop('delivery/file-drop/results.csv', sheet, { ...ports, core });
    await expect(dropped).rejects.toThrow('somebody else');
  });

  it('needs no campaign for files that say everything themselves', async () => {
    const core = memoryRecords();
    await drop('delivery/meta/2027-03-02T12.jsonl', deliveryText([row()]), { ...ports, core });
    expect(await readHeads(ports)).toHaveLength(1);
  });
});

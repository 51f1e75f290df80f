import { describe, expect, it } from 'vitest';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { keys } from '../../lib/books/keys.ts';
import { deliveryContext, dropReport, platformNames } from '../../lib/books/ledger-inbox.ts';
import { row } from '../support/delivery-rows.ts';
import { smallCampaign } from '../support/small-campaign.ts';

const at = '2027-03-02T12:00:00.000Z';

describe('a pulled report', () => {
  it('has each row once, though the platform said one twice', async () => {
    const inbox = memoryObjects();
    await dropReport({ inbox }, 'meta', [row(), row({ lineId: 'two' }), row()], at);
    const text = new TextDecoder().decode(await inbox.get('delivery/meta/2027-03-02T12.jsonl'));
    expect(text.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('what a report is held against', () => {
  const desk = { name: 'desk', accountId: 'a-1', overDeliveryBasisPoints: 0, finalAfterDays: 28 };

  it('is the campaign’s: its accounts’ currency, its lines’ days, its terms for what is left out', async () => {
    const core = memoryRecords();
    await setCampaign({ core }, { ...smallCampaign, platforms: [desk] });
    const line = { lineId: 'one', platform: 'desk', start: '2027-03-01', end: '2027-03-04' };
    await core.commit([{ ...keys.line('one'), put: line, ifRev: 0 }]);
    const { defaults, currencies, windows } = await deliveryContext({ core }, 'desk', at);
    const { timeZone, currency } = smallCampaign;
    expect(defaults).toEqual({ timeZone, accountId: 'a-1', currency });
    expect(currencies?.get('desk/a-1')).toBe(currency);
    expect(windows?.get('desk/one')).toMatchObject({ start: '2027-03-01', end: '2027-03-04' });
  });

  it('knows no currency of a platform that the campaign does not use, and needs no campaign', async () => {
    const core = memoryRecords();
    const none = await deliveryContext({ core }, 'meta', at);
    expect(none.defaults).toEqual({ timeZone: 'UTC', accountId: 'main' });
    await setCampaign({ core }, { ...smallCampaign, platforms: [desk] });
    expect((await deliveryContext({ core }, 'meta', at)).defaults).not.toHaveProperty('currency');
    expect(await platformNames({ core })).toContain('desk');
  });
});

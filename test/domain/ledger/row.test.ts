import { describe, expect, it } from 'vitest';
import type { DeliveryRow } from '../../../lib/contracts/delivery.ts';
import { contentOf, rowKey } from '../../../lib/domain/ledger/row.ts';
import { row } from '../../support/delivery-rows.ts';

const about: Partial<DeliveryRow>[] = [
  { kind: 'credit' },
  { platform: 'dv360' },
  { accountId: 'other' },
  { reportDate: '2027-03-09' },
  { hour: 3 },
  { orderId: 'other' },
  { lineId: 'other' },
  { creativeId: 'other' },
  { cell: 'other' },
];
const figures: Partial<DeliveryRow>[] = [
  { costMicros: 1 },
  { currency: 'EUR' },
  { impressions: 1 },
  { clicks: 1 },
  { reachInCategory: null },
  { dataState: 'final' },
  { timeZone: 'UTC' },
];
const neither: Partial<DeliveryRow>[] = [{ revision: '9' }, { reportedAt: 'x' }];

describe('a row', () => {
  it.each(about)('is about something else with %j', (changes) => {
    expect(rowKey(row(changes))).not.toBe(rowKey(row()));
    expect(contentOf(row(changes))).toBe(contentOf(row()));
  });

  it.each(figures)('says something else with %j', (changes) => {
    expect(rowKey(row(changes))).toBe(rowKey(row()));
    expect(contentOf(row(changes))).not.toBe(contentOf(row()));
  });

  it.each(neither)('is and says the same with %j', (changes) => {
    expect([rowKey(row(changes)), contentOf(row(changes))]).toEqual([
      rowKey(row()),
      contentOf(row()),
    ]);
  });

  it('does not run two fields into one', () => {
    const one = row({ orderId: 'a', lineId: 'b:c' });
    expect(rowKey(row({ orderId: 'a:b', lineId: 'c' }))).not.toBe(rowKey(one));
  });
});

import fc from 'fast-check';
import type { DeliveryRow } from '../../lib/contracts/delivery.ts';

/** A delivery row of a made-up line, with whatever a test cares about. */
export const row = (changes: Partial<DeliveryRow> = {}): DeliveryRow => ({
  platform: 'meta',
  accountId: 'act-1',
  orderId: null,
  lineId: 'north-renters-social.rent-relief',
  creativeId: null,
  cell: null,
  reportDate: '2027-03-01',
  hour: null,
  timeZone: 'America/Chicago',
  currency: 'USD',
  costMicros: 10_000_000,
  impressions: 1_000,
  clicks: 4,
  reachInCategory: 80,
  dataState: 'preliminary',
  revision: '0001',
  reportedAt: '2027-03-02T12:00:00.000Z',
  ...changes,
});

/** Rows of few lines, days, revisions and figures, so that they often meet, repeat, restate and disagree. */
export const anyRow: fc.Arbitrary<DeliveryRow> = fc
  .record({
    lineId: fc.constantFrom('one', 'two'),
    reportDate: fc.constantFrom('2027-03-01', '2027-03-02'),
    currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'),
    costMicros: fc.constantFrom(0, 1_000_000, 2_000_001),
    clicks: fc.constantFrom(0, 3),
    dataState: fc.constantFrom('preliminary', 'final'),
    revision: fc.constantFrom('0001', '0002', '0003'),
  })
  .map((changes) => row(changes));

/** Files of such rows: sha256-like name and rows, no two of a name. */
export const someFiles = fc
  .array(fc.array(anyRow, { maxLength: 6 }), { minLength: 1, maxLength: 5 })
  .map((files) => files.map((rows, index) => ({ fileSha256: String(index + 1).repeat(64), rows })));

/** What heads add up to in each currency, in micros. */
export const totalsOf = (
  heads: Iterable<{ currency: string; costMicros: number }>,
): Record<string, number> => {
  const totals: Record<string, number> = {};
  for (const { currency, costMicros } of heads) {
    totals[currency] = (totals[currency] ?? 0) + costMicros;
  }
  return totals;
};

import { describe, expect, it } from 'vitest';
import { toldTwice } from '../../../lib/domain/ledger/told-twice.ts';

type Told = Parameters<typeof toldTwice>[0][number];

const told = (wish: Partial<Told> = {}): Told => ({
  platform: 'meta',
  accountId: '100',
  orderId: '1',
  lineId: '2',
  creativeId: '3',
  cell: null,
  reportDate: '2027-03-01',
  hour: null,
  costMicros: 10_000_000,
  impressions: 100,
  fileSha256: 'one',
  ...wish,
});

const found = { platform: 'meta', lineId: '2', reportDate: '2027-03-01' };

describe('a line’s day that two files cut differently', () => {
  it.each<[string, Partial<Told>]>([
    ['by cell', { cell: '18-24' }],
    ['by hour', { hour: 7 }],
    ['without its creative', { creativeId: null }],
    ['without its order', { orderId: null }],
    ['without its account', { accountId: 'main' }],
    ['as a log', { part: 'log-a' }],
  ])('is told twice: %s', (_, wish) => {
    const heads = [told(), told({ ...wish, fileSha256: 'two' })];
    expect(toldTwice(heads)).toMatchObject([found]);
    expect(toldTwice(heads.toReversed())).toEqual(toldTwice(heads));
    expect(toldTwice(heads, 'two')).toMatchObject([found]);
    expect(toldTwice(heads, 'three')).toEqual([]);
  });

  it('is told twice by more cells and by fewer', () => {
    const heads = [told({ cell: '18-24' }), told({ cell: '18-24/female', fileSha256: 'two' })];
    expect(toldTwice(heads)).toMatchObject([found]);
  });
});

describe('what is no doubt meant', () => {
  it.each<[string, Told[]]>([
    ['two cuts in one file', [told(), told({ cell: 'unknown' })]],
    ['one cut in two files', [told({ hour: 1 }), told({ hour: 2, fileSha256: 'two' })]],
    ['another day', [told(), told({ hour: 1, reportDate: '2027-03-02', fileSha256: 'two' })]],
    ['another line', [told(), told({ hour: 1, lineId: '9', fileSha256: 'two' })]],
    ['another platform', [told(), told({ hour: 1, platform: 'ttd', fileSha256: 'two' })]],
    ['a credit', [told(), told({ kind: 'credit', creativeId: null, fileSha256: 'two' })]],
    [
      'a row that was set to nothing',
      [told(), told({ hour: 1, costMicros: 0, impressions: 0, fileSha256: 'two' })],
    ],
    [
      'logs with and without cells',
      [told({ part: 'a' }), told({ part: 'b', cell: 'TX', fileSha256: 'two' })],
    ],
  ])('is not told twice: %s', (_, heads) => {
    expect(toldTwice(heads)).toEqual([]);
  });
});

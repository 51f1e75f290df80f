import { describe, expect, it } from 'vitest';
import type { DeliveryRow } from '../../../lib/contracts/delivery.ts';
import { balances } from '../../../lib/domain/ledger/balances.ts';
import { GENESIS } from '../../../lib/domain/ledger/chain.ts';
import { inKeyOrder, stateHash } from '../../../lib/domain/ledger/heads.ts';
import { postRows } from '../../../lib/domain/ledger/post.ts';
import { row } from '../../support/delivery-rows.ts';

const headsOf = (...rows: DeliveryRow[]) =>
  postRows(new Map(), rows, {
    fileSha256: 'a'.repeat(64),
    postedAt: '2027-03-02T06:00:00.000Z',
    previousHash: GENESIS,
  }).lines;

const heads = headsOf(
  row({ lineId: 'one', costMicros: 5, dataState: 'final' }),
  row({ lineId: 'two', costMicros: 7, dataState: 'settling' }),
  row({ lineId: 'stranger', costMicros: 11, dataState: 'final' }),
  row({ lineId: 'one', platform: 'dv360', costMicros: 13 }),
  row({ lineId: 'two', reportDate: '2027-03-02', currency: 'EUR', costMicros: 17 }),
);
const known = [
  { platform: 'meta', lineId: 'one' },
  { platform: 'meta', lineId: 'two' },
];

describe('balances', () => {
  it('keeps currencies apart, and unknown lines in every total', () => {
    expect(balances(heads, known)).toEqual({
      EUR: { finalMicros: 0, provisionalMicros: 17, unassignedMicros: 0, totalMicros: 17 },
      USD: { finalMicros: 16, provisionalMicros: 20, unassignedMicros: 24, totalMicros: 36 },
    });
  });

  it('takes a rule of its own for what is final', () => {
    const all = balances(heads, known, ({ reportDate }) => reportDate < '2027-03-02');
    expect(all['USD']).toMatchObject({ finalMicros: 36, provisionalMicros: 0 });
    expect(all['EUR']).toMatchObject({ finalMicros: 0, provisionalMicros: 17 });
  });

  it('throws rather than pass the range in which sums are exact', () => {
    const most = { costMicros: 9_000_000_000_000_000 };
    const rich = headsOf(row({ lineId: 'one', ...most }), row({ lineId: 'two', ...most }));
    expect(() => balances(rich, [])).toThrow('Not an amount');
  });
});

describe('the state hash', () => {
  it('does not depend on the order of heads', () => {
    expect(stateHash([...heads].reverse())).toBe(stateHash(heads));
    expect(inKeyOrder([...heads].reverse())).toEqual(inKeyOrder(heads));
  });

  it('leaves out when and from which file a figure came, and nothing else of it', () => {
    const hash = (changes: object) => stateHash([{ ...heads[0]!, ...changes }]);
    const elsewhen = {
      postedAt: 'x',
      reportedAt: 'x',
      fileSha256: 'x',
      hash: 'x',
      previousHash: 'x',
    };
    expect(hash(elsewhen)).toBe(hash({}));
    for (const changes of [
      { rowKey: 'x' },
      { revision: '0009' },
      { costMicros: 1 },
      { impressions: 1 },
      { clicks: 1 },
      { reachInCategory: null },
      { currency: 'EUR' },
      { dataState: 'settling' },
      { timeZone: 'UTC' },
    ]) {
      expect(hash(changes)).not.toBe(hash({}));
    }
  });
});

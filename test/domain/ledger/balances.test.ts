import { describe, expect, it } from 'vitest';
import type { DeliveryRow } from '../../../lib/contracts/delivery.ts';
import { addLines } from '../../../lib/domain/ledger/balances.ts';
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

describe('balances', () => {
  it('are kept for each currency alone, in order of its code', () => {
    expect(Object.entries(addLines({}, heads))).toEqual([
      ['EUR', 17],
      ['USD', 36],
    ]);
  });

  it('go on from what stood, by the signed differences', () => {
    const less = { ...heads[0]!, currency: 'USD', deltaMicros: -4 };
    expect(addLines({ GBP: 1, USD: 36 }, [less])).toEqual({ GBP: 1, USD: 32 });
  });

  it('throw rather than pass the range in which sums are exact', () => {
    const most = { costMicros: 9_000_000_000_000_000 };
    const rich = headsOf(row({ lineId: 'one', ...most }), row({ lineId: 'two', ...most }));
    expect(() => addLines({}, rich)).toThrow('Not an amount');
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

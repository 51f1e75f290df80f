import { describe, expect, it } from 'vitest';
import { assigned, type Mapping, saidOf } from '../../../lib/domain/ledger/assignment.ts';
import { GENESIS } from '../../../lib/domain/ledger/chain.ts';
import { postRows } from '../../../lib/domain/ledger/post.ts';
import { row } from '../../support/delivery-rows.ts';

const heads = postRows(
  new Map(),
  [
    row({ lineId: 'north.a' }),
    row({ lineId: '9001' }),
    row({ lineId: '9002' }),
    row({ lineId: '9001', platform: 'ttd' }),
  ],
  { fileSha256: 'a'.repeat(64), postedAt: '2027-03-02T06:00:00.000Z', previousHash: GENESIS },
).lines;

const ours = [
  { platform: 'meta', lineId: 'north.a' },
  { platform: 'meta', lineId: 'north.b' },
];

const said = (at: string, lineId: string | null) => ({ at, lineId, because: 'told', by: 'ann' });

const mapping = (foreignId: string, ...history: Mapping['history']): Mapping => ({
  platform: 'meta',
  foreignId,
  history,
});

const names = (mappings: Mapping[], asOf?: string): string[] =>
  assigned(heads, ours, mappings, asOf)
    .map(({ platform, lineId }) => `${platform}/${lineId}`)
    .sort();

describe('an assignment', () => {
  it('puts a mapped line under the name of ours, on its own platform alone', () => {
    expect(names([mapping('9001', said('2027-03-05', 'north.b'))])).toEqual([
      ...['meta/9002', 'meta/north.a', 'meta/north.b', 'ttd/9001'],
    ]);
  });

  it('changes no figure', () => {
    const after = assigned(heads, ours, [mapping('9001', said('2027-03-05', 'north.b'))]);
    expect(after.map(({ lineId: _, ...rest }) => rest)).toEqual(
      heads.map(({ lineId: _, ...rest }) => rest),
    );
  });

  it('never maps a line that is ours, nor to one that is not, or no longer', () => {
    expect(names([mapping('north.a', said('2027-03-05', 'north.b'))])).toEqual(names([]));
    expect(names([mapping('9001', said('2027-03-05', 'gone.a'))])).toEqual(names([]));
  });

  it('counts as it was said at the instant that is asked for', () => {
    const moved = mapping(
      '9001',
      said('2027-03-05', 'north.a'),
      said('2027-03-07', 'north.b'),
      said('2027-03-09', null),
    );
    const at = ['2027-03-04', '2027-03-05', '2027-03-08', '2027-03-09', undefined];
    expect(at.map((asOf) => saidOf(moved, asOf))).toEqual([null, 'north.a', 'north.b', null, null]);
    expect(names([moved], '2027-03-08')).toContain('meta/north.b');
    expect(names([moved])).toEqual(names([]));
  });
});

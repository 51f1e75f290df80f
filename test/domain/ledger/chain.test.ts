import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENESIS, lineHash, verifyChain } from '../../../lib/domain/ledger/chain.ts';
import { foldHeads } from '../../../lib/domain/ledger/heads.ts';
import { postRows } from '../../../lib/domain/ledger/post.ts';
import type { PostedLine } from '../../../lib/domain/ledger/row.ts';
import { row } from '../../support/delivery-rows.ts';

const posting = { fileSha256: 'a'.repeat(64), postedAt: '2027-03-02T06:00:00.000Z' };
const { lines, hash } = postRows(
  new Map(),
  ['0001', '0002', '0003', '0004', '0005'].map((revision, index) =>
    row({ revision, costMicros: 100 + index }),
  ),
  { ...posting, previousHash: GENESIS },
);

const changed = (index: number, changes: Partial<PostedLine>): PostedLine[] =>
  lines.map((line, at) => (at === index ? { ...line, ...changes } : line));

/** As somebody would who knows how lines are hashed, and hashes all that follow anew. */
const rehashed = (altered: readonly PostedLine[]): PostedLine[] => {
  let previousHash = GENESIS;
  return altered.map((line) => {
    const whole = { ...line, previousHash };
    previousHash = lineHash(whole);
    return { ...whole, hash: previousHash };
  });
};

const strangers = postRows(
  new Map(),
  ['one', 'two', 'three'].map((lineId) => row({ lineId })),
  { ...posting, previousHash: GENESIS },
).lines;

describe('checking the chain', () => {
  it('passes what was posted, from the start or from any line on', () => {
    expect(verifyChain(lines, GENESIS)).toMatchObject({ kind: 'fits', hash });
    const before = lines.slice(0, 2);
    expect(verifyChain(lines.slice(2), before[1]!.hash, foldHeads(before))).toMatchObject({
      kind: 'fits',
      hash,
    });
    expect(verifyChain([], GENESIS)).toMatchObject({ kind: 'fits', hash: GENESIS });
  });

  it('finds and names any altered line, whatever was altered', () => {
    const fields = Object.keys(lines[0]!) as (keyof PostedLine)[];
    fc.assert(
      fc.property(fc.nat({ max: 4 }), fc.constantFrom(...fields), (index, field) => {
        const value = typeof lines[index]![field] === 'number' ? 7 : 'other';
        expect(verifyChain(changed(index, { [field]: value }), GENESIS)).toMatchObject({
          kind: 'broken',
          index,
        });
      }),
    );
  });

  it.each([
    ['left out', 1, lines.filter((_, index) => index !== 1)],
    ['told twice', 2, [...lines.slice(0, 2), ...lines.slice(1)]],
    ['swapped', 1, [0, 2, 1, 3, 4].map((index) => lines[index]!)],
  ])('finds where a line was %s', (_, index, altered) => {
    expect(verifyChain(altered, GENESIS)).toMatchObject({ kind: 'broken', index });
  });

  it('finds a line left out even where no other line builds on its figure', () => {
    expect(verifyChain([strangers[0]!, strangers[2]!], GENESIS)).toEqual({
      ...{ kind: 'broken', index: 1, because: 'it does not follow the line before it' },
    });
  });

  it.each<[string, Partial<PostedLine>, string]>([
    ['another old figure', { oldMicros: 5, deltaMicros: 97 }, 'where 101 stood'],
    ['a difference that does not add up', { deltaMicros: 90 }, 'not new - old'],
    ['another row key', { rowKey: 'b'.repeat(64) }, 'row key'],
    ['another cause', { transferId: 'b'.repeat(64) }, 'name its cause'],
  ])('finds %s even where every hash was made anew', (_, changes, because) => {
    expect(verifyChain(rehashed(changed(2, changes)), GENESIS)).toEqual({
      kind: 'broken',
      index: 2,
      because: expect.stringContaining(because),
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldBatches } from '../../../lib/domain/destinations/fold-batches.ts';
import {
  type BatchRows,
  matchRate,
  NO_ROWS,
  reasonKept,
  rowsIn,
  sumRows,
} from '../../../lib/domain/destinations/receipts.ts';

const count = fc.integer({ min: 0, max: 10_000 });
const anyBatches: fc.Arbitrary<BatchRows[]> = fc
  .array(
    fc.record({
      sent: count,
      received: count,
      invalid: count,
      matched: fc.option(count, { nil: null, freq: 20 }),
      rejected: fc.array(
        fc.record({ because: fc.constantFrom('twice', 'too old', 'unknown'), rows: count }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 40 },
  )
  .map((batches) => batches.map((rows, nth) => ({ batch: nth + 1, ...rows })));

describe('receipts', () => {
  it('add up, reason by reason', () => {
    const first = { sent: 9, received: 9, invalid: 1, matched: 5 };
    const second = { sent: 4, received: 3, invalid: 0, matched: 2 };
    expect(
      sumRows([
        { ...first, rejected: [{ because: 'twice', rows: 1 }] },
        {
          ...second,
          rejected: [
            { because: 'old', rows: 2 },
            { because: 'twice', rows: 3 },
          ],
        },
      ]),
    ).toEqual({
      ...{ sent: 13, received: 12, invalid: 1, matched: 7 },
      rejected: [
        { because: 'twice', rows: 4 },
        { because: 'old', rows: 2 },
      ],
    });
  });

  it('know who matched only where every batch says it', () => {
    expect(sumRows([]).matched).toBeNull();
    const rows = { ...NO_ROWS, sent: 5 };
    expect(sumRows([{ ...rows, matched: 3 }, rows]).matched).toBeNull();
    expect(
      sumRows([
        { ...rows, matched: 3 },
        { ...rows, matched: 0 },
      ]).matched,
    ).toBe(3);
  });

  it('keep every rejected row though a platform gives a thousand reasons', () => {
    const rejected = Array.from({ length: 1_000 }, (_, n) => ({ because: `code ${n}`, rows: n }));
    const sum = sumRows([{ ...NO_ROWS, rejected }]);
    expect(sum.rejected).toHaveLength(20);
    expect(rowsIn(sum.rejected)).toBe((999 * 1_000) / 2);
  });

  it.each([
    [{ sent: 10, matched: 7 }, 0.7],
    [{ sent: 10, matched: 12 }, 1],
    [{ sent: 10, matched: null }, undefined],
    [{ sent: 0, matched: 0 }, undefined],
  ])('of %o rows have the match rate %s', (rows, rate) => {
    expect(matchRate(rows)).toBe(rate);
  });

  it.each([
    [
      'row 3: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 is unknown',
      'row 3: … is unknown',
    ],
    ['jane.doe@example.org is\nno hash', '… is no hash'],
    ['call +1 (202) 555-0143', 'call …'],
    ['   ', 'no reason given'],
    ['malformed hash', 'malformed hash'],
  ])('keep of the reason %j nothing of a person', (because, kept) => {
    expect(reasonKept(because)).toBe(kept);
  });

  it('are no longer than a line', () => {
    expect(reasonKept('so it is '.repeat(100)).length).toBeLessThanOrEqual(160);
  });
});

describe('batches of a very long upload', () => {
  it('are summed up until they fit, and not one row is lost', () => {
    fc.assert(
      fc.property(anyBatches, fc.integer({ min: 200, max: 3_000 }), (batches, most) => {
        const folded = foldBatches(batches, most);
        expect(sumRows(folded)).toEqual(sumRows(batches));
        expect(folded.length <= 1 || JSON.stringify(folded).length <= most).toBe(true);
        const covered = folded.flatMap(({ batch, through = batch }) =>
          Array.from({ length: through - batch + 1 }, (_, n) => batch + n),
        );
        expect(covered).toEqual(batches.map(({ batch }) => batch));
      }),
    );
  });

  it('stay as they are where they fit', () => {
    const batches = [
      { batch: 1, ...NO_ROWS },
      { batch: 2, ...NO_ROWS },
    ];
    expect(foldBatches(batches, 10_000)).toEqual(batches);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliveryRow } from '../../../lib/contracts/delivery.ts';
import { addLines } from '../../../lib/domain/ledger/balances.ts';
import { GENESIS, verifyChain } from '../../../lib/domain/ledger/chain.ts';
import { foldHeads, stateHash } from '../../../lib/domain/ledger/heads.ts';
import { type Posted, postRows } from '../../../lib/domain/ledger/post.ts';
import type { Heads, PostedLine } from '../../../lib/domain/ledger/row.ts';
import { anyRow, row, someFiles, totalsOf } from '../../support/delivery-rows.ts';

type File = { fileSha256: string; rows: DeliveryRow[] };
type Ledger = { lines: PostedLine[]; heads: Heads; hash: string; files: Posted[] };

const file = (name: string, ...rows: DeliveryRow[]): File => ({
  fileSha256: name.repeat(64),
  rows,
});

const postAll = (files: readonly File[]): Ledger => {
  const ledger: Ledger = { lines: [], heads: new Map(), hash: GENESIS, files: [] };
  for (const [index, { fileSha256, rows }] of files.entries()) {
    const postedAt = `2027-03-0${(index % 9) + 1}T06:00:00.000Z`;
    const posted = postRows(ledger.heads, rows, {
      fileSha256,
      postedAt,
      previousHash: ledger.hash,
    });
    ledger.lines.push(...posted.lines);
    ledger.heads = foldHeads(posted.lines, ledger.heads);
    ledger.hash = posted.hash;
    ledger.files.push(posted);
  }
  return ledger;
};

const counts = ({ loaded, duplicate, superseded, restated, quarantined, lines }: Posted) => ({
  loaded,
  duplicate,
  superseded,
  restated,
  quarantined: quarantined.length,
  deltas: lines.map(({ deltaMicros }) => deltaMicros),
});

const none = { loaded: 0, duplicate: 0, superseded: 0, restated: 0, quarantined: 0, deltas: [] };
const first = row({ costMicros: 10 });

describe('posting a file on what stands', () => {
  it.each<[string, DeliveryRow[], object, number]>([
    [
      'a new key posts its figure',
      [row({ lineId: 'two', costMicros: 7 })],
      { loaded: 1, deltas: [7] },
      17,
    ],
    ['the same again posts nothing', [first], { duplicate: 1 }, 10],
    [
      'when it was pulled is no difference',
      [row({ costMicros: 10, reportedAt: '2027-03-09T12:00:00.000Z' })],
      { duplicate: 1 },
      10,
    ],
    [
      'a later revision posts the signed difference up',
      [row({ costMicros: 12, revision: '0002' })],
      { loaded: 1, restated: 1, deltas: [2] },
      12,
    ],
    [
      'and down',
      [row({ costMicros: 4, revision: '0002' })],
      { loaded: 1, restated: 1, deltas: [-6] },
      4,
    ],
    [
      'a figure that only became final moves the head by nothing',
      [row({ costMicros: 10, revision: '0002', dataState: 'final' })],
      { loaded: 1, deltas: [0] },
      10,
    ],
    [
      'an older revision posts nothing',
      [row({ costMicros: 99, revision: '0000' })],
      { superseded: 1 },
      10,
    ],
    [
      'a cheaper figure of the same revision is quarantined',
      [row({ costMicros: 9 })],
      { quarantined: 1 },
      10,
    ],
    [
      'a dearer one stands, and what it replaces is quarantined',
      [row({ costMicros: 11 })],
      { restated: 1, quarantined: 1, deltas: [1] },
      11,
    ],
    [
      'the same row twice in one file is posted once',
      [row({ lineId: 'two', costMicros: 5 }), row({ lineId: 'two', costMicros: 5 })],
      { loaded: 1, duplicate: 1, deltas: [5] },
      15,
    ],
    [
      'two rows of one file that disagree are both quarantined',
      [row({ lineId: 'two', costMicros: 5 }), row({ lineId: 'two', costMicros: 6 })],
      { quarantined: 2 },
      10,
    ],
    [
      'two revisions in one file post in their order, not the file’s',
      [row({ costMicros: 3, revision: '0003' }), row({ costMicros: 20, revision: '0002' })],
      { loaded: 2, restated: 2, deltas: [10, -17] },
      3,
    ],
  ])('%s', (_, rows, expected, totalMicros) => {
    const ledger = postAll([file('a', first), file('b', ...rows)]);
    expect(counts(ledger.files[1]!)).toEqual({ ...none, ...expected });
    expect(totalsOf(ledger.heads.values())['USD']).toBe(totalMicros);
  });

  it('says of each quarantined row which it is, why, and what it would have added', () => {
    const rows = [row({ lineId: 'two' }), row({ costMicros: 9 })];
    const [, posted] = postAll([file('a', first), file('b', ...rows)]).files;
    expect(posted?.quarantined).toEqual([
      {
        index: 1,
        because: expect.stringContaining('same revision, different content'),
        costMicros: 9,
        currency: 'USD',
      },
    ]);
  });

  it('empties a figure in its old currency when it comes back in another one', () => {
    const { lines, heads, hash } = postAll([
      file('a', first),
      file('b', row({ costMicros: 8, currency: 'EUR', revision: '0002' })),
    ]);
    expect(lines.map(({ currency, deltaMicros }) => [currency, deltaMicros])).toEqual([
      ['USD', 10],
      ['USD', -10],
      ['EUR', 8],
    ]);
    expect(addLines({}, lines)).toEqual({ EUR: 8, USD: 0 });
    expect(Object.keys(totalsOf(heads.values()))).toEqual(['EUR']);
    expect(verifyChain(lines, GENESIS)).toMatchObject({ kind: 'fits', hash });
  });

  it('gives every posted line an id of its own', () => {
    fc.assert(
      fc.property(someFiles, (files) => {
        const ids = postAll(files).lines.map(({ transferId }) => transferId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

describe('the laws of the ledger', () => {
  const shuffledWithRepeats = someFiles.chain((files) =>
    fc.record({
      files: fc.constant(files),
      played: fc.array(fc.constantFrom(...files), { maxLength: 6 }).chain((repeats) =>
        fc.shuffledSubarray([...files, ...repeats], {
          minLength: files.length + repeats.length,
        }),
      ),
    }),
  );

  it('ends in the same state for any order of files with repeats', () => {
    fc.assert(
      fc.property(shuffledWithRepeats, ({ files, played }) => {
        const one = postAll(files).heads;
        const other = postAll(played).heads;
        expect(stateHash(other.values())).toBe(stateHash(one.values()));
        expect(totalsOf(other.values())).toEqual(totalsOf(one.values()));
      }),
      { numRuns: 400 },
    );
  });

  it('does not look at the order of rows in a file', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyRow, { maxLength: 8 })
          .chain((rows) =>
            fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
          ),
        ([rows, shuffled]) => {
          expect(postAll([file('a', ...shuffled)]).hash).toBe(postAll([file('a', ...rows)]).hash);
        },
      ),
    );
  });

  it('loses no row: each is loaded, a duplicate, superseded or quarantined', () => {
    fc.assert(
      fc.property(someFiles, (files) => {
        for (const [index, posted] of postAll(files).files.entries()) {
          const { loaded, duplicate, superseded, quarantined } = posted;
          expect(loaded + duplicate + superseded + quarantined.length).toBe(
            files[index]?.rows.length,
          );
        }
      }),
    );
  });

  it('loses no money: of a file without repeats, in = taken + quarantined + superseded', () => {
    const distinct = fc.uniqueArray(anyRow, {
      maxLength: 6,
      selector: ({ lineId, reportDate, revision }) => `${lineId}/${reportDate}/${revision}`,
    });
    fc.assert(
      fc.property(distinct, anyRow, (rows, before) => {
        const posted = postAll([file('a', before), file('b', ...rows)]).files[1]!;
        fc.pre(posted.duplicate === 0 && posted.superseded === 0);
        const sum = (items: readonly { costMicros: number }[]): number =>
          items.reduce((total, { costMicros }) => total + costMicros, 0);
        expect(sum(posted.taken) + sum(posted.quarantined)).toBe(sum(rows));
      }),
    );
  });

  it('keeps the balance equal to the sum of the heads and of the signed differences', () => {
    fc.assert(
      fc.property(someFiles, (files) => {
        const { lines, heads } = postAll(files);
        const totals = totalsOf(heads.values());
        for (const [currency, micros] of Object.entries(addLines({}, lines))) {
          expect(totals[currency] ?? 0).toBe(micros);
        }
      }),
    );
  });

  it('keeps the latest revision of every key that no file contradicts', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyRow, {
          selector: ({ lineId, reportDate, revision }) => `${lineId}/${reportDate}/${revision}`,
        }),
        (rows) => {
          const { heads } = postAll(rows.map((one, index) => file(String(index % 10), one)));
          for (const head of heads.values()) {
            const own = rows.filter(
              ({ lineId, reportDate }) => lineId === head.lineId && reportDate === head.reportDate,
            );
            expect(head.revision).toBe(
              own
                .map(({ revision }) => revision)
                .sort()
                .at(-1),
            );
          }
        },
      ),
    );
  });
});

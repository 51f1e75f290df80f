import type { Micros } from '../money.ts';
import { inOrder } from '../text-order.ts';
import { linesFor, type Posting } from './chain.ts';
import { contentOf, type Heads, type PostedLine, type Row, rowKey } from './row.ts';

/** What became of a file's rows. rows = loaded + duplicate + superseded + quarantined. */
export type Posted = {
  /** New lines in the order of the chain; every one takes the place of its key's head. */
  lines: PostedLine[];
  quarantined: SetAside[];
  loaded: number;
  /** Rows that say what is known already. */
  duplicate: number;
  /** Rows older than what stands. */
  superseded: number;
  /** Rows that changed figures which stood. */
  restated: number;
  /** Figures of the loaded rows; those that were set aside for one of them are in it with a minus. */
  taken: Taken[];
  /** Hash of the last line, or of the last before them where there is none. */
  hash: string;
};

/** A row, by its index, that set a figure aside: its own, or the one that stood before it. */
export type SetAside = { index: number; because: string; costMicros: Micros; currency: string };

export type Taken = { currency: string; costMicros: Micros; impressions: number };

type Keyed = { key: string; row: Row; index: number };

/**
 * Posts the rows of one file on top of the heads. A new key posts its figure, a later revision posts the signed
 * difference, the same again posts nothing, an older revision posts nothing. The order of the rows does not matter.
 *
 * Two reports that disagree on one revision: one is quarantined, whichever came first. The dearer one stands, so
 * that any order of files ends in the same state and no cap is ever judged by the kinder of two figures.
 * Rows of one file that disagree are all quarantined, as the file contradicts itself.
 */
export const postRows = (heads: Heads, rows: readonly Row[], posting: Posting): Posted => {
  const posted: Posted = {
    lines: [],
    quarantined: [],
    loaded: 0,
    duplicate: 0,
    superseded: 0,
    restated: 0,
    taken: [],
    hash: posting.previousHash,
  };
  for (const [first, ...others] of byRevision(rows)) {
    if (others.some(({ row }) => contentOf(row) !== contentOf(first.row))) {
      posted.quarantined.push(...[first, ...others].map(contradicted));
      continue;
    }
    posted.duplicate += others.length;
    // The rows of a key stand together, so its last line is the last of all or the one before them.
    const last = posted.lines.at(-1);
    const head = last?.rowKey === first.key ? last : heads.get(first.key);
    if (!takesPlace(posted, first, head)) continue;
    for (const line of linesFor(first, head, { ...posting, previousHash: posted.hash })) {
      posted.lines.push(line);
      posted.hash = line.hash;
    }
  }
  return posted;
};

/** Rows that tell of one key and revision stand together, in order of both. */
function* byRevision(rows: readonly Row[]): Generator<[Keyed, ...Keyed[]]> {
  const keyed = rows.map((row, index): Keyed => ({ key: rowKey(row), row, index }));
  keyed.sort(
    (a, b) => inOrder(a.key, b.key) || inOrder(a.row.revision, b.row.revision) || a.index - b.index,
  );
  let group: [Keyed, ...Keyed[]] | undefined;
  for (const one of keyed) {
    const [first] = group ?? [];
    if (group && first?.key === one.key && first.row.revision === one.row.revision) group.push(one);
    else {
      if (group) yield group;
      group = [one];
    }
  }
  if (group) yield group;
}

const contradicted = ({ index, row }: Keyed): SetAside => ({
  index,
  because: 'another row of the file says something else of the same line, day and revision',
  costMicros: row.costMicros,
  currency: row.currency,
});

/** Weighs a row against what stands, and counts it. */
const takesPlace = (posted: Posted, keyed: Keyed, head: PostedLine | undefined): boolean => {
  const { row } = keyed;
  if (!head || row.revision > head.revision) {
    posted.loaded += 1;
    posted.taken.push(row);
    if (head && figuresOf(head) !== figuresOf(row)) posted.restated += 1;
    return true;
  }
  if (row.revision < head.revision) posted.superseded += 1;
  else if (contentOf(row) === contentOf(head)) posted.duplicate += 1;
  else return winsDispute(posted, keyed, head);
  return false;
};

const winsDispute = (posted: Posted, { row, index }: Keyed, head: PostedLine): boolean => {
  const wins = (row.costMicros - head.costMicros || inOrder(contentOf(row), contentOf(head))) > 0;
  const because = `same revision, different content; the dearer stands: ${
    wins ? 'this row, and what was posted before is set aside' : 'what was posted before'
  }`;
  const aside = wins ? head : row;
  posted.quarantined.push({
    ...{ index, because, costMicros: aside.costMicros, currency: aside.currency },
  });
  if (!wins) return false;
  const { currency, costMicros, impressions } = head;
  posted.taken.push(row, { currency, costMicros: -costMicros, impressions: -impressions });
  posted.restated += 1;
  return true;
};

const figuresOf = (row: Row): string =>
  [row.currency, row.costMicros, row.impressions, row.clicks, row.reachInCategory].join('|');

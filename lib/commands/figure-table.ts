import Table from 'cli-table3';

/** What stands in a cell: a text, or a figure as it is. */
export type Cell = string | number;

/** Rows under a head, for people: the first `texts` columns to the left, the figures to the right. */
export const figureTable = (
  head: readonly string[],
  texts: number,
  rows: readonly Cell[][],
): string => {
  const drawn = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column < texts ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  drawn.push(...rows);
  return drawn.toString();
};

/** An amount of micros in whole units of its currency, in thousands. */
export const wholeUnits = (micros: number): string =>
  Math.round(micros / 1_000_000).toLocaleString('en-US');

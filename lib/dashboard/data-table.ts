import { type Markup, markup } from './markup.ts';

/** A cell: text, or text over a bar whose length is a share of the column. */
export type Cell = string | { text: string; bar: number };

/** A table: its first column names the row, the others are figures unless said otherwise. */
export type Table = {
  caption: string;
  /** What the figures are of: their state, and the clock of their days. */
  note: string;
  head: string[];
  /** Columns that hold words, by index; they stand at the left. */
  words?: number[];
  body: { name: string; cells: Cell[]; quiet?: boolean }[];
  foot?: { name: string; cells: Cell[] }[];
};

/** A table that scrolls inside itself where the page is narrow, reachable by keyboard. */
export const dataTable = (table: Table): Markup => {
  const words = table.words ?? [];
  const id = table.caption.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return markup`<h3 id="${id}">${table.caption}</h3>
<p class="note" id="${id}-note">${table.note}</p>
<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}">
<table aria-labelledby="${id}" aria-describedby="${id}-note">
<thead><tr>${table.head.map((name, i) => markup`<th scope="col" class="${i === 0 || words.includes(i) ? 'word' : 'figure'}">${name}</th>`)}</tr></thead>
<tbody>${table.body.map((row) => line(row, words))}
</tbody>${table.foot ? markup`<tfoot>${table.foot.map((row) => line(row, words))}</tfoot>` : ''}
</table>
</div>`;
};

const line = (row: Table['body'][number], words: number[]): Markup =>
  markup`<tr${row.quiet ? markup` class="quiet"` : ''}><th scope="row">${row.name}</th>${row.cells.map((cell, i) => cellOf(cell, words.includes(i + 1)))}</tr>`;

const cellOf = (cell: Cell, word: boolean): Markup => {
  if (typeof cell === 'string') return markup`<td class="${word ? 'word' : 'figure'}">${cell}</td>`;
  const share = (100 * Math.min(1, Math.max(0, cell.bar))).toFixed(1);
  return markup`<td class="figure bar" style="--share:${share}%">${cell.text}</td>`;
};

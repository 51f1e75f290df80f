import type { Bound } from './layout.ts';
import { type CellReader, type Complaint, columnOf, isRounded, rounded } from './voter-cell.ts';

const MAX_ID = 200;

/** The token of the voter id in a row; a Complaint where there is none, or one that cannot be right. */
export const tokenIn = (
  cells: Record<string, string>,
  idOf: CellReader | undefined,
  columns: Bound,
  tokenOf: (text: string) => string,
): string | Complaint => {
  const id = idOf?.(cells) ?? '';
  if (typeof id !== 'string') return id;
  const column = columnOf('voterId', columns);
  if (id === '') return { column, because: 'is empty' };
  if (id.length > MAX_ID) return { column, because: `is longer than ${MAX_ID} characters` };
  if (isRounded(id)) return { column, because: rounded };
  return tokenOf(id);
};

/** A quantity to choose: between its bounds, whole or not, worth so much a unit. */
export type Column = { lower: number; upper: number; worth: number; isWhole: boolean };

/** A limit: so much of each column, by its index, adds up to at least `lower` and at most `upper`. */
export type Row = { lower: number; upper: number; entries: [column: number, amount: number][] };

/** A mixed-integer linear programme: choose columns within all rows so that they are worth most. */
export type IntegerProgram = { columns: Column[]; rows: Row[] };

/** The best values of the columns and what they are worth; null where no values keep every row. */
export type Solution = { values: number[]; worth: number } | null;

/** Solves a programme to its optimum. The same programme always gives the same solution. */
export type Solve = (program: IntegerProgram) => Solution;

/** Writes a programme: columns and rows as they come, columns by the index that `column` returns. */
export class ProgramDraft {
  readonly columns: Column[] = [];
  readonly rows: Row[] = [];

  /** Adds a quantity from `lower` to `upper`. */
  column(worth: number, lower: number, upper: number, isWhole = false): number {
    return this.columns.push({ lower, upper, worth, isWhole }) - 1;
  }

  /** Adds a limit from below, from above or both; a limit on nothing that asks for nothing is left out. */
  row(entries: Row['entries'], lower: number, upper: number): void {
    if (entries.length > 0 || lower > 0 || upper < 0) this.rows.push({ lower, upper, entries });
  }
}

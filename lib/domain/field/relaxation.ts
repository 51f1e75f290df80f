import type { ProgramDraft } from './integer-program.ts';

/** A limit that a week may have to relax. */
export type Limit =
  | 'capacity'
  | 'zones-a-week'
  | 'language'
  | 'travel'
  | 'need'
  | 'funds'
  | 'date'
  | 'topic'
  | 'availability'
  | 'visit-travel'
  | 'double-booking';

/** One limit, whose it is, and by how much it has to give. */
export type Relaxation = {
  limit: Limit;
  /** The organizer or surrogate; null for limits of a zone or of money. */
  who: string | null;
  zone: string | null;
  /** The first day of the week, or the date of a visit or of funds. */
  when: string | null;
  by: number;
  unit: 'hours' | 'zones' | 'micros' | 'languages' | 'days' | 'topics' | 'visits';
};

/** A limit of a programme that can be made elastic: the column that says by how much, in `scale` units. */
export type Slack = { column: number; scale: number; limit: Omit<Relaxation, 'by'> };

/** One more limit relaxed counts as much as relaxing a limit by a hundred times itself. */
const SIZE = 0.01;

/** The limits of a programme. Rigid, none gives; elastic, each may, and as few as can do so by as little as can. */
export class Slacks {
  readonly all: Slack[] = [];
  readonly isElastic: boolean;

  constructor(isElastic: boolean) {
    this.isElastic = isElastic;
  }

  /**
   * A column by which a limit gives, in units of `scale`: none in a rigid programme; in an elastic one up to `most`, at
   * the price of one relaxed limit and of its size beside `now`, the limit as it stands.
   */
  column(draft: ProgramDraft, limit: Slack['limit'], now: number, most: number, scale = 1): number {
    const size = SIZE / Math.max(now, 1e-3);
    const column = draft.column(this.isElastic ? -size : 0, 0, this.isElastic ? most : 0);
    if (this.isElastic) {
      const isRelaxed = draft.column(-1, 0, 1, true);
      draft.row(
        [
          [column, 1],
          [isRelaxed, -most],
        ],
        -Infinity,
        0,
      );
    }
    this.all.push({ column, scale, limit });
    return column;
  }

  /** The limits that gave in a solution, and by how much. */
  relaxed(values: readonly number[]): Relaxation[] {
    return this.all.flatMap(({ column, scale, limit }) => {
      const by = Math.round((values[column] ?? 0) * scale * 1e4) / 1e4;
      return by > 1e-4 * scale
        ? [{ ...limit, by: limit.unit === 'micros' ? Math.ceil(by) : by }]
        : [];
    });
  }
}

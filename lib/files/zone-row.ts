import type { ZoneLayout } from '../contracts/zone-layout.ts';
import { type Ruleset, rulesetNamed, rulesetOn } from '../domain/delegates/rulesets.ts';
import type { Zone } from '../domain/zones/contest.ts';
import { FileRefused } from './file-refused.ts';

/** One row of a zone file. */
export type ZoneRow = {
  line: number;
  zone: Zone;
  state: string;
  date: string;
  atLarge: number;
  pleo: number;
  ruleset: Ruleset;
};

type Cells = Record<string, string>;

/** Reads a row by its layout; throws FileRefused with its line where a cell cannot be taken or no rules are known. */
export const zoneRow = (layout: ZoneLayout, line: number, cells: Cells): ZoneRow => {
  const { columns } = layout;
  const cell = (column: string): string => (cells[column] ?? '').trim();
  const refuse = (column: string, why: string, mend: string): FileRefused =>
    new FileRefused({ line, what: `column ${column} says "${cell(column)}"`, why, mend });
  const text = (column: string): string => {
    if (cell(column) === '') throw refuse(column, 'it must not be empty', 'Fill it in');
    return cell(column);
  };
  const count = (column: string): number => {
    if (/^\d{1,9}$/.test(cell(column))) return Number(cell(column));
    throw refuse(column, 'it is not a whole number', 'Write digits only');
  };
  const share = (column: string, least: number): number => {
    const value = Number(cell(column));
    if (cell(column) !== '' && value >= least && value < 1 && (value > 0 || least === 0))
      return value;
    throw refuse(column, 'it is not a share between 0 and 1', 'Write 0.55 for 55 %');
  };
  const date = cell(columns.date);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date))) {
    throw refuse(columns.date, 'it is not a date', 'Write 2016-03-01');
  }
  const named = (columns.ruleset ? cell(columns.ruleset) : '') || layout.ruleset;
  const ruleset = named ? rulesetNamed(named) : rulesetOn(date);
  const zone = text(columns.zone);
  if (!ruleset) {
    throw new FileRefused({
      line,
      what: `zone ${zone} has no ruleset`,
      why: named ? `none is called ${named}` : `none is known for contests of ${date}`,
      mend: 'Name one, such as democratic-2024, in the layout or in a column of its own',
    });
  }
  return {
    line,
    zone: {
      zone,
      seats: count(columns.delegates),
      voters: [columns.voters].flat().reduce((sum, column) => sum + count(column), 0),
      support: cell(columns.support) === '' ? null : share(columns.support, Number.MIN_VALUE),
      others: columns.others && cell(columns.others) !== '' ? share(columns.others, 0) : 0,
      isPlannable: !columns.unit || layout.people.includes(cell(columns.unit)),
    },
    state: text(columns.state),
    date,
    atLarge: count(columns.atLarge),
    pleo: count(columns.pleo),
    ruleset,
  };
};

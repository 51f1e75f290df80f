import type { DeliveryRow } from '../contracts/delivery.ts';
import { addDays } from '../domain/calendar.ts';
import type { ReadRow } from './delivery-row.ts';

/**
 * Dates the rows where they stand. Those that say no revision take the instant they were pulled at, else the one that the file tells in its name or
 * below its rows, else the end of the last day that it tells of. All of these are the file's own, so the order of
 * arrival decides nothing.
 */
export const dated = (rows: ReadRow[], told: string | null, at: string): DeliveryRow[] => {
  let lastDay = '';
  for (const row of rows) if (row.reportDate > lastDay) lastDay = row.reportDate;
  const ofFile = told ?? `${addDays(lastDay || at.slice(0, 10), 1)}T00:00:00.000Z`;
  for (const row of rows) {
    row.revision ??= row.reportedAt ?? ofFile;
    row.reportedAt ??= told ?? at;
  }
  return rows as DeliveryRow[];
};

/** The instant that a file's name tells, as in "meta-2027-03-02T15.csv" or "2027-03-02T1530Z.csv". */
export const instantIn = (file: string): string | null => {
  const match = /(\d{4}-\d\d-\d\d)T(\d\d)[:-]?(\d\d)?/.exec(file.split('/').at(-1) ?? '');
  return match ? instantFrom(`${match[1]}T${match[2]}:${match[3] ?? '00'}`) : null;
};

/** The instant of "Report Time:,2027/03/05 09:12 GMT". */
export const instantOfReport = ([, at = '']: readonly string[]): string | null => {
  const match = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d) (?:GMT|UTC)$/.exec(at.trim());
  return match ? instantFrom(`${match[1]}-${match[2]}-${match[3]}T${match[4]}`) : null;
};

const instantFrom = (minute: string): string | null => {
  const at = Date.parse(`${minute}:00.000Z`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};

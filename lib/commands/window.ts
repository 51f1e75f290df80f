import { LocalDate } from '../contracts/primitives.ts';
import { addDays } from '../domain/calendar.ts';
import { Fault } from './fault.ts';

/** A day that the calendar has. */
export const isDate = (given: string): boolean => LocalDate.safeParse(given).success;

/** The days that a window names, first and last: 2016-03-01..2016-03-15, a month, one day, or all where none is named; a Fault for what is no window. */
export const windowOf = (given: string | undefined): { from: string; to: string } => {
  if (given === undefined) return { from: '0000-01-01', to: '9999-12-31' };
  const month = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(given);
  if (month) {
    const [, year, number] = month;
    const next =
      number === '12'
        ? `${Number(year) + 1}-01-01`
        : `${year}-${String(Number(number) + 1).padStart(2, '0')}-01`;
    return { from: `${given}-01`, to: addDays(next, -1) };
  }
  const [from = '', to = from] = given.split('..');
  if (isDate(from) && isDate(to) && from <= to) return { from, to };
  throw new Fault('error', {
    what: `--window takes dates, not ${given}`,
    mend: 'write 2016-03-01..2016-03-15, or 2016-03',
  });
};

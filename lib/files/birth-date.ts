const EARLIEST_YEAR = 1_900;

const TIME = String.raw`(?:[T ][\d:. +APMZ-]{1,24})?$`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})(?:([-/.])\d{1,2}\2\d{1,2}|\d{4})${TIME}`, 'i');
const YEAR_LAST = new RegExp(
  String.raw`^\d{1,2}([-/. ])(?:\d{1,2}|[a-z]{3,9})\1(\d{4})${TIME}`,
  'i',
);
const SHORT_YEAR = new RegExp(
  String.raw`^\d{1,2}([-/. ])(?:\d{1,2}|[a-z]{3,9})\1\d{2}${TIME}`,
  'i',
);

/**
 * The year of a year of four digits or, as 'date', of a date too: year first or last, with -, / or . between its parts,
 * a month in digits or letters. Day and month are not looked at. Undefined before 1900 and after the last year.
 */
export const birthYearOf = (text: string, lastYear: number, as?: 'date'): number | undefined => {
  const written = as === 'date' ? (yearOfDate(text) ?? text) : text;
  const year = /^\d{4}$/.test(written) ? Number(written) : 0;
  return year >= EARLIEST_YEAR && year <= lastYear ? year : undefined;
};

const yearOfDate = (text: string): string | undefined =>
  YEAR_FIRST.exec(text)?.[1] ?? YEAR_LAST.exec(text)?.[2];

/** What is wrong with a date that cannot be read; a spreadsheet's doing is named. */
export const wrongDate = (text: string): string => {
  if (SHORT_YEAR.test(text)) {
    return 'has a year of two digits, which may be of either century; export it with four';
  }
  if (/^\d{5}(?:\.\d+)?$/.test(text)) {
    return 'is a spreadsheet’s count of days, not a date; export it as YYYY-MM-DD';
  }
  return `is not a date since ${EARLIEST_YEAR} as YYYY-MM-DD, MM/DD/YYYY or DD.MM.YYYY`;
};

import { localTime } from '../domain/calendar.ts';
import type { CostPerVoter } from '../domain/finance/cost-per-voter.ts';
import { shownCount } from '../domain/finance/small-count.ts';
import { formatMicros, type Micros } from '../domain/money.ts';

/** Money as people read it, rounded to the currency's smallest coin: "$24,100.12". */
export const money = (micros: Micros, currency: string): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(exact(micros));

/** Money for an axis, without cents where it has none: "$1,200". */
export const axisMoney = (micros: Micros, currency: string): string =>
  new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(exact(Math.round(micros)));

/** A price of one voter, to a tenth of a cent: "$0.585". */
export const unitPrice = (micros: Micros, currency: string): string =>
  new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: 3,
    maximumFractionDigits: 3,
  }).format(exact(micros));

/** A price on an axis, with no more decimals than it needs: "$0.2". */
export const axisPrice = (micros: Micros, currency: string): string =>
  new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: micros < 10_000_000 ? 2 : 0,
    maximumFractionDigits: 3,
  }).format(exact(Math.round(micros)));

/** A cost per in-category voter, or in words why there is none. */
export const priceWords = (cost: CostPerVoter, currency: string): string => {
  switch (cost.kind) {
    case 'known':
      return unitPrice(cost.micros, currency);
    case 'at-most':
      return `at most ${unitPrice(cost.micros, currency)}`;
    case 'too-few':
      return 'too few to say';
    case 'nobody-reached':
      return 'nobody reached';
    case 'not-reported':
      return 'not reported';
    case 'mixed-phases':
      return 'by phase';
  }
};

/** A whole number with thousands separators: "41,210". */
export const count = (n: number): string => new Intl.NumberFormat('en-US').format(n);

/** A count of people; between 1 and 99 it is hidden as "<100". */
export const people = (n: number): string => {
  const shown = shownCount(n);
  return shown.kind === 'shown' ? count(shown.count) : '<100';
};

/** People reached; "not reported" where a platform does not say. */
export const reachWords = (reach: number | null): string =>
  reach === null ? 'not reported' : people(reach);

/** A share as a percentage with one decimal: "35.5 %". */
export const percent = (share: number): string => `${(100 * share).toFixed(1)}\u00a0%`;

/** Voters for each unit of money: "1.71", with two significant digits where it is small. */
export const rate = (n: number): string => (n >= 0.1 || n === 0 ? n.toFixed(2) : n.toPrecision(2));

/** What one unit of a currency is called in "per …". */
export const unitOf = (currency: string): string =>
  ({ USD: 'dollar', CAD: 'dollar', AUD: 'dollar', EUR: 'euro', GBP: 'pound' })[currency] ??
  currency;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A day without its year: "1 Mar". */
export const shortDay = (date: string): string =>
  `${Number(date.slice(8, 10))}\u00a0${MONTHS[Number(date.slice(5, 7)) - 1]}`;

/** A day with its year: "1 Mar 2027". */
export const longDay = (date: string): string => `${shortDay(date)}\u00a0${date.slice(0, 4)}`;

/** An instant on a local clock, with the name of its time zone. */
export const localInstant = (timeZone: string, instant: string): string => {
  const { date, time } = localTime(timeZone, instant);
  return `${longDay(date)}, ${time} (${timeZone})`;
};

/** A name of ours as people read it: "young-renters" is "young renters". */
export const plainName = (slug: string): string => slug.replaceAll('-', ' ');

const exact = (micros: Micros): `${number}` => formatMicros(micros) as `${number}`;

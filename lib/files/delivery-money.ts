import { MAX_MICROS, type Micros, parseMicros } from '../domain/money.ts';
import type { Fitted } from './delivery-mapping.ts';

type Money = { inMicros: boolean; mapping: Pick<Fitted['mapping'], 'money'> };

/**
 * Money in a cell, in micros, read from its digits and never through a float; undefined for anything else.
 * Plain: "1234.5", at most six decimals, or whole micros. 'grouped' takes "1,234.50" too: commas between thousands
 * and two decimals, so that no comma can be a decimal one. 'either-mark' takes decimal commas and any number of
 * decimals, the seventh rounding the sixth (half away from zero); "1,234" could be either and is neither.
 */
export const moneyOf = (text: string, { inMicros, mapping }: Money): Micros | undefined => {
  if (inMicros) return wholeMicros(text);
  const plain = parseMicros(text);
  if (plain !== undefined || !mapping.money) return plain;
  if (mapping.money === 'either-mark') return roundedMicros(pointed(text));
  return GROUPED.test(text) ? parseMicros(text.replaceAll(',', '')) : undefined;
};

const GROUPED = /^-?\d{1,3}(,\d{3})+\.\d\d$/;

const wholeMicros = (text: string): Micros | undefined => {
  if (!/^-?\d{1,16}$/.test(text)) return undefined;
  const micros = Number(text);
  return Math.abs(micros) <= MAX_MICROS ? micros : undefined;
};

/** The same amount with a decimal point and no other mark, where its marks can only be read one way. */
const pointed = (text: string): string => {
  if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(text)) return text.replaceAll('.', '').replace(',', '.');
  if (/^-?\d{1,3}(,\d{3})+\.\d+$/.test(text)) return text.replaceAll(',', '');
  const isGroup = /^-?[1-9]\d{0,2},\d{3}$/.test(text);
  return isGroup || !/^-?\d+,\d+$/.test(text) ? text : text.replace(',', '.');
};

const roundedMicros = (text: string): Micros | undefined => {
  const match = /^(-?\d{1,10}\.\d{6})(\d)\d{0,20}$/.exec(text);
  if (!match) return parseMicros(text);
  const [, kept = '', next = ''] = match;
  const micros = parseMicros(kept);
  if (micros === undefined || next < '5') return micros;
  const rounded = micros + (text.startsWith('-') ? -1 : 1);
  return Math.abs(rounded) <= MAX_MICROS ? rounded : undefined;
};

/** How many in a cell: whole, not negative; thousands parted by commas where the platform parts them. */
export const countIn = (text: string, { mapping }: Pick<Money, 'mapping'>): number | undefined => {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const isGrouped = mapping.money === 'grouped' && /^\d{1,3}(,\d{3}){1,4}$/.test(text);
  return isGrouped ? Number(text.replaceAll(',', '')) : undefined;
};

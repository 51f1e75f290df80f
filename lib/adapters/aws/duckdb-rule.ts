import { DOUBLE, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { NameField, NumberField, Rule } from '../../domain/audience/rule.ts';
import type { Bound } from './duckdb.ts';

const nameColumns: Record<NameField, string> = {
  zone: 'zone',
  category: 'category',
  postalCode: 'postalCode',
  gender: 'gender',
};

/**
 * A rule as an SQL condition, true or false and never null. Of a definition nothing stands in the text: fields choose
 * from our own column names, everything else is bound. Files lie in order of zones, and so an `in` skips what it can.
 */
export const conditionOf = (rule: Rule, ageInYear: number, bound: Bound): string => {
  const within = (part: Rule): string => conditionOf(part, ageInYear, bound);
  if ('all' in rule) return `(${rule.all.map(within).join(' and ')})`;
  if ('any' in rule) return `(${rule.any.map(within).join(' or ')})`;
  if ('not' in rule) return `(not ${within(rule.not)})`;
  if ('in' in rule) {
    const names = rule.in.map((name) => bound.add(name, VARCHAR));
    return `coalesce(${columnOf(nameColumns, rule.field)} in (${names.join(', ')}), false)`;
  }
  const numbers: Record<NumberField, () => string> = {
    age: () => `${bound.add(ageInYear, INTEGER)} - birthYear`,
    support: () => 'support',
    turnout: () => 'turnout',
  };
  const number = columnOf(numbers, rule.field)();
  const [from, to] = rule.between.map((end) => bound.add(end, DOUBLE));
  return `coalesce(${number} between ${from} and ${to}, false)`;
};

const columnOf = <F extends string, C>(columns: Record<F, C>, field: F): C => {
  if (!Object.hasOwn(columns, field))
    throw new Error('A rule asks about a field that there is not');
  return columns[field];
};

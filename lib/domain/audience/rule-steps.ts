import type { Rule } from './rule.ts';

/** Whom a definition takes in, and whom of them it leaves out. */
export type Choice = { include: Rule; exclude?: Rule | undefined };

/** One step of a definition, in words, and the rule that whoever passes it meets. */
export type Step = { rule: string; keeps: Rule };

/** A definition as steps that people pass one after the other: each part of a leading `all`, then each exclusion. */
export const stepsOf = ({ include, exclude }: Choice): Step[] => [
  ...conjuncts(include).map((keeps) => ({ rule: wordsOf(keeps), keeps })),
  ...(exclude ? conjuncts({ not: exclude }) : []).map((keeps) => ({
    rule: `exclude ${wordsOf(negated(keeps))}`,
    keeps,
  })),
];

/** Parts that must all hold: of an `all` its parts, of a denied `any` each of its parts denied. */
const conjuncts = (rule: Rule): Rule[] => {
  if ('all' in rule) return rule.all.flatMap(conjuncts);
  if (!('not' in rule)) return [rule];
  if ('not' in rule.not) return conjuncts(rule.not.not);
  return 'any' in rule.not ? rule.not.any.flatMap((part) => conjuncts({ not: part })) : [rule];
};

const negated = (rule: Rule): Rule => ('not' in rule ? rule.not : { not: rule });

/**
 * The branches of a definition where one of several is enough: each with all else that must hold, so that whoever meets
 * it is in the audience by it. A rare branch would send few people along among many.
 */
export const branchesOf = (choice: Choice): Step[] => {
  const parts = stepsOf(choice).map(({ keeps }) => keeps);
  return parts.flatMap((part, nth) => {
    const others = parts.filter((_, other) => other !== nth);
    return alternatives(part).map((branch) => ({
      rule: wordsOf(branch),
      keeps: { all: [branch, ...others] },
    }));
  });
};

/** Ways to meet a rule that has several; none for a rule that has one. */
const alternatives = (rule: Rule): Rule[] => {
  const ways = waysOf(rule);
  return ways.length > 1 ? ways.flatMap((way) => [way, ...deeper(way)]) : deeper(rule);
};

const waysOf = (rule: Rule): Rule[] => {
  if ('any' in rule) return rule.any.flatMap(waysOf);
  if (!('not' in rule)) return [rule];
  if ('not' in rule.not) return waysOf(rule.not.not);
  return 'all' in rule.not ? rule.not.all.flatMap((part) => waysOf({ not: part })) : [rule];
};

/** Alternatives that stand inside a rule's conjunction, each with the rest of it. */
const deeper = (rule: Rule): Rule[] => {
  const parts = conjuncts(rule);
  if (parts.length < 2) return [];
  return parts.flatMap((part, nth) =>
    alternatives(part).map((way) => ({ all: [way, ...parts.filter((_, other) => other !== nth)] })),
  );
};

const MOST_NAMED = 4;

/** A rule in words, for tables and refusals: "zone in dunmere", "age 18 to 29", "(…) or (…)". */
export const wordsOf = (rule: Rule): string => {
  if ('all' in rule) return joined(rule.all, ' and ');
  if ('any' in rule) return joined(rule.any, ' or ');
  if ('not' in rule) return `not ${within(rule.not)}`;
  if ('between' in rule) return `${rule.field} ${rule.between[0]} to ${rule.between[1]}`;
  const more = rule.in.length - MOST_NAMED;
  const names = rule.in.slice(0, MOST_NAMED).join(', ');
  return `${rule.field} in ${names}${more > 0 ? ` and ${more} more` : ''}`;
};

const joined = (parts: Rule[], by: string): string => parts.map(within).join(by);

const within = (rule: Rule): string =>
  ('all' in rule && rule.all.length > 1) || ('any' in rule && rule.any.length > 1)
    ? `(${wordsOf(rule)})`
    : wordsOf(rule);

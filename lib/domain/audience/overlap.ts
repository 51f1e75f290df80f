import { canonicalJson } from '../canonical.ts';
import { type NameField, nameFields, type Rule } from './rule.ts';
import type { Choice } from './rule-steps.ts';

/** Whether two definitions can never choose the same person: they ask for different zones, categories, codes or genders. */
export const cannotShare = (one: Choice, other: Choice): boolean =>
  nameFields.some((field) => {
    const [names, others] = [namesAllowed(one.include, field), namesAllowed(other.include, field)];
    return names && others && ![...names].some((name) => others.has(name));
  });

/** Whether two definitions choose by the same text, and so the same people whenever both are built. */
export const choosesAlike = (one: Choice, other: Choice): boolean =>
  canonicalJson({ include: one.include, exclude: one.exclude }) ===
  canonicalJson({ include: other.include, exclude: other.exclude });

/** The names that whoever meets a rule has one of; undefined where it may be any. */
export const namesAllowed = (rule: Rule, field: NameField): Set<string> | undefined => {
  if ('not' in rule) return undefined;
  if ('field' in rule) {
    return 'in' in rule && rule.field === field ? new Set(rule.in) : undefined;
  }
  if ('all' in rule) {
    const known = rule.all.flatMap((part) => namesAllowed(part, field) ?? []);
    const [first, ...others] = known;
    return first && new Set([...first].filter((name) => others.every((names) => names.has(name))));
  }
  const each = rule.any.map((part) => namesAllowed(part, field));
  return each.every((names) => names !== undefined)
    ? new Set(each.flatMap((names) => [...(names ?? [])]))
    : undefined;
};

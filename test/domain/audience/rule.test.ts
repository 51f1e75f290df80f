import { describe, expect, it } from 'vitest';
import { matches, type Rule } from '../../../lib/domain/audience/rule.ts';

const voter = {
  zone: 'dunmere',
  category: 'young-renters',
  postalCode: '00101',
  gender: null,
  birthYear: 1990,
  support: 62.5,
  turnout: null,
};
const zone: Rule = { field: 'zone', in: ['alder-valley', 'dunmere'] };
const elsewhere: Rule = { field: 'zone', in: ['alder-valley'] };
const unknown: Rule = { field: 'turnout', between: [0, 100] };

describe('a rule', () => {
  it.each<[string, Rule, boolean]>([
    ['a name of the list', zone, true],
    ['no name of the list', elsewhere, false],
    ['a postal code', { field: 'postalCode', in: ['00101'] }, true],
    ['the lower end', { field: 'support', between: [62.5, 70] }, true],
    ['the upper end', { field: 'support', between: [0, 62.5] }, true],
    ['below the lower end', { field: 'support', between: [62.6, 70] }, false],
    ['the age in the election year', { field: 'age', between: [36, 36] }, true],
    ['another age', { field: 'age', between: [35, 35] }, false],
    ['what is not known', unknown, false],
    ['not what is not known', { not: unknown }, true],
    ['all of which one does not hold', { all: [zone, elsewhere] }, false],
    ['any of which one holds', { any: [elsewhere, zone] }, true],
    ['any of which none holds', { any: [elsewhere, unknown] }, false],
    ['not of what holds', { not: zone }, false],
    ['parts within parts', { all: [zone, { not: { any: [elsewhere, unknown] } }] }, true],
  ])('decides by %s', (_, rule, answer) => {
    expect(matches(rule, voter, 2026)).toBe(answer);
  });
});

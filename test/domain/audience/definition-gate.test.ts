import { describe, expect, it } from 'vitest';
import {
  definitionGate,
  type GatedDefinition,
  highestTurnout,
} from '../../../lib/domain/audience/definition-gate.ts';
import { packOf } from '../../../lib/domain/audience/policy-packs.ts';
import type { Rule } from '../../../lib/domain/audience/rule.ts';
import { traitOfField } from '../../../lib/domain/audience/sensitive.ts';

const zone: Rule = { field: 'zone', in: ['union-county'] };
const turnout = (from: number, to: number): Rule => ({ field: 'turnout', between: [from, to] });
const support: Rule = { field: 'support', between: [50, 100] };
const plain: GatedDefinition = {
  id: 'union-county-renters',
  purpose: 'persuade',
  zone: 'union-county',
  category: 'renters',
  include: zone,
};

describe('what a definition may ask for', () => {
  it.each<[string, Partial<GatedDefinition>, string, string | undefined]>([
    ['a place that sounds like a trait', {}, 'US', undefined],
    ['a category that shows a faith', { category: 'muslim-families' }, 'US', 'LAW-2'],
    ['the same in the Union', { category: 'muslim-families' }, 'DE', 'EU-03'],
    ['a rule by such a category', { include: { field: 'category', in: ['lgbt'] } }, 'US', 'LAW-2'],
    ['an exclusion of one', { exclude: { field: 'category', in: ['lgbt'] } }, 'US', 'LAW-2'],
    ['a name that shows a trait', { id: 'latino-outreach' }, 'US', 'META-07'],
    ['a name that deters', { id: 'stay-home-list' }, 'US', 'LAW-3'],
    ['a category that deters', { category: 'demobilise-soft' }, 'DE', 'LAW-3'],
    ['inferred opinion in the Union', { include: support }, 'FR', 'EU-03'],
    ['inferred opinion elsewhere', { include: support }, 'US', undefined],
    ['persuading the unlikely', { include: turnout(0, 30) }, 'US', 'LAW-3'],
    ['mobilising the unlikely', { include: turnout(0, 30), purpose: 'mobilise' }, 'US', undefined],
    ['persuading anybody', { include: turnout(0, 90) }, 'US', undefined],
    ['leaving out the likely', { exclude: turnout(40, 100) }, 'US', 'LAW-3'],
    [
      'leaving out the likely in two parts',
      { exclude: { any: [turnout(31, 99), turnout(90, 100)] } },
      'US',
      'LAW-3',
    ],
    [
      'the unlikely beside a zone where nobody lives',
      { include: { any: [turnout(0, 40), { field: 'zone', in: ['nowhere'] }] } },
      'US',
      'LAW-3',
    ],
  ])('%s: %o in %s is %s', (_, changes, country, rule) => {
    const refused = definitionGate({ ...plain, ...changes }, packOf(country));
    expect(refused?.rule).toBe(rule);
    if (rule) expect(refused?.source).toMatch(/\w{6}/);
  });

  it('may be lifted with a reason where the pack lets it, and never in the Union', () => {
    const lift = [{ rule: 'LAW-2', because: 'the category is named after a street' }];
    const definition = { ...plain, category: 'church-street', lift };
    expect(definitionGate(definition, packOf('US'))).toBeUndefined();
    expect(definitionGate(definition, packOf('PL'))?.rule).toBe('EU-03');
    const named = {
      ...plain,
      id: 'church-street',
      lift: [{ rule: 'META-07', because: 'a street' }],
    };
    expect(definitionGate(named, packOf('US'))).toBeUndefined();
    expect(definitionGate(named, packOf('PL'))?.rule).toBe('META-07');
  });

  it.each<[Rule, number]>([
    [turnout(10, 40), 40],
    [{ all: [turnout(10, 60), turnout(0, 45)] }, 45],
    [{ any: [turnout(0, 20), turnout(60, 80)] }, 80],
    [{ any: [turnout(0, 20), zone] }, Number.POSITIVE_INFINITY],
    [{ not: turnout(30, 100) }, 30],
    [{ not: turnout(30, 60) }, Number.POSITIVE_INFINITY],
    [{ not: { any: [turnout(30, 100), zone] } }, 30],
    [{ not: { not: turnout(0, 25) } }, 25],
    [{ not: { any: [turnout(31, 99), turnout(90, 100)] } }, 31],
    [{ not: { any: [turnout(0, 20), turnout(55, 100)] } }, 55],
    [{ all: [turnout(0, 20), turnout(60, 80)] }, 0],
    [{ any: [turnout(80, 100), turnout(0, 10)] }, Number.POSITIVE_INFINITY],
  ])('%j reaches a turnout of %d at most', (rule, top) => {
    expect(highestTurnout(rule)).toBe(top);
  });

  it.each([
    ['religion', 'religion or belief'],
    ['Ethnicity_Code', 'ethnicity or race'],
    ['surnameOrigin', 'ethnicity or race'],
    ['isUnionMember', 'union membership'],
    ['health-score', 'health'],
    ['sexual_orientation', 'sexuality or gender identity'],
    ['terrace', undefined],
    ['age', undefined],
  ])('a field %s is %s', (field, trait) => {
    expect(traitOfField(field)).toBe(trait);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, type Rule } from '../../../lib/domain/audience/rule.ts';
import { branchesOf, stepsOf } from '../../../lib/domain/audience/rule-steps.ts';
import { anyRule, anyVoter } from '../../support/voter-table-suite.ts';

const zone = (name: string): Rule => ({ field: 'zone', in: [name] });
const old: Rule = { field: 'age', between: [85, 95] };

describe('the steps of a definition', () => {
  it('are the parts of a leading all, then each exclusion, in words', () => {
    const include: Rule = { all: [zone('a'), { all: [{ not: old }, zone('b')] }] };
    const exclude: Rule = { any: [zone('c'), { all: [old, zone('d')] }] };
    expect(stepsOf({ include, exclude }).map(({ rule }) => rule)).toEqual([
      'zone in a',
      'not age 85 to 95',
      'zone in b',
      'exclude zone in c',
      'exclude age 85 to 95 and zone in d',
    ]);
  });

  it('name the branches of which one is enough', () => {
    const rare: Rule = { all: [zone('b'), old] };
    const include: Rule = { all: [{ any: [zone('a'), rare] }, { not: zone('x') }] };
    expect(branchesOf({ include }).map(({ rule }) => rule)).toEqual([
      'zone in a',
      'zone in b and age 85 to 95',
    ]);
    expect(branchesOf({ include: zone('a'), exclude: { all: [zone('b'), old] } })).toHaveLength(2);
    expect(branchesOf({ include: rare })).toEqual([]);
  });

  it('keep, one after the other, just whom the definition chooses; a branch keeps none else', () => {
    fc.assert(
      fc.property(
        anyRule,
        fc.option(anyRule, { nil: undefined }),
        anyVoter,
        (include, exclude, voter) => {
          const isChosen =
            matches(include, voter, 2026) && !(exclude && matches(exclude, voter, 2026));
          const steps = stepsOf({ include, exclude });
          expect(steps.every(({ keeps }) => matches(keeps, voter, 2026))).toBe(isChosen);
          const branches = branchesOf({ include, exclude });
          if (branches.some(({ keeps }) => matches(keeps, voter, 2026)))
            expect(isChosen).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

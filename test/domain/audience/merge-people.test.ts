import { describe, expect, it } from 'vitest';
import {
  type Decided,
  type Identity,
  mergePeople,
} from '../../../lib/domain/audience/merge-people.ts';

const EMAIL = 'e1'.repeat(32);
const PHONE = 'a1'.repeat(32);
const nothing: Decided = { same: [], different: [] };

const person = (voter: string, file: number, facts: Partial<Identity> = {}): Identity => ({
  ...{ voter, files: [file], birthYear: 1990, gender: 'f', emailSha256: EMAIL, phoneSha256: null },
  torn: false,
  ...facts,
});

describe('people of several files', () => {
  it.each<[string, Partial<Identity>, Partial<Identity>, string]>([
    ['email, year and gender agree', {}, {}, 'one'],
    [
      'the phone stands in for the gender',
      { gender: null, phoneSha256: PHONE },
      { phoneSha256: PHONE },
      'one',
    ],
    ['the genders differ', {}, { gender: 'm' }, 'gender'],
    ['the birth years differ', {}, { birthYear: 1962 }, 'birthYear'],
    ['one file has both', {}, { files: [0] }, 'sameFile'],
    ['a gender is not known', {}, { gender: null }, 'email-and-year'],
    ['a birth year is not known', {}, { birthYear: null }, 'email'],
    [
      'they share a phone and a year',
      { phoneSha256: PHONE },
      { emailSha256: null, phoneSha256: PHONE },
      'phone-and-year',
    ],
    [
      'they share a phone, not a year',
      { emailSha256: null, phoneSha256: PHONE },
      { phoneSha256: PHONE, birthYear: 1950 },
      'two',
    ],
    ['they share nothing', {}, { emailSha256: null }, 'two'],
  ])('where %s', (_, one, other, what) => {
    const { groups, review, conflicts } = mergePeople(
      [person('a', 0, one), person('b', 1, other)],
      nothing,
    );
    const conflict = Object.entries(conflicts).find(([, count]) => count > 0)?.[0];
    expect(groups.length > 0 ? 'one' : (conflict ?? review[0]?.because ?? 'two')).toBe(what);
    expect(
      groups.length + review.length + Object.values(conflicts).reduce((a, b) => a + b),
    ).toBeLessThan(2);
  });

  it('are not merged when a third has one of them twice', () => {
    const { groups, review, conflicts } = mergePeople(
      [person('a', 0), person('b', 1), person('c', 1)],
      nothing,
    );
    expect(groups).toEqual([]);
    expect(review.map(({ a, b }) => a + b)).toEqual(['ab', 'ac']);
    expect(conflicts.sameFile).toBe(1);
  });

  it('are not merged by a token that may be two people’s, which is for review', () => {
    const { groups, review } = mergePeople(
      [person('a', 0, { torn: true }), person('b', 1)],
      nothing,
    );
    expect(groups).toEqual([]);
    expect(review).toEqual([{ a: 'a', b: 'a', because: 'torn' }]);
  });

  it('are as a person decided, unless their years or genders forbid it', () => {
    const doubt = [
      person('a', 0),
      person('b', 1, { gender: null }),
      person('c', 2, { gender: 'm' }),
    ];
    const same = mergePeople(doubt, {
      same: [
        ['a', 'b'],
        ['b', 'c'],
      ],
      different: [],
    });
    expect(same.groups).toEqual([['a', 'b']]);
    expect(same.refused).toEqual([['b', 'c']]);
    expect(same.review).toEqual([]);
    const apart = mergePeople([person('a', 0), person('b', 1)], {
      same: [],
      different: [['b', 'a']],
    });
    expect(apart.groups).toEqual([]);
    expect(apart.review).toEqual([]);
  });

  it('are never joined over somebody who is another', () => {
    const three = [
      person('a', 0, { gender: null }),
      person('b', 1, { gender: null }),
      person('c', 2, { gender: null }),
    ];
    const { groups, refused } = mergePeople(three, {
      same: [
        ['a', 'b'],
        ['b', 'c'],
      ],
      different: [['a', 'c']],
    });
    expect(groups).toEqual([['a', 'b']]);
    expect(refused).toEqual([['b', 'c']]);
  });

  it('who share one address by the dozen are nobody’s to look at', () => {
    const office = Array.from({ length: 9 }, (_, n) =>
      person(`v${n}`, n, { gender: null, birthYear: 1950 + n }),
    );
    expect(mergePeople(office, nothing)).toMatchObject({ groups: [], review: [], crowds: 1 });
    const twins = office.map((one) => ({ ...one, birthYear: 1950, gender: 'f' }));
    expect(mergePeople(twins, nothing)).toMatchObject({ groups: [], review: [], crowds: 1 });
    expect(mergePeople(twins.slice(1), nothing).groups).toHaveLength(1);
  });
});

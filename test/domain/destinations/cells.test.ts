import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageBandOf } from '../../../lib/domain/destinations/age-bands.ts';
import { type CellCount, targetingOf } from '../../../lib/domain/destinations/cells.ts';
import { type CellFacts, memberCells } from '../../../lib/domain/destinations/member-cells.ts';

const cell = (
  postalCode: string,
  voters: number,
  members: number,
  of: Partial<CellCount> = {},
): CellCount => ({ age: '25-34', gender: 'f', postalCode, voters, members, ...of });

describe('the ages of Google', () => {
  it.each([
    [17, undefined],
    [18, '18-24'],
    [24, '18-24'],
    [25, '25-34'],
    [64, '55-64'],
    [65, '65+'],
    [101, '65+'],
  ])('put %d into %s', (age, band) => {
    expect(ageBandOf(age)).toBe(band);
  });
});

describe('the cells that stand for an audience', () => {
  it('are those in which it makes up half of the voters or more', () => {
    const { groups, covered, voters, leftOut } = targetingOf([
      cell('90001', 400, 200),
      cell('90002', 400, 199),
      cell('90003', 300, 300),
    ]);
    expect(groups).toEqual([{ ages: ['25-34'], genders: ['f'], postalCodes: ['90001', '90003'] }]);
    expect({ covered, voters }).toEqual({ covered: 500, voters: 700 });
    expect(leftOut).toEqual({ small: 0, imprecise: 1, unknown: 0 });
  });

  it('are chosen by the share that a campaign says', () => {
    const counts = [cell('90001', 400, 200), cell('90002', 400, 320)];
    expect(targetingOf(counts, 0.75).covered).toBe(320);
    expect(targetingOf(counts, 0.1).covered).toBe(520);
  });

  it('never hold fewer than a hundred voters', () => {
    const { groups, leftOut } = targetingOf([cell('90001', 99, 99), cell('90002', 100, 100)]);
    expect(groups.flatMap(({ postalCodes }) => postalCodes)).toEqual(['90002']);
    expect(leftOut.small).toBe(1);
  });

  it('are divided by no age and no gender that is not on file, and then are all voters of a postal code', () => {
    const of = { age: 'unknown', gender: 'unknown' } as const;
    const { groups } = targetingOf([cell('90001', 200, 150, of), cell('90002', 200, 50, of)]);
    expect(groups).toEqual([{ ages: ['any'], genders: ['any'], postalCodes: ['90001'] }]);
  });

  it('do not reach for members without an age where most have one: a platform’s unknown are others', () => {
    const { groups, covered, leftOut } = targetingOf([
      cell('90001', 200, 150),
      cell('90001', 120, 120, { age: 'unknown' }),
    ]);
    expect(groups).toEqual([{ ages: ['25-34'], genders: ['f'], postalCodes: ['90001'] }]);
    expect({ covered, unknown: leftOut.unknown }).toEqual({ covered: 150, unknown: 1 });
  });

  it('stand in groups that name just them', () => {
    const all = (postalCode: string, ...of: [CellCount['age'], CellCount['gender']][]) =>
      of.map(([age, gender]) => cell(postalCode, 200, 150, { age, gender }));
    const { groups } = targetingOf([
      ...all('1', ['18-24', 'f'], ['25-34', 'f'], ['18-24', 'm'], ['25-34', 'm']),
      ...all('2', ['18-24', 'f'], ['25-34', 'f'], ['18-24', 'm'], ['25-34', 'm']),
      ...all('3', ['18-24', 'f'], ['25-34', 'm']),
    ]);
    expect(groups).toEqual([
      { ages: ['18-24', '25-34'], genders: ['f', 'm'], postalCodes: ['1', '2'] },
      { ages: ['18-24'], genders: ['f'], postalCodes: ['3'] },
      { ages: ['25-34'], genders: ['m'], postalCodes: ['3'] },
    ]);
  });

  const anyCounts: fc.Arbitrary<CellCount[]> = fc.uniqueArray(
    fc
      .record({
        age: fc.constantFrom(
          '18-24' as const,
          '25-34' as const,
          '65+' as const,
          'unknown' as const,
        ),
        gender: fc.constantFrom('f' as const, 'm' as const, 'unknown' as const),
        postalCode: fc.constantFrom('1', '2', '3', '4'),
        voters: fc.integer({ min: 1, max: 600 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ share, ...one }) => ({ ...one, members: Math.ceil(one.voters * share) })),
    { selector: ({ age, gender, postalCode }) => `${age}/${gender}/${postalCode}`, maxLength: 40 },
  );

  it('cover only members, are as precise as asked, and do not depend on the order of the counts', () => {
    fc.assert(
      fc.property(anyCounts, fc.double({ min: 0.05, max: 1, noNaN: true }), (counts, precision) => {
        const targeting = targetingOf(counts, precision);
        const { groups, covered, voters } = targeting;
        expect(covered).toBeLessThanOrEqual(counts.reduce((sum, one) => sum + one.members, 0));
        expect(covered).toBeGreaterThanOrEqual(Math.floor(voters * precision));
        expect(groups.length > 0).toBe(voters > 0);
        // Whoever the groups name is of a chosen cell: their voters add up to those.
        const named = counts.filter(({ age, gender, postalCode }) =>
          groups.some(
            (group) =>
              group.postalCodes.includes(postalCode) &&
              (group.ages.includes(age) || group.ages.includes('any')) &&
              (group.genders.includes(gender) || group.genders.includes('any')),
          ),
        );
        expect(named.reduce((sum, one) => sum + one.voters, 0)).toBe(voters);
        expect(targetingOf(counts.toReversed(), precision)).toEqual(targeting);
      }),
    );
  });
});

describe('counting cells', () => {
  const voter = (name: string, of: Partial<CellFacts> = {}): CellFacts => ({
    ...{ voter: name, birthYear: 1990, gender: 'f', postalCode: '90001' },
    ...of,
  });

  it('counts members among all voters of their cell, and no cell without one', () => {
    const voters = [
      voter('a'),
      voter('b'),
      voter('c', { gender: 'm' }),
      voter('d', { birthYear: null }),
    ];
    expect(memberCells(voters, new Set(['a', 'd']), 2027)).toEqual([
      { age: '35-44', gender: 'f', postalCode: '90001', voters: 2, members: 1 },
      { age: 'unknown', gender: 'f', postalCode: '90001', voters: 1, members: 1 },
    ]);
  });

  it('leaves out who has no postal code, and who is under age', () => {
    const voters = [voter('a', { postalCode: null }), voter('b', { birthYear: 2010 })];
    expect(memberCells(voters, new Set(['a', 'b']), 2027)).toEqual([]);
  });
});

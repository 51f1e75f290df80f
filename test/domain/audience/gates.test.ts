import { describe, expect, it } from 'vitest';
import {
  branchGate,
  floorAt,
  floorOf,
  listAgeGate,
  lowestFloor,
  sizeGate,
} from '../../../lib/domain/audience/gates.ts';
import { packOf } from '../../../lib/domain/audience/policy-packs.ts';
import { isExpired, provenanceGate } from '../../../lib/domain/audience/provenance.ts';

const left = (size: number) => ({
  size,
  suppressed: { optOut: 12, voted: 0, underAge: 3, holdout: 0, staff: 0 },
});

describe('the size gate', () => {
  it.each([
    [5_000, 5_000, undefined],
    [4_999, 5_000, 'AUD-01'],
    [1_000, 1_000, undefined],
    [999, 1_000, 'AUD-01'],
    [999, 1, 'AUD-01'],
    [999, 0, 'AUD-01'],
    [0, 5_000, 'AUD-01'],
  ])('%i people under a floor of %i: %s', (size, floor, rule) => {
    expect(sizeGate(left(size), floor)?.rule).toBe(rule);
  });

  it('says how many are left, who was left out, which floor it is and how to mend it', () => {
    expect(sizeGate(left(4_999), 5_000)?.because).toBe(
      "4999 people are left (12 opted out, 3 under age), fewer than 5000: the campaign's audienceFloor. " +
        'Widen the rules or import more voters.',
    );
    expect(sizeGate(left(5), 1)?.because).toContain('the hard floor, which nothing lowers');
  });

  it('is never lower than a thousand', () => {
    expect(floorOf(1)).toBe(1_000);
    expect(floorOf(7_000)).toBe(7_000);
  });
});

describe('floors', () => {
  const campaign = {
    audienceFloor: 2_000,
    platforms: [{ name: 'meta' }, { name: 'strict', audienceFloor: 9_000 }],
  };
  it.each([
    [['meta'], 2_000],
    [['strict'], 9_000],
    [['meta', 'strict'], 2_000],
    [[], 2_000],
  ])('of %j are %i', (platforms, floor) => expect(lowestFloor(campaign, platforms)).toBe(floor));

  it('are raised by a platform, never lowered', () => {
    expect(floorAt(campaign, 'strict')).toBe(9_000);
    expect(floorAt({ audienceFloor: 1, platforms: [] }, 'meta')).toBe(1_000);
  });

  it('hold for each branch that anybody meets', () => {
    expect(
      branchGate(
        [
          { rule: 'a', people: 0 },
          { rule: 'b', people: 1_000 },
        ],
        1_000,
      ),
    ).toBeUndefined();
    expect(branchGate([{ rule: 'a', people: 7 }], 1_000)?.because).toContain('the step "a"');
  });
});

describe('the age of lists', () => {
  const now = '2027-03-10T12:00:00.000Z';
  const at = { optOut: now, voted: now, staff: now };
  const voting = { from: '2027-03-01', to: '2027-03-16', today: '2027-03-10', now };
  it.each([
    ['all fresh', at, voting, undefined],
    ['one a day old', { ...at, voted: '2027-03-09T12:00:00.000Z' }, voting, undefined],
    ['one older', { ...at, voted: '2027-03-09T11:59:59.000Z' }, voting, 'voted of 2027-03-09'],
    ['one never given', { optOut: now, voted: now }, voting, 'staff never given'],
    ['before the vote', {}, { ...voting, today: '2027-02-28' }, undefined],
    ['after the vote', {}, { ...voting, today: '2027-03-17' }, undefined],
  ])('%s', (_, ages, when, words) => {
    const refused = listAgeGate(ages, when);
    expect(refused?.rule).toBe(words && 'AUD-04');
    if (words) expect(refused?.because).toContain(words);
  });
});

describe('provenance', () => {
  const known = {
    source: 'own form',
    licence: 'own',
    legalBasis: 'consent',
    expires: '2027-03-10',
    fromPerson: true,
  };
  const file = (changes = {}) => [{ file: 'a.csv', provenance: { ...known, ...changes } }];
  it.each([
    ['known, in the Union', file(), 'DE', undefined],
    ['from elsewhere, in the Union', file({ fromPerson: false }), 'DE', 'LAW-4, EU-02'],
    ['from elsewhere', file({ fromPerson: false }), 'US', undefined],
    ['unknown, in the Union', [{ file: 'a.csv', provenance: undefined }], 'FR', 'LAW-4, EU-02'],
    ['unknown', [{ file: 'a.csv', provenance: undefined }], 'US', undefined],
    ['not for this field', file({ fields: ['zone'] }), 'US', 'LAW-4'],
    ['for this field', file({ fields: ['age'] }), 'US', undefined],
  ])('%s', (_, files, country, rule) => {
    expect(provenanceGate(files, ['age'], packOf(country))?.rule).toBe(rule);
  });

  it('ends after its last day', () => {
    const [one] = file();
    expect(one && isExpired(one, '2027-03-10')).toBe(false);
    expect(one && isExpired(one, '2027-03-11')).toBe(true);
  });
});

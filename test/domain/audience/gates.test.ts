import { describe, expect, it } from 'vitest';
import { floorOf, sizeGate } from '../../../lib/domain/audience/gates.ts';

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

import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex } from '../../../lib/domain/canonical.ts';
import { checkPlan, diffOf, planOf, settingsHash } from '../../../lib/domain/flights/plan.ts';

const proposal = {
  campaignId: 'small',
  day: '2027-03-02',
  proposedAt: '2027-03-02T11:00:00.000Z',
  seed: 's',
  basis: { bookRev: 3, ledgerHash: 'a'.repeat(64) },
  lines: [
    { lineId: 'b', armId: 'z/b', fromMicros: 5, toMicros: 2 },
    { lineId: 'a', armId: 'z/a', fromMicros: 1, toMicros: 9 },
    { lineId: 'c', armId: 'z/c', fromMicros: 4, toMicros: 4 },
  ],
};

describe('the hash of settings', () => {
  it('names what lines weigh, and where they weigh nothing special says nothing of it', () => {
    const [campaign, lines] = [{ id: 'small' }, [{ lineId: 'a' }]];
    const plain = settingsHash(campaign, lines, {});
    expect(plain).toBe(sha256Hex(canonicalJson({ campaign, lines })));
    expect(settingsHash(campaign, lines, { a: 2 })).not.toBe(plain);
  });
});

describe('a plan', () => {
  it('has a hash that fits its content', () => {
    const plan = planOf(proposal);
    expect(plan.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(checkPlan(plan)).toBe(true);
    expect(checkPlan(JSON.parse(JSON.stringify(plan)))).toBe(true);
  });

  it.each([
    ['a budget', { lines: [{ ...proposal.lines[0]!, toMicros: 3 }, ...proposal.lines.slice(1)] }],
    ['its basis', { basis: { ...proposal.basis, bookRev: 4 } }],
    ['its day', { day: '2027-03-03' }],
  ])('no longer fits its hash once %s is changed', (_, change) => {
    expect(checkPlan({ ...planOf(proposal), ...change })).toBe(false);
  });

  it('shows what it would change, in order, and the totals of all lines', () => {
    expect(diffOf(proposal)).toEqual({
      changes: [
        { lineId: 'a', armId: 'z/a', fromMicros: 1, toMicros: 9, changeMicros: 8 },
        { lineId: 'b', armId: 'z/b', fromMicros: 5, toMicros: 2, changeMicros: -3 },
      ],
      fromMicros: 10,
      toMicros: 15,
      changeMicros: 5,
    });
  });
});

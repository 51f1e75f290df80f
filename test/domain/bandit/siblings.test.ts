import { describe, expect, it } from 'vitest';
import type { Arm } from '../../../lib/domain/bandit/arm.ts';
import { siblingPriors } from '../../../lib/domain/bandit/siblings.ts';

const arm = (zone: string, category: string, creative = 'a'): Arm => ({
  armId: `${zone}/${category}/social/${creative}`,
  zone,
  category,
  channel: 'social',
  creative,
  audienceSize: 10_000,
});
/** A thousand dollars that reached so many voters each. */
const known = (one: Arm, perDollar: number) => ({
  arm: one,
  reached: perDollar * 1_000,
  dollars: 1_000,
});

describe('pooling over siblings', () => {
  const zones = ['n', 'e', 's', 'w'];
  const good = zones.flatMap((zone) => [known(arm(zone, 'young'), 6), known(arm(zone, 'old'), 2)]);

  it('starts an arm without rows at its siblings’ mean', () => {
    const priorOf = siblingPriors(good);
    const young = priorOf(arm('n', 'young', 'new'));
    const old = priorOf(arm('n', 'old', 'new'));
    expect(young.mean).toBeGreaterThan(5);
    expect(young.mean).toBeLessThan(6.2);
    expect(old.mean).toBeGreaterThan(1.8);
    expect(old.mean).toBeLessThan(3);
    expect(priorOf(arm('new', 'new')).mean).toBeCloseTo(4, 0);
  });

  it('is surer of an arm whose siblings agree than of one with none, and than where they differ', () => {
    const agreeing = siblingPriors(good);
    expect(agreeing(arm('n', 'young', 'a')).relativeVariance).toBeLessThan(
      agreeing(arm('new', 'new', 'new')).relativeVariance,
    );
    const scattered = good.map((one, i) => ({
      ...one,
      reached: one.reached * (i % 3 === 0 ? 3 : 0.3),
    }));
    expect(siblingPriors(scattered)(arm('n', 'young')).relativeVariance).toBeGreaterThan(
      agreeing(arm('n', 'young')).relativeVariance,
    );
  });

  it('shrinks a factor to 1 by as much as little speaks for it', () => {
    const youngAfter = (dollars: number): number => {
      const young = { arm: arm('n', 'young'), reached: 6 * dollars, dollars };
      return siblingPriors([young, known(arm('s', 'old'), 2)])(arm('x', 'young')).mean;
    };
    expect(youngAfter(0.1)).toBeLessThan(2.6);
    expect(youngAfter(0.1)).toBeLessThan(youngAfter(1));
    expect(youngAfter(1)).toBeLessThan(youngAfter(1_000));
  });

  it('takes worlds without data, without reach, with one arm', () => {
    expect(siblingPriors([])(arm('n', 'young'))).toMatchObject({ mean: 1 });
    const nothing = siblingPriors([{ arm: arm('n', 'young'), reached: 0, dollars: 1_000 }]);
    expect(nothing(arm('n', 'young')).mean).toBeGreaterThan(0);
    expect(nothing(arm('n', 'young')).mean).toBeLessThan(0.01);
  });
});

import { describe, expect, it } from 'vitest';
import {
  type HeldCurve,
  type HeldDay,
  holdbackGain,
} from '../../../lib/domain/finance/holdback-gain.ts';
import { madeUpWorld, playCampaign } from '../../support/made-up-world.ts';

const linear: HeldCurve = { roomMicros: 1e15, bend: 0.6, roomVariance: 0 };
const day = (line: string, spendMicros: number, reach: number, changes = {}): HeldDay => ({
  ...{ day: '2027-03-01', line, phase: 'vote', spendMicros, reach },
  ...changes,
});
const gainOf = (days: HeldDay[], curve: HeldCurve | undefined = linear) =>
  holdbackGain(days, () => curve, 0.01);

describe('what was gained over the part that stays evenly split', () => {
  it('carries each line to an even share of its day, dollar for dollar where nothing saturates', () => {
    // 300 a dollar on three quarters of the money, 100 on the rest: an even split reaches 200 a dollar.
    const gain = gainOf([day('a', 3_000_000, 900), day('b', 1_000_000, 100)])!;
    expect(gain).toMatchObject({ reach: 1_000, days: 1 });
    expect(gain.evenReach).toBeCloseTo(800, 6);
    expect(gain.relative).toBeCloseTo(0.25, 6);
    expect(gain.low).toBeLessThan(0.25);
    expect(gain.high).toBeGreaterThan(0.25);
  });

  it('calls a loss a loss', () => {
    const { relative, high } = gainOf([day('a', 1_000_000, 9_000), day('b', 3_000_000, 3_000)])!;
    expect(relative).toBeLessThan(-0.3);
    expect(high).toBeLessThan(0);
  });

  it('gains less where the curve says that the rest of an even share would have saturated', () => {
    const days = [day('a', 3_000_000, 900), day('b', 1_000_000, 100)];
    const bent = gainOf(days, { ...linear, roomMicros: 2_000_000 })!;
    expect(bent.relative).toBeLessThan(gainOf(days)!.relative);
    const unsure = gainOf(days, { ...linear, roomMicros: 2_000_000, roomVariance: 1 })!;
    expect(unsure.high - unsure.low).toBeGreaterThan(bent.high - bent.low);
  });

  it('moves no money between phases, and leaves days out of which nothing is believed', () => {
    const funds = { phase: 'funds' };
    const days = [day('a', 3_000_000, 900), day('b', 1_000_000, 900, funds)];
    expect(gainOf(days)!.relative).toBeCloseTo(0, 9);
    expect(holdbackGain(days, () => undefined, 0)).toBeUndefined();
    expect(gainOf([])).toBeUndefined();
  });

  it('widens where money used up audiences that an even split would have spared', () => {
    const audience = { id: 'x', size: 4_000 };
    const days = ['01', '02', '03'].flatMap((date) => [
      day('a', 3_000_000, 900, { day: `2027-03-${date}`, audience }),
      day('b', 1_000_000, 100, { day: `2027-03-${date}`, audience: { id: 'y', size: 4_000 } }),
    ]);
    const [used, fresh] = [
      gainOf(days)!,
      gainOf(days.map((one) => ({ ...one, audience: undefined })))!,
    ];
    expect(used.relative).toBeLessThan(fresh.relative);
    expect(used.high - used.low).toBeGreaterThan(fresh.high - fresh.low);
  });

  it('covers the truth about nine times in ten in made-up campaigns, those that lose too', {
    timeout: 120_000,
  }, () => {
    let [inside, all] = [0, 0];
    for (const alike of [false, true]) {
      for (let number = 0; number < 10; number += 1) {
        const seed = `held ${number}`;
        const world = madeUpWorld(seed, alike);
        const options = { stepLimit: 0.2 };
        const bandit = playCampaign(seed, world, 'bandit', options);
        const truth = bandit.voters / playCampaign(seed, world, 'even', options).voters - 1;
        const curves = new Map(
          bandit.last!.lines.map(({ lineId, believed }) => [lineId, believed]),
        );
        const noise = bandit.last!.phases[0]!.noise!;
        const { low, high } = holdbackGain(bandit.days, (line) => curves.get(line), noise)!;
        all += 1;
        if (low <= truth && truth <= high) inside += 1;
      }
    }
    expect(all).toBe(20);
    expect(inside).toBeGreaterThanOrEqual(16);
  });
});

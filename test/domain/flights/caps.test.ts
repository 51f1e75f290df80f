import { describe, expect, it } from 'vitest';
import { OVER_DELIVERY, overDeliveryOf } from '../../../lib/domain/flights/over-delivery.ts';
import { chanceFrom, type Game, type GameLine, playGame, sumsBy } from '../../support/cap-game.ts';

const line = (
  lineId: string,
  zone: string,
  [start, end]: readonly [number, number],
  rule: number | keyof typeof OVER_DELIVERY,
): GameLine => {
  const overDelivery = typeof rule === 'number' ? undefined : OVER_DELIVERY[rule];
  const overDeliveryBasisPoints = overDelivery?.dayBasisPoints ?? Number(rule);
  const dateOf = (day: number): string => `2027-03-${String(day).padStart(2, '0')}`;
  return {
    ...{ lineId, flightId: lineId[0] ?? '', zone, start: dateOf(start), end: dateOf(end) },
    ...overDeliveryOf({ overDeliveryBasisPoints, overDelivery }),
  };
};

/** Plays so many sequences; the most that was ever spent of each cap, by its name. */
const playAll = (game: Game, sequences: number): Record<string, number> => {
  const most: Record<string, number> = {};
  for (let seed = 1; seed <= sequences; seed += 1) {
    const spent = playGame(game, chanceFrom(seed));
    const all = spent.reduce((total, { micros }) => total + micros, 0);
    const days = [...sumsBy(spent, 'day').values()];
    const sums = [
      ['campaign', all] as const,
      ['day', Math.max(0, ...days)] as const,
      ...sumsBy(spent, 'flightId'),
      ...sumsBy(spent, 'zone'),
    ];
    for (const [name, micros] of sums) most[name] = Math.max(most[name] ?? 0, micros);
  }
  return most;
};

const capsOf = ({ caps }: Game): Record<string, number> => ({
  campaign: caps.campaignMicros,
  day: caps.dayMicros,
  ...caps.flightMicros,
  ...caps.zoneMicros,
});

const expectWithin = (game: Game, most: Record<string, number>): void => {
  const passed = Object.entries(capsOf(game)).filter(([name, cap]) => (most[name] ?? 0) > cap);
  expect(passed).toEqual([]);
};

describe('random sequences of plans, requests, settlements and days', () => {
  it('never pass a campaign, zone, flight or day cap by one micro, in 100,000 of them', {
    timeout: 300_000,
  }, () => {
    const game: Game = {
      first: '2027-03-01',
      days: 3,
      lines: [
        line('f.a', 'north', [1, 3], 0),
        line('f.b', 'north', [2, 3], 1_000),
        line('g.a', 'north', [1, 2], 333),
        line('h.a', 'south', [1, 3], 7_500),
      ],
      caps: {
        ...{ campaignMicros: 200, dayMicros: 100, flightMicros: { f: 120, g: 90, h: 80 } },
        zoneMicros: { north: 150 },
      },
      ...{ steps: { before: 4, during: 1 }, restless: 0.8, smooth: 0.3 },
    };
    const most = playAll(game, 100_000);
    expectWithin(game, most);
    // They reach every cap, or come near it, or they would prove nothing.
    for (const [name, cap] of Object.entries(capsOf(game))) {
      expect(most[name], name).toBeGreaterThan(0.95 * cap);
    }
  });

  it('never pass a cap where platforms spend all that a month’s or week’s own rule lets them', {
    timeout: 120_000,
  }, () => {
    const game: Game = {
      first: '2027-03-01',
      days: 31,
      lines: [
        line('f.a', 'north', [1, 31], 'google-ads'),
        line('g.a', 'north', [1, 31], 'meta'),
        line('h.a', 'south', [2, 31], 1_000),
      ],
      caps: {
        ...{ campaignMicros: 700, dayMicros: 140, flightMicros: { f: 430, g: 500, h: 560 } },
        zoneMicros: { north: 390 },
      },
      ...{ steps: { before: 5, during: 2 }, restless: 0.2, smooth: 0.93 },
    };
    const most = playAll(game, 600);
    expectWithin(game, most);
    expect(most['campaign']).toBeGreaterThan(620);
    expect(most['north']).toBeGreaterThan(350);
  });
});

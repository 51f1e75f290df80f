import { describe, expect, it } from 'vitest';
import { addDays } from '../../../lib/domain/calendar.ts';
import {
  type ReactionLine,
  reactionWords,
  worstBeforeReaction,
} from '../../../lib/domain/flights/reaction.ts';
import { worstCaseMicros } from '../../../lib/domain/money.ts';
import { chanceFrom } from '../../support/cap-game.ts';

const line = (changes: Partial<ReactionLine> = {}): ReactionLine => ({
  ...{ start: '2027-03-01', end: '2027-03-09', overDeliveryBasisPoints: 10_000 },
  ...{ todayMicros: 100, holdMicros: 70 },
  ...changes,
});
const at = (time: string, decidesAt: string, changes: Partial<ReactionLine> = {}) =>
  worstBeforeReaction({ lines: [line(changes)], today: '2027-03-05', time, decidesAt });

describe('the worst case before we can react', () => {
  it.each([
    ['nothing, before the decision of a day that has not begun', '04:00', '05:00', {}, 0, null],
    ['today, once its decision is made', '05:30', '05:00', {}, 200, '2027-03-05'],
    ['today until midnight', '23:59', '05:00', {}, 200, '2027-03-05'],
    ['today, before a decision that it has begun without', '06:30', '07:00', {}, 200, '2027-03-05'],
    ['today and tomorrow, after such a decision', '08:00', '07:00', {}, 340, '2027-03-06'],
    ['today too where a request might come late', '05:00', '05:55', {}, 200, '2027-03-05'],
    ['by each platform’s own hour', '04:00', '05:00', { deliversFrom: '00:00' }, 200, '2027-03-05'],
    ['today alone on the last day', '08:00', '07:00', { end: '2027-03-05' }, 200, '2027-03-05'],
    ['nothing after the last day', '08:00', '07:00', { end: '2027-03-04' }, 0, null],
    ['from the first day on', '08:00', '07:00', { start: '2027-03-06' }, 140, '2027-03-06'],
    [
      'the larger of what was and what is',
      '06:30',
      '07:00',
      { holdMicros: 150 },
      300,
      '2027-03-05',
    ],
  ] as const)('is %s', (_, time, decidesAt, changes, worstMicros, through) => {
    expect(at(time, decidesAt, changes)).toEqual({ worstMicros, through });
  });

  it('adds up over lines, and says so', () => {
    const lines = [line(), line({ overDeliveryBasisPoints: 0 })];
    const known = { lines, today: '2027-03-05', time: '12:00', decidesAt: '05:00' };
    const reaction = worstBeforeReaction(known);
    expect(reaction.worstMicros).toBe(300);
    expect(reactionWords({ ...reaction, worstMicros: 12_340_000 }, 'USD')).toBe(
      'worst case before we can react: 12.34 USD, through 2027-03-05',
    );
  });
});

/**
 * Ten days by the hour: reports lag six hours, traffic jumps to ten times its level at random, decisions follow what is
 * reported, platforms spend as fast as traffic lets them up to all that a day may cost.
 */
const playTenDays = (chance: () => number, decidesAt: string) => {
  const stated: { hour: number; worstMicros: number; counts: number }[] = [];
  const spent: number[] = [];
  const lines = [1_000, 10_000, 7_500].map((overDeliveryBasisPoints) => ({
    ...{ overDeliveryBasisPoints, start: '2027-03-01', end: '2027-03-10' },
    ...{ inForce: 100, decided: 100, today: 100, todaySpent: 0 },
  }));
  for (let hour = 0; hour < 240; hour += 1) {
    const clock = hour % 24;
    const today = addDays('2027-03-01', Math.floor(hour / 24));
    const time = `${String(clock).padStart(2, '0')}:00`;
    if (clock === 6) {
      for (const one of lines) Object.assign(one, { today: one.inForce, todaySpent: 0 });
    }
    if (time === decidesAt) {
      const seen = spent.slice(-24, -6).reduce((a, b) => a + b, 0);
      for (const one of lines) {
        one.decided = seen > 400 ? Math.floor(100 * chance()) : 100 + Math.floor(100 * chance());
        one.inForce = one.decided;
      }
    }
    const worst = worstBeforeReaction({
      lines: lines.map((one) => ({
        ...one,
        todayMicros: clock < 6 ? one.inForce : one.today,
        holdMicros: Math.max(one.inForce, one.decided),
      })),
      ...{ today, time, decidesAt },
    });
    const day = Math.floor(hour / 24) + (time < decidesAt ? 0 : 1);
    const counts = (decidesAt < '06:00' ? day : day + 1) * 24 + 6;
    stated.push({ hour, worstMicros: worst.worstMicros, counts });
    let micros = 0;
    for (const one of clock < 6 ? [] : lines) {
      const traffic = (one.today / 18) * (chance() < 0.2 ? 10 : chance());
      const left = worstCaseMicros(one.today, one.overDeliveryBasisPoints) - one.todaySpent;
      const cost = Math.min(left, Math.ceil(traffic));
      one.todaySpent += cost;
      micros += cost;
    }
    spent.push(micros);
  }
  return { stated, spent };
};

describe('with six hours of lag and ten times the traffic', () => {
  it.each(['05:00', '07:00', '12:00'])(
    'never less is stated than comes, decided at %s',
    (decidesAt) => {
      let nearest = 0;
      for (let seed = 1; seed <= 200; seed += 1) {
        const { stated, spent } = playTenDays(chanceFrom(seed), decidesAt);
        for (const { hour, worstMicros, counts } of stated) {
          const came = spent.slice(hour, counts).reduce((a, b) => a + b, 0);
          expect(came).toBeLessThanOrEqual(worstMicros);
          if (worstMicros > 0) nearest = Math.max(nearest, came / worstMicros);
        }
      }
      expect(nearest).toBeGreaterThan(0.95);
    },
  );
});

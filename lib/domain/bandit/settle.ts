import { apportion } from '../apportion.ts';
import type { Micros } from '../money.ts';
import { total } from './arm.ts';

/** Bounds that a share keeps to. */
export type Between = { minMicros: Micros; maxMicros: Micros };

/** Whole micros near the floats that add up to the total: what is over or missing is divided by room to the bounds. */
export const settle = (
  vessels: readonly Between[],
  floats: readonly number[],
  totalMicros: Micros,
): Micros[] => {
  const whole = floats.map(Math.floor);
  const between = vessels.map(({ minMicros, maxMicros }, index) => {
    const float = floats[index] ?? 0;
    return float > minMicros && float < maxMicros;
  });
  for (const among of [between, vessels.map(() => true)]) {
    const over = total(whole) > totalMicros;
    const rooms = vessels.map(({ minMicros, maxMicros }, index) => {
      const now = whole[index] ?? 0;
      return among[index] ? BigInt(over ? now - minMicros : maxMicros - now) : 0n;
    });
    const room = rooms.reduce((a, b) => a + b, 0n);
    const missing = Math.abs(totalMicros - total(whole));
    const { shares } = apportion(BigInt(missing) < room ? missing : Number(room), rooms);
    for (const [index, share] of shares.entries()) {
      whole[index] = (whole[index] ?? 0) + (over ? -share : share);
    }
  }
  return whole;
};

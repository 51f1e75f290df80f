/** Smoothing of level and of slope a round, and what is kept of the slope a day, as in damped trends. */
const LEVEL = 0.6;
const SLOPE = 0.15;
const DAMPED = 0.97;
/** Days that an hour's own effect is worth before data. */
const HOUR_WORTH = 1;

/**
 * Foretells a series of logs by round: Holt's linear method with a damped trend (Gardner and McKenzie, 1985) on what
 * the hour of day leaves. Gaps (NaN) are passed over; a series without any value is the fallback throughout.
 */
export const forecast = (
  level: Float64Array,
  roundsPerDay: number,
  fallback: number,
): ((round: number) => number) => {
  const hours = hourEffects(level, roundsPerDay);
  const hour = (round: number) => hours[round % roundsPerDay] ?? 0;
  let smooth = Number.NaN;
  let slope = 0;
  let last = -1;
  for (const [round, value] of level.entries()) {
    if (Number.isNaN(value)) continue;
    const plain = value - hour(round);
    if (Number.isNaN(smooth)) smooth = plain;
    else {
      const ahead = smooth + slope;
      smooth = ahead + LEVEL * (plain - ahead);
      slope += (SLOPE / roundsPerDay) * (smooth - ahead);
    }
    last = round;
  }
  if (last < 0) return () => fallback;
  const kept = DAMPED ** (1 / roundsPerDay);
  return (round) => {
    const steps = Math.max(0, round - last);
    const run = (kept * (1 - kept ** steps)) / (1 - kept);
    return smooth + slope * run + hour(round);
  };
};

/** By hour of day: how far it lies from the mean of its day, over the days so far. */
const hourEffects = (level: Float64Array, roundsPerDay: number): Float64Array => {
  const sums = new Float64Array(roundsPerDay);
  if (roundsPerDay === 1) return sums;
  const counts = new Float64Array(roundsPerDay).fill(HOUR_WORTH);
  for (let day = 0; (day + 1) * roundsPerDay <= level.length; day += 1) {
    const own = level.subarray(day * roundsPerDay, (day + 1) * roundsPerDay);
    const mean = meanOf([...own]);
    for (const [hour, value] of own.entries()) {
      if (Number.isNaN(value)) continue;
      sums[hour] = (sums[hour] ?? 0) + value - mean;
      counts[hour] = (counts[hour] ?? 1) + 1;
    }
  }
  return sums.map((sum, hour) => sum / (counts[hour] ?? 1));
};

/** The mean of logs of prices, gaps (NaN) left out; a cent for an impression where there is none. */
export const meanOf = (numbers: readonly number[]): number => {
  const known = numbers.filter((number) => !Number.isNaN(number));
  return known.length === 0 ? Math.log(0.01) : known.reduce((a, b) => a + b, 0) / known.length;
};

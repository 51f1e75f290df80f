/** A straight part of a zone's concave hull: from one money step to another, at so much gain a step. */
export type Segment = { from: number; to: number; slope: number };

/**
 * The upper concave hull of gains at 0, 1, 2, … money steps, as segments of falling slope (Andrew's monotone chain,
 * 1979). Segments that gain nothing are left out. No mix of the steps is worth more than the hull.
 */
export const hullOf = (gains: ArrayLike<number>): Segment[] => {
  const corners: number[] = [];
  const slope = (from: number, to: number): number =>
    ((gains[to] ?? 0) - (gains[from] ?? 0)) / (to - from);
  for (let step = 0; step < gains.length; step += 1) {
    for (;;) {
      const last = corners.at(-1);
      const before = corners.at(-2);
      if (last === undefined || before === undefined || slope(before, last) > slope(last, step))
        break;
      corners.pop();
    }
    corners.push(step);
  }
  return corners.slice(1).flatMap((to, index) => {
    const from = corners[index] ?? 0;
    const rise = slope(from, to);
    return rise > 0 ? [{ from, to, slope: rise }] : [];
  });
};

/** Money steps by zone, the gain on the hulls, and the slope at which the money ended. */
export type Fill = { steps: number[]; gain: number; lastSlope: number };

/**
 * Fills hulls in the order of slope until the money is used: the best split for concave gains, with one segment at
 * most left part-filled. `mostBy` bounds the money that may be used by the zones up to each of several deadlines,
 * earliest first (the last is all there is); `deadline` tells each zone's. Nested bounds keep the order of slope best
 * (a polymatroid; Edmonds, 1970).
 */
export const fillHulls = (
  hulls: readonly Segment[][],
  deadline: readonly number[],
  mostBy: readonly number[],
): Fill => {
  const left = [...mostBy];
  const steps = hulls.map(() => 0);
  const next = hulls.map(() => 0);
  const fill: Fill = { steps, gain: 0, lastSlope: 0 };
  for (;;) {
    let best: Segment | undefined;
    let zone = -1;
    for (const [index, segments] of hulls.entries()) {
      const segment = segments[next[index] ?? 0];
      if (!segment || segment.slope <= (best?.slope ?? 0)) continue;
      if (roomOf(left, deadline[index]) === 0) continue;
      best = segment;
      zone = index;
    }
    if (!best) return fill;
    const taken = Math.min(roomOf(left, deadline[zone]), best.to - best.from);
    for (let index = deadline[zone] ?? 0; index < left.length; index += 1) {
      left[index] = (left[index] ?? 0) - taken;
    }
    steps[zone] = best.from + taken;
    next[zone] = (next[zone] ?? 0) + 1;
    fill.gain += taken * best.slope;
    fill.lastSlope = best.slope;
  }
};

/** The money that a zone of that deadline can still use. */
const roomOf = (left: readonly number[], deadline = 0): number => {
  let room = Infinity;
  for (let index = deadline; index < left.length; index += 1) {
    room = Math.min(room, left[index] ?? 0);
  }
  return room;
};

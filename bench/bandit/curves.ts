/** How reach saturates in an arm's supply: reach, its marginal and the marginal's inverse, over z = impressions / supply. */
export type Curve = {
  name: string;
  /** Effective supply used up; phi(0) = 0 and phi'(0) = 1 for concave curves. */
  phi(z: number): number;
  slope(z: number): number;
  /** The z at which the concave envelope's slope is m; 0 where m is above the slope at the start. */
  inverse(m: number): number;
};

/** Marginal (1 + nu z)^(-1/nu): exponential for nu = 0, hyperbolic for 1/2, logarithmic for 1, a root for 2. */
export const bentCurve = (nu: number): Curve => {
  if (nu === 0) {
    return {
      name: 'exponential',
      phi: (z) => -Math.expm1(-z),
      slope: (z) => Math.exp(-z),
      inverse: (m) => Math.max(0, -Math.log(m)),
    };
  }
  return {
    name: `bent ${nu}`,
    phi: (z) => (nu === 1 ? Math.log1p(z) : ((1 + nu * z) ** (1 - 1 / nu) - 1) / (nu - 1)),
    slope: (z) => (1 + nu * z) ** (-1 / nu),
    inverse: (m) => Math.max(0, (m ** -nu - 1) / nu),
  };
};

/** Few heavy users and many light ones: a mixture of two exponentials, outside every one-parameter family. */
export const mixedCurve = (heavyShare: number, heavy: number, light: number): Curve => {
  const scale = heavyShare * heavy + (1 - heavyShare) * light;
  const slope = (z: number) =>
    (heavyShare * heavy * Math.exp(-heavy * z) + (1 - heavyShare) * light * Math.exp(-light * z)) /
    scale;
  return {
    name: 'two kinds of users',
    phi: (z) =>
      (heavyShare * -Math.expm1(-heavy * z) + (1 - heavyShare) * -Math.expm1(-light * z)) / scale,
    slope,
    inverse: (m) => falling(slope, m, 60),
  };
};

/** z^s / (1 + z^s) with s > 1: slow to start, so that its optimum is on the envelope from the origin. */
export const hillCurve = (s: number): Curve => {
  const phi = (z: number) => (z <= 0 ? 0 : 1 / (1 + z ** -s));
  const slope = (z: number) => (z <= 0 ? 0 : (s * z ** (s - 1)) / (1 + z ** s) ** 2);
  const tangent = (s - 1) ** (1 / s);
  const steepest = slope(tangent);
  return {
    name: `Hill ${s}`,
    phi,
    slope,
    inverse: (m) => (m >= steepest ? 0 : falling((z) => slope(tangent + z), m, 60) + tangent),
  };
};

/** z^s with s < 1: no end to it, and no dollar as good as the first. */
export const rootCurve = (s: number): Curve => ({
  name: `root ${s}`,
  phi: (z) => z ** s,
  slope: (z) => s * z ** (s - 1),
  inverse: (m) => (m / s) ** (1 / (s - 1)),
});

/** Where a falling function passes m, to 2^-40 of the range. */
const falling = (slope: (z: number) => number, m: number, most: number): number => {
  if (slope(0) <= m) return 0;
  let low = 0;
  let high = most;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (slope(middle) > m) low = middle;
    else high = middle;
  }
  return high;
};

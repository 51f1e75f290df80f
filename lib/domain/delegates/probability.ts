/** The standard normal density. */
export const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Numerator and denominator of Hart's rational approximation of the normal tail (1968), highest power first. */
const TAIL_OVER = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
];
const TAIL_UNDER = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
];

/**
 * The probability that a standard normal number is below z, to about 1e-15: Hart's algorithm in the form of West
 * (Better approximations to cumulative normal functions, 2005), with a continued fraction far out.
 */
export const normalBelow = (z: number): number => {
  const far = Math.abs(z);
  const bell = Math.exp((-far * far) / 2);
  const tail =
    far < 7.07106781186547
      ? (bell * polynomial(TAIL_OVER, far)) / polynomial(TAIL_UNDER, far)
      : bell /
        (far + 1 / (far + 2 / (far + 3 / (far + 4 / (far + 0.65))))) /
        Math.sqrt(2 * Math.PI);
  return z > 0 ? 1 - tail : tail;
};

const polynomial = (coefficients: readonly number[], x: number): number => {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
};

/** Coefficients of Lanczos' approximation of the gamma function with g = 7 (Godfrey, 2001); about 1e-15. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** The natural logarithm of the gamma function of a number above zero. */
export const logGamma = (x: number): number => {
  const [first = 0, ...rest] = LANCZOS;
  const sum = rest.reduce((so, coefficient, index) => so + coefficient / (x + index), first);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
};

/**
 * The probability that a beta number with shapes a and b is below x: the regularised incomplete beta function, by its
 * continued fraction (DLMF 8.17.22) in Lentz's way; about 1e-12.
 */
export const betaBelow = (x: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaBelow(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
  );
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 1_000; m += 1) {
    const before = fraction;
    for (const numerator of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / nonZero(1 + numerator * d);
      c = nonZero(1 + numerator / c);
      fraction *= c * d;
    }
    if (Math.abs(fraction - before) < 1e-15 * fraction) break;
  }
  return (front * fraction) / a;
};

const nonZero = (number: number): number => (Math.abs(number) < 1e-300 ? 1e-300 : number);

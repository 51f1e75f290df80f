/**
 * How reach saturates: phi(z) for z = impressions over an arm's supply, with marginal (1 + nu z)^(-1/nu), so that
 * phi(0) = 0 and phi'(0) = 1. nu = 0 is the exponential curve of Poisson contacts, 1/2 the hyperbola, 1 the
 * logarithm (limits taken within 1e-6 of them): the curves of Jin et al. (2017) and of Agostini (1961) in one family.
 */
export const effective = (z: number, nu: number): number => {
  if (nu < 1e-6) return -Math.expm1(-z);
  const log = Math.log1p(nu * z);
  if (Math.abs(nu - 1) < 1e-6) return log;
  return Math.expm1((1 - 1 / nu) * log) / (nu - 1);
};

/** The logarithm of phi'(z). */
export const logMarginal = (z: number, nu: number): number =>
  nu < 1e-6 ? -z : -Math.log1p(nu * z) / nu;

/** The z at which log phi'(z) equals a level; 0 where even the first impression has less. */
export const effectiveAt = (level: number, nu: number): number => {
  if (level >= 0) return 0;
  return nu < 1e-6 ? -level : Math.expm1(-nu * level) / nu;
};

/** Below this z a series is more exact than a quotient of nearly equal numbers. */
const SMALL = 1e-4;

/** log of phi(z)/z, which is what saturation leaves of the reach a thousand impressions would have had; 0 at z = 0. */
export const logKept = (z: number, nu: number): number =>
  z < SMALL ? -z / 2 : Math.log(effective(z, nu) / z);

/**
 * By how much log(phi(z)/z) falls as log z grows: 0 where nothing saturates, toward 1 where everything does. `used` is
 * phi(z), from which the marginal follows without another power.
 */
export const elasticity = (z: number, nu: number, used = effective(z, nu)): number => {
  if (z < SMALL) return z / 2;
  const marginal = nu < 1e-6 ? 1 - used : (1 + (nu - 1) * used) / (1 + nu * z);
  return 1 - (marginal * z) / used;
};

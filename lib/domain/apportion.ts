/** Units in doubt: these indices have equal remainders and the last `units` of them were given in index order. */
export type Tie = { indices: number[]; units: number };

/**
 * Divides `total` whole units in proportion to whole weights, by largest remainder (Hamilton's method), exactly.
 * Shares are in the order of the weights and always add up to the total; weights that are all zero divide nothing
 * and give zeros. Equal remainders at the last unit are given in index order and reported as a tie.
 * Throws on a total or a weight below zero.
 */
export const apportion = (
  total: number,
  weights: readonly bigint[],
): { shares: number[]; tie: Tie | null } => {
  if (!Number.isSafeInteger(total) || total < 0 || weights.some((weight) => weight < 0n)) {
    throw new Error(`Cannot apportion ${total} by weights ${weights.join(', ')}`);
  }
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n) return { shares: weights.map(() => 0), tie: null };
  const units = BigInt(total);
  const shares = weights.map((weight) => Number((units * weight) / sum));
  const remainders = weights.map((weight) => (units * weight) % sum);
  const left = total - shares.reduce((a, b) => a + b, 0);
  const order = remainders
    .map((_, index) => index)
    .sort((a, b) => compare(remainders[b], remainders[a]));
  for (const index of order.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1;
  return { shares, tie: tieAt(left, order, remainders) };
};

/** Whole weights for `apportion` from non-negative numbers, to about 12 significant digits of the largest. */
export const wholeWeights = (numbers: readonly number[]): bigint[] => {
  const largest = Math.max(...numbers, 0);
  if (largest === 0) return numbers.map(() => 0n);
  return numbers.map((number) => BigInt(Math.round((Math.max(0, number) / largest) * 2 ** 40)));
};

const compare = (a = 0n, b = 0n): number => (a < b ? -1 : a > b ? 1 : 0);

const tieAt = (left: number, order: number[], remainders: bigint[]): Tie | null => {
  const last = order[left - 1];
  const next = order[left];
  if (last === undefined || next === undefined || remainders[last] !== remainders[next])
    return null;
  const indices = order.filter((index) => remainders[index] === remainders[last]);
  const above = order.filter((index) => compare(remainders[index], remainders[last]) > 0).length;
  return { indices, units: left - above };
};

/** An exact fraction, `over` / `under`, with `under` above zero; not always in lowest terms. */
export type Fraction = { over: bigint; under: bigint };

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/**
 * The fraction that a number's shortest decimal says: 0.15 is 15/100, exactly.
 * Throws on NaN and the infinities.
 */
export const fractionOf = (decimal: number): Fraction => {
  const match = DECIMAL.exec(String(decimal));
  if (!match) throw new Error(`Not a finite number: ${decimal}`);
  const [, sign, whole = '', digits = '', exponent = '0'] = match;
  const over = BigInt(`${sign}${whole}${digits}`);
  const power = Number(exponent) - digits.length;
  return power >= 0
    ? { over: over * 10n ** BigInt(power), under: 1n }
    : { over, under: 10n ** BigInt(-power) };
};

/** Below zero, zero or above zero as a is below, equal to or above b. */
export const compareFractions = (a: Fraction, b: Fraction): number => {
  const difference = a.over * b.under - b.over * a.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

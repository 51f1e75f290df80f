/** Whole micros (1/1,000,000) of one ISO 4217 currency; a safe integer, never a fraction. */
export type Micros = number;

/** The largest single amount that is taken, in micros: below 2^53 with room to spare. */
export const MAX_MICROS = 9_000_000_000_000_000;

const DECIMAL = /^(-?)(\d{1,10})(?:\.(\d{1,6}))?$/;

/**
 * Reads a decimal string in major units ("12.5", "-0.000001") as micros, exactly.
 * Returns undefined for anything else: grouping, exponents, blanks, other digits, more than six decimals.
 */
export const parseMicros = (text: string): Micros | undefined => {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const micros = Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0'));
  if (micros > MAX_MICROS) return undefined;
  return sign === '-' && micros !== 0 ? -micros : micros;
};

/** Writes micros as a decimal string in major units, with two to six decimals: 1500000 is "1.50". */
export const formatMicros = (micros: Micros): string => {
  const digits = String(Math.abs(assertMicros(micros))).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -6)}.${fraction}`;
};

/** Passes whole micros within range through; throws on a broken invariant. */
export const assertMicros = (micros: number): Micros => {
  if (!Number.isSafeInteger(micros) || Math.abs(micros) > MAX_MICROS) {
    throw new Error(`Not an amount in whole micros: ${micros}`);
  }
  return micros;
};

/** Adds amounts of one currency without rounding; throws when the sum leaves the safe range. */
export const sumMicros = (amounts: Iterable<Micros>): Micros => {
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(assertMicros(amount));
  return assertMicros(Number(sum));
};

/** The most that a budget may cost when the platform may over-deliver by so many basis points, rounded up. */
export const worstCaseMicros = (budgetMicros: Micros, overDeliveryBasisPoints: number): Micros =>
  assertMicros(
    Number((BigInt(budgetMicros) * BigInt(10_000 + overDeliveryBasisPoints) + 9_999n) / 10_000n),
  );

const FIRST_SLOTS = 1 << 14;
/** Hex digits that fit a double exactly. */
const DIGITS = 13;

/**
 * Remembers which hex tokens were added, by their first 104 bits: about 32 bytes a token, however many there are.
 * `add` says whether the token was new. An open-addressing table over one block of numbers, two to a place.
 */
export const seenTokens = (): {
  add(token: string): boolean;
  has(token: string): boolean;
} => {
  let table = emptyTable(FIRST_SLOTS);
  let used = 0;

  const grow = (): void => {
    const old = table;
    table = emptyTable(old.length);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] !== 0) place(table, old[at] ?? 0, old[at + 1] ?? 0);
    }
  };

  return {
    has: (token) => {
      const [high, low] = wordsOf(token);
      return table[slotOf(table, high, low)] === high;
    },
    add: (token) => {
      const isNew = place(table, ...wordsOf(token));
      if (isNew) used += 1;
      if (used * 4 > table.length) grow();
      return isNew;
    },
  };
};

const emptyTable = (slots: number): Float64Array => new Float64Array(slots * 2);

const place = (table: Float64Array, high: number, low: number): boolean => {
  const slot = slotOf(table, high, low);
  if (table[slot] === high) return false;
  table[slot] = high;
  table[slot + 1] = low;
  return true;
};

/** Where the token stands, or the free place that it would take. A zero marks a free place. */
const slotOf = (table: Float64Array, high: number, low: number): number => {
  const last = table.length / 2 - 1;
  // Bitwise operators take the low 32 bits, and the number of places is a power of two.
  let slot = (low & last) * 2;
  while (table[slot] !== 0 && (table[slot] !== high || table[slot + 1] !== low)) {
    slot = ((slot / 2 + 1) & last) * 2;
  }
  return slot;
};

const wordsOf = (token: string): [number, number] => [
  Number.parseInt(token.slice(0, DIGITS), 16) || 1,
  Number.parseInt(token.slice(DIGITS, 2 * DIGITS), 16),
];

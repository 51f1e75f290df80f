import { SMALLEST_SHOWN } from '../finance/small-count.ts';

/**
 * Which counts of people are to be hidden, in a row whose total is known: each between 1 and 99, and beside them the
 * smallest others until what is hidden is more than one count and 100 people together. So none follows from the total by
 * subtraction (complementary suppression, as in Cox, "Suppression Methodology and Statistical Disclosure Control", 1980).
 * Where nobody knows the total, only the small ones are hidden.
 */
export const hiddenCells = (counts: readonly number[], totalIsKnown = true): boolean[] => {
  const hidden = counts.map((count) => count > 0 && count < SMALLEST_SHOWN);
  if (!totalIsKnown || !hidden.some(Boolean)) return hidden;
  const bySize = counts
    .map((count, at) => ({ count, at }))
    .filter(({ count, at }) => count > 0 && !hidden[at])
    .sort((a, b) => a.count - b.count || a.at - b.at);
  for (const { at } of bySize) {
    if (isSafe(counts, hidden)) break;
    hidden[at] = true;
  }
  return hidden;
};

const isSafe = (counts: readonly number[], hidden: readonly boolean[]): boolean => {
  const within = counts.filter((_, at) => hidden[at]);
  return within.length > 1 && within.reduce((sum, count) => sum + count, 0) >= SMALLEST_SHOWN;
};

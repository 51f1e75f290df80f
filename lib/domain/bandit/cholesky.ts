/** A square matrix by rows. */
export type Square = { size: number; cells: Float64Array };

/** A matrix of zeros. */
export const zeros = (size: number): Square => ({ size, cells: new Float64Array(size * size) });

/**
 * The sum of products of so many cells of two lists from a place of each on: four sums side by side, which processors
 * add up at once.
 */
const dot = (a: Float64Array, from: number, b: Float64Array, on: number, length: number) => {
  let one = 0;
  let two = 0;
  let three = 0;
  let four = 0;
  let k = 0;
  for (const last = length - 3; k < last; k += 4) {
    one += (a[from + k] ?? 0) * (b[on + k] ?? 0);
    two += (a[from + k + 1] ?? 0) * (b[on + k + 1] ?? 0);
    three += (a[from + k + 2] ?? 0) * (b[on + k + 2] ?? 0);
    four += (a[from + k + 3] ?? 0) * (b[on + k + 3] ?? 0);
  }
  for (; k < length; k += 1) one += (a[from + k] ?? 0) * (b[on + k] ?? 0);
  return one + two + (three + four);
};

/**
 * The lower triangle L with L L' = A, in place of A's (the upper one is left as it was). Cholesky's method, row by
 * row (Golub and Van Loan, Matrix Computations, 4.2). Throws where A is not positive definite.
 */
export const factor = ({ size, cells }: Square): Square => {
  for (let i = 0; i < size; i += 1) {
    const row = i * size;
    for (let j = 0; j < i; j += 1) {
      const left = (cells[row + j] ?? 0) - dot(cells, row, cells, j * size, j);
      cells[row + j] = left / (cells[j * size + j] ?? 1);
    }
    const left = (cells[row + i] ?? 0) - dot(cells, row, cells, row, i);
    if (!(left > 0)) throw new Error(`Not positive definite at row ${i}`);
    cells[row + i] = Math.sqrt(left);
  }
  return { size, cells };
};

/** y with L y = x, in place of x. */
export const solveLower = ({ size, cells }: Square, x: Float64Array): Float64Array => {
  for (let i = 0; i < size; i += 1) {
    let sum = x[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= (cells[i * size + k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (cells[i * size + i] ?? 1);
  }
  return x;
};

/** y with L' y = x, in place of x; from `given` on, x holds what y is to be there. */
export const solveUpper = (
  { size, cells }: Square,
  x: Float64Array,
  given = size,
): Float64Array => {
  for (let i = size - 1; i >= 0; i -= 1) {
    const y = i < given ? (x[i] ?? 0) / (cells[i * size + i] ?? 1) : (x[i] ?? 0);
    x[i] = y;
    const open = Math.min(i, given);
    for (let k = 0; k < open; k += 1) x[k] = (x[k] ?? 0) - (cells[i * size + k] ?? 0) * y;
  }
  return x;
};

/** The inverse of A from its factor L: the transpose of the inverse of L, row by row, then its rows times one another. */
export const invert = ({ size, cells }: Square): Square => {
  const upper = zeros(size).cells;
  for (let j = 0; j < size; j += 1) {
    const row = j * size;
    upper[row + j] = 1 / (cells[row + j] ?? 1);
    for (let i = j + 1; i < size; i += 1) {
      const sum = dot(cells, i * size + j, upper, row + j, i - j);
      upper[row + i] = -sum / (cells[i * size + i] ?? 1);
    }
  }
  const inverse = zeros(size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = dot(upper, i * size + i, upper, j * size + i, size - i);
      inverse.cells[i * size + j] = value;
      inverse.cells[j * size + i] = value;
    }
  }
  return inverse;
};

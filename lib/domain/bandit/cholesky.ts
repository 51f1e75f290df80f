/** A square matrix by rows. */
export type Square = { size: number; cells: Float64Array };

/** A matrix of zeros. */
export const zeros = (size: number): Square => ({ size, cells: new Float64Array(size * size) });

/**
 * The lower triangle L with L L' = A, in place of A's (the upper one is left as it was). Cholesky's method, row by
 * row (Golub and Van Loan, Matrix Computations, 4.2). Throws where A is not positive definite.
 */
export const factor = ({ size, cells }: Square): Square => {
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = cells[i * size + j] ?? 0;
      for (let k = 0; k < j; k += 1) {
        sum -= (cells[i * size + k] ?? 0) * (cells[j * size + k] ?? 0);
      }
      if (i === j) {
        if (!(sum > 0)) throw new Error(`Not positive definite at row ${i}`);
        cells[i * size + i] = Math.sqrt(sum);
      } else cells[i * size + j] = sum / (cells[j * size + j] ?? 1);
    }
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

/** y with L' y = x, in place of x. */
export const solveUpper = ({ size, cells }: Square, x: Float64Array): Float64Array => {
  for (let i = size - 1; i >= 0; i -= 1) {
    const y = (x[i] ?? 0) / (cells[i * size + i] ?? 1);
    x[i] = y;
    for (let k = 0; k < i; k += 1) x[k] = (x[k] ?? 0) - (cells[i * size + k] ?? 0) * y;
  }
  return x;
};

/** The inverse of A from its factor L: the inverse of L first, then its transpose times itself. */
export const invert = ({ size, cells }: Square): Square => {
  const lower = zeros(size).cells;
  for (let j = 0; j < size; j += 1) {
    lower[j * size + j] = 1 / (cells[j * size + j] ?? 1);
    for (let i = j + 1; i < size; i += 1) {
      let sum = 0;
      for (let k = j; k < i; k += 1) sum -= (cells[i * size + k] ?? 0) * (lower[k * size + j] ?? 0);
      lower[i * size + j] = sum / (cells[i * size + i] ?? 1);
    }
  }
  const inverse = zeros(size);
  for (let k = 0; k < size; k += 1) {
    for (let i = 0; i <= k; i += 1) {
      const left = lower[k * size + i] ?? 0;
      if (left === 0) continue;
      for (let j = 0; j <= i; j += 1) {
        const cell = i * size + j;
        inverse.cells[cell] = (inverse.cells[cell] ?? 0) + left * (lower[k * size + j] ?? 0);
      }
    }
  }
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < i; j += 1) {
      inverse.cells[j * size + i] = inverse.cells[i * size + j] ?? 0;
    }
  }
  return inverse;
};

import { at, type Hyper, type Information } from './belief.ts';
import { factor, solveLower, solveUpper, zeros } from './cholesky.ts';

/** Prior standard deviations of a place's level, and of the step from one place to the next. */
const HOURS = { quality: [0.05, 0.02], supply: [0.8, 0.2] } as const;
const WEEKDAYS = { quality: [0.03, 0.03], supply: [0.1, 0.1] } as const;

/**
 * Solves for what hours of the day (or days of the week) add to log quality and log supply, given the arms: ridge
 * regression on the rows' residuals with a circular random walk as prior (Rue and Held, Gaussian Markov Random
 * Fields, 3.3). Writes the means into `hyper`.
 */
export const moveCycle = (hyper: Hyper, seen: Information, daily: boolean): void => {
  const places = hyper.cycleQuality.length;
  const size = 2 * places;
  const matrix = zeros(size);
  const right = new Float64Array(size);
  const put = (i: number, j: number, value: number): void => {
    const cell = i * size + j;
    matrix.cells[cell] = at(matrix.cells, cell) + value;
  };
  const priors = daily ? WEEKDAYS : HOURS;
  for (let place = 0; place < places; place += 1) {
    const next = (place + 1) % places;
    for (const [base, [level, step]] of [
      [0, priors.quality],
      [places, priors.supply],
    ] as const) {
      put(base + place, base + place, 1 / level ** 2 + 1 / step ** 2);
      put(base + next, base + next, 1 / step ** 2);
      put(base + place, base + next, -1 / step ** 2);
      put(base + next, base + place, -1 / step ** 2);
    }
    const [quality, supply] = [at(hyper.cycleQuality, place), at(hyper.cycleSupply, place)];
    const [qq, qs, ss] = [at(seen.qq, place), at(seen.qs, place), at(seen.ss, place)];
    put(place, place, qq);
    put(places + place, places + place, ss);
    put(places + place, place, qs);
    put(place, places + place, qs);
    right[place] = at(seen.q, place) + qq * quality + qs * supply;
    right[places + place] = at(seen.s, place) + qs * quality + ss * supply;
  }
  const lower = factor(matrix);
  solveUpper(lower, solveLower(lower, right));
  hyper.cycleQuality = right.slice(0, places);
  hyper.cycleSupply = right.slice(places);
};

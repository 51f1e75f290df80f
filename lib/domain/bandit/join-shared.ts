import type { Belief, Hyper, Information } from './belief.ts';
import { factor, type Square, solveLower, solveUpper } from './cholesky.ts';
import { type Loading, loadingOf } from './loading.ts';
import { heldQuality } from './meet-row.ts';
import type { PolicyArm } from './outset.ts';
import { PER_SUPPLY } from './shared-terms.ts';

/**
 * Joins what rows say of arms with what arms share: the arms are eliminated exactly (Schur complement of 2 by 2
 * blocks), the shared coefficients are solved for, and each arm follows given them (Laird and Ware, 1982). Writes
 * means, covariances and priors into the belief, and moves log supplies, own and shared, by at most a step.
 */
export const joinShared = (
  arms: readonly PolicyArm[],
  belief: Belief,
  info: Information,
  startSupply: number,
): void => {
  const { terms, hyper } = belief;
  const precision: Square = { size: terms.size, cells: belief.factor.fill(0) };
  const right = new Float64Array(terms.size);
  for (let j = 0; j < terms.size; j += 1) {
    precision.cells[j * terms.size + j] = 1 / (hyper.blockVariance[terms.block[j] ?? 0] ?? 1);
  }
  for (let slot = 0; slot < arms.length; slot += 1) {
    const base = startSupply + Math.log(Math.max(1, arms[slot]?.audience ?? 1));
    addArm(precision, right, loadingOf(terms, slot), marginal(hyper, info, slot, base));
  }
  const lower = factor(precision);
  belief.shared = steppedTo(belief, solveLower(lower, right));
  for (let slot = 0; slot < arms.length; slot += 1) {
    const base = startSupply + Math.log(Math.max(1, arms[slot]?.audience ?? 1));
    placeArm(belief, info, slot, base);
  }
};

/** What an arm's rows say of its prior mean, the arm itself integrated out; supply is counted from its base. */
const marginal = (hyper: Hyper, info: Information, slot: number, base: number) => {
  const own = 1 / hyper.ownVariance;
  const room = 1 / hyper.supplyVariance;
  const qs = info.qs[slot] ?? 0;
  const ss = (info.ss[slot] ?? 0) + room;
  const qq = (info.qq[slot] ?? 0) + own;
  const q = (info.q[slot] ?? 0) - qs * base;
  const s = (info.s[slot] ?? 0) - (info.ss[slot] ?? 0) * base;
  const determinant = qq * ss - qs * qs;
  return {
    qq: own - (own * own * ss) / determinant,
    qs: (own * room * qs) / determinant,
    ss: room - (room * room * qq) / determinant,
    q: (own * (ss * q - qs * s)) / determinant,
    s: (room * (qq * s - qs * q)) / determinant,
  };
};

const addArm = (
  { size, cells }: Square,
  right: Float64Array,
  { index, value, qualities }: Loading,
  own: { qq: number; qs: number; ss: number; q: number; s: number },
): void => {
  const all = qualities + PER_SUPPLY;
  for (let i = 0; i < all; i += 1) {
    const row = index[i] ?? 0;
    const left = value[i] ?? 0;
    right[row] = (right[row] ?? 0) + left * (i < qualities ? own.q : own.s);
    for (let j = 0; j < all; j += 1) {
      const column = index[j] ?? 0;
      if (column > row) continue;
      const weight = i < qualities === j < qualities ? (i < qualities ? own.qq : own.ss) : own.qs;
      const cell = row * size + column;
      cells[cell] = (cells[cell] ?? 0) + left * weight * (value[j] ?? 0);
    }
  }
};

/** The most that a log supply may move in one pass. */
const STEP = 0.7;
/** How far a log supply may be from that of its siblings. */
const FARTHEST = 5;

/**
 * The shared coefficients of a half-solved system. Where they would move any known arm's log supply by more than a step,
 * farther than curves are near to straight, those of supply go as much of the way as makes a step, and those of quality
 * are solved for given them (a bounded Newton step; Nocedal and Wright, Numerical Optimization, 4).
 */
const steppedTo = (
  { terms, factor: cells, shared, supply }: Belief,
  half: Float64Array,
): Float64Array => {
  const lower: Square = { size: terms.size, cells };
  const free = solveUpper(lower, half.slice());
  const first = terms.supply[0] ?? terms.size;
  let farthest = 0;
  for (const [slot, known] of supply.entries()) {
    if (Number.isNaN(known)) continue;
    const { index, value, qualities } = loadingOf(terms, slot);
    let moved = 0;
    for (let i = qualities; i < qualities + PER_SUPPLY; i += 1) {
      const at = index[i] ?? 0;
      moved += (value[i] ?? 0) * ((free[at] ?? 0) - (shared[at] ?? 0));
    }
    farthest = Math.max(farthest, Math.abs(moved));
  }
  if (farthest <= STEP) return free;
  for (let j = first; j < terms.size; j += 1) {
    const before = shared[j] ?? 0;
    half[j] = before + (STEP / farthest) * ((free[j] ?? 0) - before);
  }
  return solveUpper(lower, half, first);
};

const placeArm = (belief: Belief, info: Information, slot: number, base: number): void => {
  const { hyper, shared } = belief;
  const { index, value, qualities } = loadingOf(belief.terms, slot);
  let quality = 0;
  let supply = base;
  for (let i = 0; i < qualities; i += 1) quality += shared[index[i] ?? 0] ?? 0;
  for (let i = qualities; i < qualities + PER_SUPPLY; i += 1) {
    supply += (value[i] ?? 0) * (shared[index[i] ?? 0] ?? 0);
  }
  const own = 1 / hyper.ownVariance;
  const room = 1 / hyper.supplyVariance;
  const qq = (info.qq[slot] ?? 0) + own;
  const qs = info.qs[slot] ?? 0;
  const ss = (info.ss[slot] ?? 0) + room;
  const q = (info.q[slot] ?? 0) + own * quality;
  const s = (info.s[slot] ?? 0) + room * supply;
  const determinant = qq * ss - qs * qs;
  const wanted = (qq * s - qs * q) / determinant;
  const known = belief.supply[slot] ?? Number.NaN;
  const before = Number.isNaN(known) ? wanted : known;
  const held = Math.min(supply + FARTHEST, Math.max(supply - FARTHEST, wanted));
  const placed = before + Math.min(STEP, Math.max(-STEP, held - before));
  belief.qualityPrior[slot] = quality;
  belief.supplyPrior[slot] = supply;
  belief.supply[slot] = placed;
  belief.quality[slot] = heldQuality((q - qs * placed) / qq);
  belief.qualityVariance[slot] = ss / determinant;
  belief.supplyVariance[slot] = qq / determinant;
  belief.fullVariance[slot] = ss / determinant;
};

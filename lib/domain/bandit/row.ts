import { at, type Belief } from './belief.ts';
import type { Circumstances } from './circumstances.ts';
import type { Column } from './record.ts';
import { effective, elasticity } from './response.ts';

/** Covariates of a row whose coefficients rows share: depletion, fatigue by creative, bend by channel. */
export const COVARIATES = 3;

/** One row as the filter meets it; one object is written anew for each row. */
export type Row = {
  slot: number;
  round: number;
  reach: number;
  /** Share of the final count that is reported. */
  share: number;
  /** All of the log mean but log quality, at the supply believed in. */
  offset: number;
  /** Loss of log mean as log supply falls, and the log supply at which it was taken. */
  bent: number;
  supply: number;
  /** Relative variance that counting does not explain. */
  noise: number;
  place: number;
  covariates: Float64Array;
  /** By covariate: which coefficient of its kind. */
  groups: Int32Array;
};

/** A row to be written. */
export const blankRow = (): Row => ({
  slot: 0,
  round: 0,
  reach: 0,
  share: 1,
  offset: 0,
  bent: 0,
  supply: 0,
  noise: 0,
  place: 0,
  covariates: new Float64Array(COVARIATES),
  groups: new Int32Array(COVARIATES),
});

/** Extra relative variance of a row whose count is to be developed, at nothing reported. */
const UNDEVELOPED = 0.15;
/** Step of the bend's numeric derivative. */
const STEP = 0.05;
/** However much of an audience is reached, this part of the quality stays. */
export const LEAST_FRESH = 0.1;

/** What rows are read with, looked up once for all of them. */
export type Reading = {
  belief: Belief;
  circumstances: Circumstances;
  /** By slot: one over the supply believed in, and how far reported impressions are trusted. */
  perSupply: Float64Array;
  trust: Float64Array;
  /** By place in the cycle: one over the part of the supply that there is. */
  perPlace: Float64Array;
  /** Whether covariates are wanted. */
  slopes: boolean;
};

/** Looks up what the rows of so many arms are read with. */
export const readingOf = (
  belief: Belief,
  circumstances: Circumstances,
  arms: number,
  slopes: boolean,
): Reading => ({
  belief,
  circumstances,
  perSupply: belief.supply.map((log) => Math.exp(-log)),
  trust: Float64Array.from(
    { length: arms },
    (_, slot) => belief.hyper.trust * circumstances.trusted(slot),
  ),
  perPlace: belief.hyper.cycleSupply.map((log) => Math.exp(-log)),
  slopes,
});

/** Writes a row: log mean = log quality + offset, with what it depends on; `reached` is the share of the audience before it. */
export const readRow = (
  row: Row,
  reading: Reading,
  column: Column,
  slot: number,
  round: number,
  reached: number,
): void => {
  const { circumstances, belief } = reading;
  const { hyper, supply } = belief;
  const impressions = exposureOf(at(reading.trust, slot), circumstances, column, slot, round);
  const channel = at(circumstances.channelOf, slot);
  const creative = at(circumstances.creativeOf, slot);
  const age = column.age[slot] ?? -1;
  const days = (round - at(circumstances.bornOf, creative)) / circumstances.roundsPerDay;
  const bend = at(hyper.bend, channel);
  row.slot = slot;
  row.round = round;
  row.reach = at(column.reach, slot);
  row.share = age < 0 ? 1 : (circumstances.reported[channel]?.[age] ?? 1);
  row.place = round % circumstances.cycle;
  row.supply = at(supply, slot);
  const z = impressions * at(reading.perSupply, slot) * at(reading.perPlace, row.place);
  const used = z > 0 ? effective(z, bend) : 0;
  const kept = z > 0 ? used / z : 1;
  const fresh = Math.max(LEAST_FRESH, 1 - hyper.depletion * reached);
  row.offset =
    Math.log(impressions * row.share * fresh * kept) +
    at(hyper.cycleQuality, row.place) -
    at(hyper.fatigue, creative) * days;
  row.bent = elasticity(z, bend, used);
  row.noise = hyper.noise + UNDEVELOPED * (1 - row.share) ** 2;
  if (!reading.slopes) return;
  row.covariates[0] = -reached / fresh;
  row.covariates[1] = -days;
  row.covariates[2] = z > 0 ? Math.log(effective(z, bend + STEP) / used) / STEP : 0;
  row.groups[1] = creative;
  row.groups[2] = channel;
};

/** Impressions, between those that are reported and those that the spend should have bought; these alone where none are reported. */
const exposureOf = (
  trust: number,
  { logPrice }: Circumstances,
  column: Column,
  slot: number,
  round: number,
): number => {
  const reported = at(column.impressions, slot);
  if (trust === 1 && reported > 0) return reported;
  const dollars = at(column.dollars, slot);
  if (!(dollars > 0)) return reported;
  const bought = Math.log(dollars) - logPrice(slot, round);
  if (!(reported > 0)) return Math.exp(bought);
  return Math.exp(trust * Math.log(reported) + (1 - trust) * bought);
};

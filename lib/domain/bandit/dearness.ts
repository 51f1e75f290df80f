import { add, at } from './belief.ts';
import type { Record } from './record.ts';

/** Sums over an arm's rows of logs about their first: price over its channel's, money given, money spent. */
type Sums = {
  rows: Float64Array;
  price: Float64Array;
  given: Float64Array;
  spent: Float64Array;
  priceGiven: Float64Array;
  spentGiven: Float64Array;
  givenGiven: Float64Array;
  pricePrice: Float64Array;
};

/** Squared deviations of log money that the prior, no dearness, is worth; and its standard errors that are not trusted. */
const WORTH = 0.5;
const UNSURE = 1.5;

/**
 * By channel: at the least, by how much log price rises with the log of what an arm is given, 0 where that cannot be
 * told from chance. Within arms, by what they were given rather than by what they spent, which is in the price itself
 * (but by that where nothing else is known): instrumental variables (Wright, 1928; Angrist and Krueger, 2001). `levels` are the channels' log prices by round.
 */
export const dearness = (
  record: Record,
  channelOf: Int32Array,
  levels: readonly Float64Array[],
  rounds: number,
): Float64Array => {
  const sums = sumRows(record, channelOf, levels, rounds);
  const along = new Float64Array(levels.length);
  const across = new Float64Array(levels.length).fill(WORTH);
  const spread = new Float64Array(levels.length).fill(WORTH);
  const left = new Float64Array(levels.length);
  const free = new Float64Array(levels.length);
  for (let slot = 0; slot < channelOf.length; slot += 1) {
    const rows = at(sums.rows, slot);
    if (rows < 2) continue;
    const channel = at(channelOf, slot);
    const [price, given, spent] = [
      at(sums.price, slot),
      at(sums.given, slot),
      at(sums.spent, slot),
    ];
    add(along, channel, at(sums.priceGiven, slot) - (price * given) / rows);
    add(across, channel, at(sums.spentGiven, slot) - (spent * given) / rows);
    add(spread, channel, at(sums.givenGiven, slot) - (given * given) / rows);
    add(left, channel, at(sums.pricePrice, slot) - (price * price) / rows);
    add(free, channel, rows - 1);
  }
  return along.map((sum, channel) => {
    const slope = sum / Math.max(WORTH, at(across, channel));
    const chance = Math.max(0, at(left, channel)) / Math.max(1, at(free, channel));
    const error = Math.sqrt(chance * at(spread, channel)) / Math.max(WORTH, at(across, channel));
    return Math.max(0, slope - UNSURE * error);
  });
};

const sumRows = (
  { columns }: Record,
  channelOf: Int32Array,
  levels: readonly Float64Array[],
  rounds: number,
): Sums => {
  const zero = () => new Float64Array(channelOf.length);
  const sums: Sums = {
    rows: zero(),
    price: zero(),
    given: zero(),
    spent: zero(),
    priceGiven: zero(),
    spentGiven: zero(),
    givenGiven: zero(),
    pricePrice: zero(),
  };
  const base = zero().fill(Number.NaN);
  for (let round = 0; round < rounds; round += 1) {
    const column = columns[round];
    for (let slot = 0; slot < (column?.logCost.length ?? 0); slot += 1) {
      const cost = column?.logCost[slot] ?? Number.NaN;
      const dollars = at(column?.given, slot) || at(column?.dollars, slot);
      if (Number.isNaN(cost) || !(dollars > 0)) continue;
      if (Number.isNaN(base[slot])) base[slot] = Math.log(dollars);
      const given = Math.log(dollars) - at(base, slot);
      const spent = Math.log(at(column?.dollars, slot)) - at(base, slot);
      const price = cost - at(levels[at(channelOf, slot)], round);
      add(sums.rows, slot, 1);
      add(sums.price, slot, price);
      add(sums.given, slot, given);
      add(sums.spent, slot, spent);
      add(sums.priceGiven, slot, price * given);
      add(sums.spentGiven, slot, spent * given);
      add(sums.givenGiven, slot, given * given);
      add(sums.pricePrice, slot, price * price);
    }
  }
  return sums;
};

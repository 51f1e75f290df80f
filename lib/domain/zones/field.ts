import { allocate } from '../delegates/allocate.ts';
import type { Rule } from '../delegates/rule.ts';
import { normal, randomFrom } from '../random.ts';
import type { PriorSd } from './contest.ts';

/** A zone with any number of candidates; shares are in the order of the field's candidates and add up to 1. */
export type FieldZone = { zone: string; seats: number; voters: number; shares: number[] };

/** Contests with more than two candidates. */
export type Field = {
  candidates: string[];
  contests: { rule: Rule; atLarge: number; pleo: number; zones: FieldZone[] }[];
};

/** Seats by candidate, averaged over draws: of each zone's pool, and of each contest's at-large and PLEO pools. */
export type FieldSeats = { districts: number[][]; statewide: number[][] };

/** How a simulation is drawn: the same seed gives the same draws. */
export type Simulation = { prior: PriorSd; seed: string; draws: number };

/** A share that is moved to a candidate in a zone, from the others as they stand; negative where it is taken. */
export type Shift = { zone: string; candidate: string; share: number };

/**
 * Expected seats of more than two candidates, by simulation: log shares take a national, a state and an own shock for
 * each candidate (logistic-normal; two candidates' log odds have the standard deviations of the prior), votes are
 * rounded to whole ones, and every pool is allocated by its rules. `shift` moves a zone's share before it is
 * drawn; with the same seed the draws are common, so that a difference is the shift's alone.
 */
export const simulateField = (field: Field, how: Simulation, shift?: Shift): FieldSeats => {
  const { candidates, contests } = field;
  const none = (): number[] => candidates.map(() => 0);
  const districts = contests.flatMap(({ zones }) => zones.map(none));
  const statewide = contests.map(none);
  const shocks = shocksOf(field, how);
  for (let draw = 0; draw < how.draws; draw += 1) {
    let index = 0;
    for (const [contest, { rule, atLarge, pleo, zones }] of contests.entries()) {
      const state = none();
      for (const zone of zones) {
        const shares = shift?.zone === zone.zone ? shifted(candidates, zone, shift) : zone.shares;
        const votes = votesOf(zone.voters, shares, (candidate) =>
          shocks(contest, zone, candidate, draw),
        );
        for (const [candidate, own] of votes.entries())
          state[candidate] = (state[candidate] ?? 0) + own;
        add(districts[index], seatsOf(candidates, votes, zone.seats, rule), how.draws);
        index += 1;
      }
      for (const seats of [atLarge, pleo]) {
        add(statewide[contest], seatsOf(candidates, state, seats, rule), how.draws);
      }
    }
  }
  return { districts, statewide };
};

/** What a candidate gains per whole share moved to it in a zone: the difference of two simulations with common draws. */
export const fieldMargin = (
  field: Field,
  how: Simulation,
  { zone, candidate, share }: Shift,
): number => {
  const total = (shift: Shift): number => {
    const { districts, statewide } = simulateField(field, how, shift);
    const at = field.candidates.indexOf(candidate);
    return [...districts, ...statewide].reduce((sum, seats) => sum + (seats[at] ?? 0), 0);
  };
  const up = total({ zone, candidate, share: share / 2 });
  return (up - total({ zone, candidate, share: -share / 2 })) / share;
};

const shifted = (
  candidates: string[],
  { shares }: FieldZone,
  { candidate, share }: Shift,
): number[] => {
  const at = candidates.indexOf(candidate);
  const now = shares[at] ?? 0;
  const next = Math.min(1, Math.max(0, now + share));
  return shares.map((own, index) => (index === at ? next : (own * (1 - next)) / (1 - now)));
};

const votesOf = (
  voters: number,
  shares: number[],
  shockOf: (candidate: number) => number,
): number[] => {
  const raw = shares.map((share, candidate) => share * Math.exp(shockOf(candidate)));
  const all = raw.reduce((a, b) => a + b, 0);
  return raw.map((own) => Math.round((voters * own) / all));
};

const seatsOf = (candidates: string[], votes: number[], seats: number, rule: Rule): number[] => {
  const named = Object.fromEntries(candidates.map((name, index) => [name, votes[index] ?? 0]));
  const given = allocate({ seats, votes: named }, rule).seats;
  return candidates.map((name) => given[name] ?? 0);
};

const add = (sums: number[] | undefined, seats: number[], draws: number): void => {
  for (const [index, own] of seats.entries()) {
    if (sums) sums[index] = (sums[index] ?? 0) + own / draws;
  }
};

/** Every shock by its own stream, so that a shift never changes anybody's luck. */
const shocksOf = ({ candidates, contests }: Field, { prior, seed, draws }: Simulation) => {
  const streams = (name: string, sd: number): number[][] =>
    candidates.map((candidate) => {
      const random = randomFrom(`${seed}/${name}/${candidate}`);
      return Array.from({ length: draws }, () => (sd * normal(random)) / Math.SQRT2);
    });
  const national = streams('national', prior.national);
  const states = contests.map(({ zones }) => streams(`state of ${zones[0]?.zone}`, prior.state));
  const own = new Map(
    contests.flatMap(({ zones }) =>
      zones.map(({ zone }) => [zone, streams(`zone ${zone}`, prior.zone)] as const),
    ),
  );
  return (contest: number, { zone }: FieldZone, candidate: number, draw: number): number =>
    (national[candidate]?.[draw] ?? 0) +
    (states[contest]?.[candidate]?.[draw] ?? 0) +
    (own.get(zone)?.[candidate]?.[draw] ?? 0);
};

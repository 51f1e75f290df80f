import { expectedSeats } from '../delegates/expected.ts';
import type { Micros } from '../money.ts';
import type { Outlook } from './outlook.ts';
import { type Response, shareMoved } from './response.ts';

/** Money that is there by a date (YYYY-MM-DD): contests up to that date can use no more, later ones can use the rest. */
export type Funds = { by: string; micros: Micros };

/** The money steps that a budget is split in, and what each zone gains at each of them. */
export type MoneyGrid = {
  stepMicros: Micros;
  /** Steps of the whole budget. */
  steps: number;
  /** By zone: the share moved after 0, 1, 2, … steps. */
  moved: Float64Array[];
  /** By zone: delegates of its own pool gained after 0, 1, 2, … steps. */
  gained: Float64Array[];
  /** By zone: the index in `mostBy` of the first deadline that its contest keeps. */
  deadline: number[];
  /** Steps that may be used up to each deadline, earliest first; the last is the whole budget. */
  mostBy: number[];
};

/** A budget is split into this many steps, if nothing else is said. */
const PARTS = 1_000;
/** Past so many times the 63 % spend less than 1 % of what can move is left. */
const FULL = 5;
/** Steps of all zones together that are laid out at most, so that many zones stay quick. */
const POINTS = 80_000;

/** Lays the money grid of a budget over an outlook. Zones that cannot be planned have no step. */
export const moneyGrid = (
  outlook: Outlook,
  response: Response,
  budgetMicros: Micros,
  funds: readonly Funds[] = [],
  parts = PARTS,
): MoneyGrid => {
  const stepMicros = Math.max(1, Math.floor(budgetMicros / parts));
  const steps = Math.floor(budgetMicros / stepMicros);
  const dates = funds.toSorted((a, b) => (a.by < b.by ? -1 : 1));
  const cap = Math.ceil(POINTS / outlook.zones.length);
  const moved = outlook.zones.map(({ voters, isPlannable }) => {
    const full = (FULL * response.costPerVoterMicros * voters) / stepMicros;
    const most = isPlannable ? Math.min(steps, cap, Math.ceil(full)) : 0;
    return Float64Array.from({ length: most + 1 }, (_, step) =>
      shareMoved(response, voters, step * stepMicros),
    );
  });
  return {
    stepMicros,
    steps,
    moved,
    gained: outlook.zones.map(({ steps: seats, belief }, index) => {
      const before = expectedSeats(seats, belief);
      return (moved[index] ?? new Float64Array()).map(
        (by) => expectedSeats(seats, belief, by) - before,
      );
    }),
    deadline: outlook.zones.map(({ contest }) => {
      const date = outlook.contests[contest]?.date ?? '';
      const first = dates.findIndex(({ by }) => date <= by);
      return first < 0 ? dates.length : first;
    }),
    mostBy: [...dates.map(({ micros }) => Math.min(steps, Math.floor(micros / stepMicros))), steps],
  };
};

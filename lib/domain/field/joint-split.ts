import { sum } from '../zones/outlook.ts';
import type { PlanTask } from '../zones/plan-task.ts';
import { adsAround } from './ads-around.ts';
import { type FieldChoice, type FieldChoices, votesOfVisit, votesPerHour } from './field-choice.ts';
import { fieldProgram } from './field-program.ts';
import type { Solve } from './integer-program.ts';
import { limitsToRelax } from './limits-to-relax.ts';
import { pinConflicts } from './pin-conflicts.ts';
import type { Relaxation } from './relaxation.ts';
import { worthTrying } from './worth-trying.ts';
import { zoneWorths } from './zone-worth.ts';

/** The people of a plan, and what a micro more would bring in ads; or the fewest, smallest limits to relax. */
export type JointSplit =
  | { kind: 'split'; choice: FieldChoice; delegatesPerMicro: number }
  | { kind: 'infeasible'; relax: Relaxation[] };

/** Nobody in the field. */
export const NOBODY: FieldChoice = { shifts: [], visits: [] };

/** Rounds of pricing: people and ads have agreed on the price of money long before. */
const ROUNDS = 4;

/**
 * Splits one budget over ads, organizer hours and visits. At the price that a micro has in ads, people are chosen for
 * the most delegates net of their cost (Lagrangian decomposition; Fisher, 1981); ads are planned again around what
 * they move, with the money that is left; and so on. The round that is expected to bring most is kept, and nobody at
 * all where that is better and no pin or need asks for anybody.
 */
export const jointSplit = (ads: PlanTask, choices: FieldChoices, solve: Solve): JointSplit => {
  const asked =
    choices.roster.pins.length + choices.roster.visitPins.length + choices.roster.needs.length;
  let now = adsAround(ads, choices, NOBODY);
  let best = asked === 0 ? now : undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const worths = zoneWorths(
      ads.outlook,
      choices.ground,
      choices.effects,
      now.adsMoved,
      mostVotes(choices),
    );
    const { program, read } = fieldProgram(
      worthTrying(choices, worths, now.delegatesPerMicro),
      worths,
      now.delegatesPerMicro,
    );
    const solution = pinConflicts(choices).length > 0 ? null : solve(program);
    if (!solution) return { kind: 'infeasible', relax: limitsToRelax(choices, solve) };
    const choice = read(solution);
    const next = adsAround(ads, choices, choice);
    if (!best || next.total > best.total) best = next;
    if (sameChoice(choice, now.choice)) break;
    now = next;
  }
  const { choice, delegatesPerMicro } = best ?? now;
  return { kind: 'split', choice, delegatesPerMicro };
};

/** The votes that all choices of a zone together could move. */
const mostVotes = ({ ground, organizers, visits, effects }: FieldChoices): number[] =>
  ground.map((zone) =>
    sum([
      ...organizers
        .filter((choice) => choice.zone === zone)
        .map(({ organizer }) => organizer.hoursPerWeek * votesPerHour(effects)),
      ...visits
        .filter((choice) => choice.zone === zone)
        .map((visit) => votesOfVisit(visit, effects)),
    ]),
  );

const sameChoice = (a: FieldChoice, b: FieldChoice): boolean => nameOf(a) === nameOf(b);

const nameOf = ({ shifts, visits }: FieldChoice): string =>
  JSON.stringify([
    shifts.map(({ choice, hours }) => [choice.organizer.id, choice.zone.zone, choice.week, hours]),
    visits.map(({ id, zone }) => [id, zone.zone]),
  ]);

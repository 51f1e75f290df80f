import { type Belief, logit, shareOf } from '../delegates/belief.ts';
import { knownSteps, type Step } from '../delegates/steps.ts';
import type { Contest, PriorSd, Zone } from './contest.ts';
import { stateBelief } from './state-belief.ts';

export type LogitNormal = Extract<Belief, { kind: 'logit-normal' }>;

/** What is known of one zone before the vote, ready to be valued. */
export type ZoneOutlook = Zone & {
  contest: number;
  steps: readonly Step[];
  /** Of the zone's share, with national, state and own uncertainty together. */
  belief: LogitNormal;
  /** The own part of that uncertainty: wide where nobody asked. */
  ownSd: number;
  /** The zone's part of its state's expected vote. */
  weight: number;
};

/** What is known of one state's vote: the steps of its at-large and PLEO pools, each pool apart. */
export type ContestOutlook = Pick<Contest, 'state' | 'date' | 'atLarge' | 'pleo' | 'ruleset'> & {
  steps: readonly Step[];
  belief: LogitNormal;
  zones: ZoneOutlook[];
};

export type Outlook = { contests: ContestOutlook[]; zones: ZoneOutlook[]; prior: PriorSd };

/** The own standard deviation of log odds where nobody asked: about fifteen points either side at the middle. */
const UNASKED_SD = 0.6;

/**
 * Turns contests into steps and beliefs. A zone where nobody asked is believed to be like the rest of its state (or
 * even, where the whole state is unasked), within a wide band.
 */
export const outlookOf = (contests: readonly Contest[], prior: PriorSd): Outlook => {
  const viewed = contests.map((contest, index): ContestOutlook => {
    const { state, date, atLarge, pleo, ruleset } = contest;
    const voters = sum(contest.zones.map((zone) => zone.voters));
    const usual = usualSupport(contest.zones);
    const zones = contest.zones.map((zone): ZoneOutlook => {
      const ownSd = zone.support === null ? Math.max(UNASKED_SD, prior.zone) : prior.zone;
      return {
        ...zone,
        contest: index,
        steps: knownSteps(zone.seats, ruleset.rule, zone.others),
        belief: {
          kind: 'logit-normal',
          mean: logit(zone.support ?? usual),
          sd: Math.hypot(prior.national, prior.state, ownSd),
        },
        ownSd,
        weight: voters > 0 ? zone.voters / voters : 1 / contest.zones.length,
      };
    });
    const others = sum(zones.map((zone) => zone.weight * zone.others));
    const statewide = [atLarge, pleo].flatMap((seats) => knownSteps(seats, ruleset.rule, others));
    const belief = stateBelief(zones, Math.hypot(prior.national, prior.state));
    return { state, date, atLarge, pleo, ruleset, steps: statewide, belief, zones };
  });
  return { contests: viewed, zones: viewed.flatMap(({ zones }) => zones), prior };
};

const usualSupport = (zones: readonly Zone[]): number => {
  const asked = zones.flatMap(({ support, voters }) =>
    support === null ? [] : [{ support, voters: voters + 1e-9 }],
  );
  if (asked.length === 0) return 0.5;
  const voters = sum(asked.map((zone) => zone.voters));
  return sum(asked.map((zone) => zone.support * zone.voters)) / voters;
};

/** The share in the middle of what is believed of a zone or state. */
export const middle = ({ belief }: { belief: LogitNormal }): number => shareOf(belief.mean);

/** The sum of numbers, in the order given. */
export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

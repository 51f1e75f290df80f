import type { Micros } from '../money.ts';
import { type PhaseDay, phaseDays } from './phase-day.ts';
import { scopeOf } from './reallocate.ts';
import { shareOut, type Tweak } from './share-out.ts';
import type { OpenLine, Task } from './task.ts';

/** What could be otherwise with a line. */
export type Lever =
  | 'cost'
  | 'rate'
  | 'step-limit'
  | 'cool-down'
  | 'ceiling'
  | 'lock'
  | 'flight-cap'
  | 'delivery';

/** One change that would have given a line enough more: how far it goes as a factor, and what it gave when it was tried. */
export type Remedy = {
  lever: Lever;
  /** On cost or rate, on the step limit's 1 + limit, on the money of a bound; 1 for a lock or a cool-down that is taken away. */
  factor: number;
  /** The bound as it would have to be: micros, or a part for a step limit; absent for factors alone. */
  to?: number | undefined;
  givenMicros: Micros;
};

/** Why a line got no more, and every single change that would have given it a tenth more, the smallest first. */
export type WhyNot = {
  lineId: string;
  givenMicros: Micros;
  targetMicros: Micros;
  remedies: Remedy[];
};

/** A tenth more, or a tenth of an even share where there was nothing. */
const MORE = 1.1;
const FURTHEST = 8;
const STEP = 0.02;
const HALVINGS = 24;
/** Step limits are looked for up to tenfold, to the hundredth of a percent. */
const MOST_STEP = 10;
const FINE = 10_000;

/**
 * Looks for the smallest single change that would have given a line at least a tenth more: its cost, its in-category
 * rate, or a bound. Each is tried by dividing the day again with it, and stands only where that gave as much. Undefined where the line was
 * not to be given money.
 */
export const whyNot = (task: Task, lineId: string): WhyNot | undefined => {
  const day = phaseDays(task).find(({ lines }) => lines.some((line) => line.lineId === lineId));
  const index = day?.lines.findIndex((line) => line.lineId === lineId) ?? -1;
  const line = day?.lines[index];
  if (!day || !line) return undefined;
  const given = (tweak: Omit<Tweak, 'lineId'>): Micros => {
    const shared = shareOut(day, task.terms, scopeOf(task), { lineId, ...tweak });
    return shared.kind === 'shared' ? (shared.micros[index] ?? 0) : 0;
  };
  const now = given({});
  const targetMicros =
    now > 0 ? Math.ceil(MORE * now) : Math.ceil((day.fairMicros[index] ?? 0) / 10);
  const trial: Trial = { line, day, given, targetMicros };
  const remedies = [...marketRemedies(trial), ...boundRemedies(trial)].filter(
    ({ givenMicros }) => givenMicros >= Math.max(1, targetMicros),
  );
  remedies.sort((a, b) => Math.abs(Math.log(a.factor)) - Math.abs(Math.log(b.factor)));
  return { lineId, givenMicros: now, targetMicros, remedies };
};

type Trial = {
  line: OpenLine;
  day: PhaseDay;
  given: (tweak: Omit<Tweak, 'lineId'>) => Micros;
  targetMicros: Micros;
};

/** Cheaper impressions, or more voters of an impression. */
const marketRemedies = ({ day, given, targetMicros }: Trial): Remedy[] => {
  if (!day.curves) return [];
  const tried = (lever: 'cost' | 'rate', sign: 1 | -1): Remedy[] => {
    const giving = (log: number): Micros => given({ [lever]: Math.exp(sign * log) });
    const log = firstThatGives(giving, targetMicros, Math.log(FURTHEST));
    if (log === undefined) return [];
    // Rounded outward, so that what is said is what was tried.
    const factor = Math.exp(sign * log);
    const said = sign > 0 ? Math.ceil(factor * 1e4) / 1e4 : Math.floor(factor * 1e4) / 1e4;
    return [{ lever, factor: said, givenMicros: given({ [lever]: said }) }];
  };
  return [...tried('cost', -1), ...tried('rate', 1)];
};

/** The first step from nothing on that gives enough, then halved toward it: what is given need not grow all the way. */
const firstThatGives = (
  giving: (by: number) => Micros,
  targetMicros: Micros,
  furthest: number,
): number | undefined => {
  for (let by = STEP; by <= furthest; by += STEP) {
    if (giving(by) < targetMicros) continue;
    let [less, enough] = [by - STEP, by];
    for (let halving = 0; halving < HALVINGS; halving += 1) {
      const middle = (less + enough) / 2;
      if (giving(middle) < targetMicros) less = middle;
      else enough = middle;
    }
    return enough;
  }
  return undefined;
};

/** Bounds that hold the line, each loosened alone. */
const boundRemedies = (trial: Trial): Remedy[] => {
  const { line, day, given, targetMicros } = trial;
  const { limits = {}, fromMicros = 0, cooling, spendableMicros } = line;
  const remedies: Remedy[] = [];
  const free = (lever: Lever, part: Partial<OpenLine>): void => {
    remedies.push({ lever, factor: 1, givenMicros: given({ line: part }) });
  };
  const money = (
    lever: Lever,
    micros: Micros | undefined,
    tweak: (to: Micros) => Omit<Tweak, 'lineId'>,
  ): void => {
    const to = micros === undefined ? undefined : leastThatGives(trial, micros, tweak);
    if (to === undefined || micros === undefined) return;
    remedies.push({ lever, factor: to / Math.max(1, micros), to, givenMicros: given(tweak(to)) });
  };
  if (limits.low === 1 && limits.high === 1) free('lock', { limits: {} });
  if (cooling && fromMicros > 0) free('cool-down', { cooling: undefined });
  remedies.push(...stepRemedy(trial));
  money('ceiling', limits.ceilingMicros, (to) => ({
    line: { limits: { ...limits, ceilingMicros: to } },
  }));
  if (limits.high !== undefined && limits.high > 1 && fromMicros > 0) {
    money('ceiling', Math.floor(fromMicros * limits.high), (to) => ({
      line: { limits: { ...limits, high: (to + 0.5) / fromMicros } },
    }));
  }
  money('delivery', spendableMicros, (to) => ({ line: { spendableMicros: to } }));
  money('flight-cap', day.allowanceByFlight[line.flightId], (to) => ({ allowanceMicros: to }));
  return remedies.filter(({ givenMicros }) => givenMicros >= targetMicros);
};

/** The step limit, of all lines that have one: what one may not leave another cannot have. */
const stepRemedy = ({ day, given, targetMicros }: Trial): Remedy[] => {
  const limits = day.lines.flatMap((line) => line.stepLimit ?? []);
  if (limits.length === 0) return [];
  const now = Math.max(...limits);
  let [less, enough] = [Math.floor(now * FINE), MOST_STEP * FINE];
  if (given({ steps: MOST_STEP }) < targetMicros) return [];
  while (enough - less > 1) {
    const middle = Math.floor((less + enough) / 2);
    if (given({ steps: middle / FINE }) < targetMicros) less = middle;
    else enough = middle;
  }
  const to = enough / FINE;
  return [
    { lever: 'step-limit', factor: (1 + to) / (1 + now), to, givenMicros: given({ steps: to }) },
  ];
};

/** The least money of a bound that gives enough; undefined where not even all of the day's would. */
const leastThatGives = (
  { day, given, targetMicros }: Trial,
  micros: Micros,
  tweak: (to: Micros) => Omit<Tweak, 'lineId'>,
): Micros | undefined => {
  let [less, enough] = [micros, day.totalMicros];
  if (enough <= less || given(tweak(enough)) < targetMicros) return undefined;
  while (enough - less > 1) {
    const middle = Math.floor((less + enough) / 2);
    if (given(tweak(middle)) < targetMicros) less = middle;
    else enough = middle;
  }
  return enough;
};

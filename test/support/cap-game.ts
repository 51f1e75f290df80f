import { addDays, daysBetween, periodOf } from '../../lib/domain/calendar.ts';
import { decideRound, type LineTarget } from '../../lib/domain/flights/decide.ts';
import {
  type Authorised,
  authorisedOn,
  pastExposure,
  type Reported,
  worstHold,
} from '../../lib/domain/flights/exposure.ts';
import type { OverDelivery } from '../../lib/domain/flights/over-delivery.ts';
import { steadyOf } from '../../lib/domain/flights/steady.ts';
import { confirmed, endedOn, type Stood } from '../../lib/domain/flights/stood.ts';
import type { Caps } from '../../lib/domain/flights/tally.ts';

/** A line of the game; its days and its platform's rule. */
export type GameLine = OverDelivery & {
  lineId: string;
  flightId: string;
  zone: string;
  start: string;
  end: string;
};

export type Game = {
  first: string;
  days: number;
  lines: readonly GameLine[];
  caps: Caps;
  /** The most steps that are taken before a day begins, and while it runs. */
  steps: { before: number; during: number };
  /** How often a plan asks for another budget of a line. */
  restless: number;
  /** How often a decision is placed and confirmed at once, without trouble. */
  smooth: number;
};

export type Spent = { lineId: string; flightId: string; zone: string; day: string; micros: number };

/** What a platform knows of a line: its budget, what comes late, and what it may still spend of the day and the period. */
type Live = {
  budget: number;
  most: number;
  late: number[];
  periodLeft: number;
  appliedMicros: number;
  settledMicros: number;
  unsettled: { micros: number }[];
  stood: Stood[];
};

/** A quick seeded source of numbers from 0 up to 1 (mulberry32). */
export const chanceFrom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** The outcome of a request that is answered and takes effect at once. */
const SURE = 1;

const share = (micros: number, basisPoints: number): number =>
  Math.ceil((micros * basisPoints) / 10_000);

/**
 * Plays one campaign at random: plans, looks, requests that land, time out or come late, settlements and days, at
 * platforms that spend all that their own rule allows on most days. Returns all that they spent.
 */
export const playGame = (game: Game, chance: () => number): Spent[] => {
  const { lines, caps, first } = game;
  const last = addDays(first, game.days - 1);
  const upTo = (most: number): number => Math.floor(chance() * (most + 1));
  let day = first;
  let begun = false;
  let targets: Record<string, LineTarget> = {};
  const authorised: Authorised[] = [];
  const reported: Reported[] = [];
  const spent: Spent[] = [];
  const live = lines.map(
    (): Live => ({
      ...{ budget: 0, most: 0, late: [], periodLeft: 0, appliedMicros: 0, settledMicros: 0 },
      ...{ unsettled: [], stood: [] },
    }),
  );

  const wants = (committed: number): { lineId: string; toMicros: number }[] => {
    const left = Math.max(0, caps.campaignMicros - committed);
    const pace = Math.floor(left / (daysBetween(day, last) + 1));
    const total = Math.min(caps.dayMicros, chance() < 0.3 ? caps.dayMicros : 2 * pace);
    const weights = lines.map(({ start, end }) => (start <= day && day <= end ? upTo(9) : 0));
    const all = weights.reduce((a, b) => a + b, 0) || 1;
    return lines.flatMap(({ lineId, overDeliveryBasisPoints: over }, index) => {
      if (chance() >= game.restless) return [];
      const now = targets[lineId]?.targetMicros ?? 0;
      const even = Math.floor((total * weights[index]! * 10_000) / (all * (10_000 + over)));
      // A share of the day, a nudge, or whatever there may be room for.
      const toMicros = [even, now + upTo(2) - 1, Math.floor(total * chance() ** 3)][upTo(2)] ?? 0;
      return [{ lineId, toMicros: Math.max(0, toMicros) }];
    });
  };
  const decide = (asks: boolean): void => {
    const windows = lines.map((line, index) => ({ ...line, stood: live[index]!.stood }));
    const past = pastExposure({
      before: day,
      authorised,
      reported,
      windowOf: (id) => windows.find(({ lineId }) => lineId === id),
    });
    const already = authorisedOn(authorised, day);
    const committed = Object.values(past.byLine).reduce((a, b) => a + b, 0);
    const plan = asks ? { hash: 'p', lines: wants(committed) } : undefined;
    const round = decideRound({
      day,
      lines: windows.map((line, index) => ({
        ...line,
        committedMicros: past.byLine[line.lineId] ?? 0,
        todayMicros: begun ? (already[line.lineId] ?? 0) : 0,
        target: targets[line.lineId],
        holdMicros: worstHold(targets[line.lineId], live[index]),
        steady: steadyOf(line, targets[line.lineId], live[index], { day, authorised, reported }),
      })),
      plan,
      caps,
      otherCommittedMicros: 0,
    });
    targets = round.targets;
    for (const [on, byLine] of [
      [day, round.today],
      [addDays(day, 1), round.tomorrow],
    ] as const) {
      const at = authorised.findIndex((record) => record.day === on);
      if (at >= 0) authorised[at] = { day: on, byLine };
      else authorised.push({ day: on, byLine });
    }
  };
  /** A budget comes into force at once; another one than before begins the platform's period anew. */
  const takeEffect = (index: number, micros: number): void => {
    const one = live[index]!;
    const { period } = lines[index]!;
    if (micros !== one.budget && period) {
      one.periodLeft = micros * (daysBetween(day, periodOf(period.of, day).last) + 1);
    }
    one.budget = micros;
    one.most = Math.max(one.most, micros);
  };
  const place = (index: number, outcome = chance()): void => {
    const one = live[index]!;
    const micros = targets[lines[index]!.lineId]?.targetMicros;
    if (micros === undefined || (outcome === SURE && micros === one.appliedMicros)) return;
    one.unsettled.push({ micros });
    one.stood = endedOn(one.stood, day);
    if (outcome < 0.3) one.late.push(micros);
    else takeEffect(index, micros);
    if (outcome < 0.15 || outcome > 0.45) one.appliedMicros = micros;
  };
  const settle = (index: number): void => {
    const one = live[index]!;
    // What comes late has come by the time that anything is settled.
    for (const micros of one.late.splice(0)) takeEffect(index, micros);
    if (one.budget !== one.appliedMicros) return;
    one.stood = confirmed(one.stood, one.budget, day);
    one.settledMicros = one.budget;
    one.unsettled = [];
  };
  const step = (): void => {
    const kind = chance();
    if (kind < 0.35) {
      decide(kind < 0.18);
      if (chance() >= game.smooth) return;
      for (const index of lines.keys()) place(index, SURE);
      for (const index of lines.keys()) settle(index);
      return;
    }
    const which = chance() < 0.5 ? undefined : upTo(lines.length - 1);
    for (const index of which === undefined ? lines.keys() : [which]) {
      if (kind < 0.7 && chance() >= game.smooth) place(index);
      else if (kind < 0.85) settle(index);
      else for (const micros of live[index]!.late.splice(0, 1)) takeEffect(index, micros);
    }
  };
  const spend = (index: number, says: number): void => {
    const { lineId, flightId, zone, start, end, ...rule } = lines[index]!;
    if (day < start || day > end) return;
    const one = live[index]!;
    const bound = rule.period ? one.periodLeft : Number.POSITIVE_INFINITY;
    const most = Math.min(share(one.most, 10_000 + rule.overDeliveryBasisPoints), bound);
    const micros = chance() < 0.7 ? most : Math.floor(most * chance());
    one.periodLeft -= micros;
    spent.push({ lineId, flightId, zone, day, micros });
    if (says < 0.3) return;
    const costMicros = says < 0.6 ? Math.floor(micros / 2) : micros;
    reported.push({ lineId, reportDate: day, costMicros, final: says > 0.6 });
  };
  for (let number = 0; number < game.days; number += 1) {
    begun = false;
    for (const [index, { period }] of lines.entries()) {
      if (!period || periodOf(period.of, day).first !== day) continue;
      live[index]!.periodLeft = share(live[index]!.budget, period.basisPoints);
    }
    for (let left = upTo(game.steps.before); left > 0; left -= 1) step();
    for (const one of live) one.most = one.budget;
    begun = true;
    for (let left = upTo(game.steps.during); left > 0; left -= 1) step();
    const says = chance();
    for (const index of lines.keys()) spend(index, says);
    day = addDays(day, 1);
  }
  return spent;
};

/** Sums by some part of what was spent. */
export const sumsBy = (
  spent: readonly Spent[],
  part: 'day' | 'flightId' | 'zone',
): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const one of spent) sums.set(one[part], (sums.get(one[part]) ?? 0) + one.micros);
  return sums;
};

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBookAt } from '../../lib/books/book.ts';
import { isStopped, resumeAll, stopAll } from '../../lib/books/controls.ts';
import { addFlight, listFlights, listLines } from '../../lib/books/flights.ts';
import { readHeads } from '../../lib/books/ledger.ts';
import { readFlightStates } from '../../lib/books/lifecycle.ts';
import { sendPromised } from '../../lib/books/outbox.ts';
import { approvePlan, changeableDays } from '../../lib/books/plans.ts';
import { proposeUndo } from '../../lib/books/undo.ts';
import type { Plan } from '../../lib/contracts/decision.ts';
import { addDays } from '../../lib/domain/calendar.ts';
import { type FlightState, MOVES } from '../../lib/domain/flights/lifecycle.ts';
import { planOf, settingsHash } from '../../lib/domain/flights/plan.ts';
import { worstCaseMicros } from '../../lib/domain/money.ts';
import { chanceFrom } from '../support/cap-game.ts';
import { report } from '../support/small-campaign.ts';
import {
  at,
  DOLLAR,
  drain,
  flightOf,
  hand,
  planFor,
  sweepAt,
  takeAll,
  twoFlights,
  twoFlightsCampaign,
  type World,
} from '../support/two-flights.ts';

const FIRST = '2027-03-01';
const OVER = { meta: 0, video: 1_000 } as const;

/** What a person knows without looking into the books. */
type Model = {
  stopped: boolean;
  /** Lines for which an approved plan, or an undo, ever asked for money. */
  approved: Set<string>;
  /** What each flight has truly spent, and the most that it was ever allowed to. */
  spent: Record<string, number>;
  allowed: Record<string, number>;
};
type Real = {
  world: World;
  day: number;
  minute: number;
  plan: { plan: Plan; madeFrom: string } | undefined;
  last: Plan | undefined;
  states: Record<string, FlightState>;
};

const nowOf = ({ day, minute }: Real): string =>
  at(
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
    day,
  );
const flightOfLine = (lineId: string): string => lineId.split('.')[0] ?? '';

/** Everything that a plan was made from, by another road than its basis. */
const madeFrom = async ({ world }: Real): Promise<string> => {
  const { book } = await readBookAt(world.ports);
  const heads = (await readHeads(world.ports)).map(({ rowKey, revision }) => [rowKey, revision]);
  return JSON.stringify([book?.targets, book?.planHash, heads, await listFlights(world.ports)]);
};

/** 06:00: platforms begin to spend what is in force, and spend all that they may. */
const beginDay = async (model: Model, real: Real): Promise<void> => {
  const { world, day } = real;
  const today = addDays(FIRST, day);
  for (const name of ['meta', 'video'] as const) {
    for (const [lineId, micros] of world[name].budgets) {
      const line = world[name].lines.get(lineId);
      if (!line || micros === 0 || today < line.start || today > line.end) continue;
      const flightId = flightOfLine(lineId);
      const flight = (await listFlights(world.ports)).find(({ id }) => id === flightId);
      // Live: approved, in its window, and not over budget with all that this day may cost.
      expect([lineId, model.approved.has(lineId)]).toEqual([lineId, true]);
      expect(flight && flight.start <= today && today <= flight.end).toBe(true);
      model.spent[flightId] = (model.spent[flightId] ?? 0) + worstCaseMicros(micros, OVER[name]);
      expect(model.spent[flightId]).toBeLessThanOrEqual(model.allowed[flightId] ?? 0);
    }
  }
};

const wait = async (model: Model, real: Real, minutes: number): Promise<void> => {
  const before = real.minute;
  real.minute = Math.min(23 * 60, before + minutes);
  if (before < 360 && real.minute >= 360) await beginDay(model, real);
};

type Act = (model: Model, real: Real) => Promise<void>;

/** Every state that was come by, or the sequences would prove little. */
const seen = new Set<FlightState>();

/** One command: it may always be given; afterwards the books are compared with what a person knows. */
class Command implements fc.AsyncCommand<Model, Real> {
  readonly says: string;
  readonly act: Act;
  constructor(says: string, act: Act) {
    this.says = says;
    this.act = act;
  }
  check = (): boolean => true;
  toString = (): string => this.says;
  async run(model: Model, real: Real): Promise<void> {
    await wait(model, real, 1);
    await this.act(model, real);
    expect(await isStopped(real.world.ports)).toBe(model.stopped);
    const today = addDays(FIRST, real.day);
    const flights = new Map((await listFlights(real.world.ports)).map((one) => [one.id, one]));
    for (const { flightId, state } of await readFlightStates(real.world.ports, nowOf(real))) {
      const before = real.states[flightId] ?? 'draft';
      if (before !== state)
        expect([flightId, before, MOVES[before]]).toContainEqual(expect.arrayContaining([state]));
      real.states[flightId] = state;
      seen.add(state);
      const flight = flights.get(flightId);
      expect(state === 'ended').toBe(flight !== undefined && flight.end < today);
      if (state === 'live') expect(isApproved(model, flightId)).toBe(true);
    }
  }
}

const isApproved = (model: Model, flightId: string): boolean =>
  [...model.approved].some((lineId) => flightOfLine(lineId) === flightId);

const remember = (model: Model, plan: Plan): void => {
  for (const { lineId, toMicros } of plan.lines) if (toMicros > 0) model.approved.add(lineId);
};

const plan = (a: number, b: number, c: number): Command =>
  new Command(`plan ${a} ${b} ${c}`, async (_model, real) => {
    const core = JSON.stringify(await real.world.ports.core.list('BOOK'));
    const { next: day } = changeableDays(twoFlightsCampaign, nowOf(real));
    const dollars = { 'north.a': a, 'north.b': b, 'south.a': c, 'brief.a': b };
    const { hash: _hash, ...rest } = await planFor(real.world, dollars, { day, now: nowOf(real) });
    const settings = settingsHash(twoFlightsCampaign, await listLines(real.world.ports));
    const made = planOf({ ...rest, basis: { ...rest.basis, settingsHash: settings } });
    real.plan = { plan: made, madeFrom: await madeFrom(real) };
    expect(JSON.stringify(await real.world.ports.core.list('BOOK'))).toBe(core);
  });

const apply = new Command('apply', async (model, real) => {
  if (!real.plan) return;
  const { plan: made } = real.plan;
  const outcome = await approvePlan(real.world.ports, made, nowOf(real));
  if (outcome.kind === 'approved') {
    expect([model.stopped, await madeFrom(real)]).toEqual([false, real.plan.madeFrom]);
    remember(model, made);
    real.last = made;
  }
  await sendPromised(real.world.ports);
});

const undo = new Command('undo', async (model, real) => {
  const proposed = await proposeUndo(real.world.ports, undefined, nowOf(real));
  if (proposed.kind !== 'proposed') return;
  // What an undo restores was asked for before: it makes nothing live that was never approved.
  for (const { lineId, toMicros } of proposed.plan.lines) {
    if (toMicros > 0) expect(model.approved.has(lineId)).toBe(true);
  }
  const outcome = await approvePlan(real.world.ports, proposed.plan, nowOf(real));
  expect(outcome.kind).toBe(model.stopped ? 'refused' : 'approved');
  await sendPromised(real.world.ports);
});

/** Hands over what waits in a queue, each message once to three times, in any order. */
const handAll = (stage: 'decide-flights' | 'place-flights', seed: number): Command =>
  new Command(`${stage} ${seed}`, async (_, real) => {
    const chance = chanceFrom(seed);
    const messages = takeAll(real.world, stage)
      .flatMap((message) => Array.from({ length: 1 + Math.floor(3 * chance()) }, () => message))
      .map((message) => ({ message, order: chance() }))
      .sort((one, other) => one.order - other.order);
    for (const { message } of messages) {
      await hand(real.world, stage, message, nowOf(real)).catch(() => undefined);
    }
    await sendPromised(real.world.ports);
  });

const sweeps = (times: number): Command =>
  new Command(`sweep ${times}`, async (model, real) => {
    for (let count = 0; count < times; count += 1) {
      await wait(model, real, 15);
      await sweepAt(real.world, nowOf(real));
    }
  });

const drained = new Command('drain', async (_, real) => drain(real.world, nowOf(real)));
const stop = new Command('stop', async (model, real) => {
  await stopAll(real.world.ports, nowOf(real));
  model.stopped = true;
});
const resume = new Command('resume', async (model, real) => {
  await resumeAll(real.world.ports, nowOf(real));
  model.stopped = false;
});

const refusing = (because: string | undefined): Command =>
  new Command(`the platform ${because ?? 'is fine again'}`, async (_, real) => {
    real.world.meta.refuse('setBudget', because);
  });

const nextDay = new Command('next day', async (model, real) => {
  await wait(model, real, 24 * 60);
  real.day += 1;
  real.minute = 4 * 60;
});

const change = (id: string, budget: number, end: number): Command =>
  new Command(`flight ${id} ${budget} until day ${end}`, async (model, real) => {
    const flight = flightOf({
      ...{ id, budget: `${budget}.00`, end: addDays(FIRST, end) },
      start: addDays(FIRST, id === 'brief' ? Math.min(end, 4) : 0),
      ...(id === 'north' ? {} : { creatives: ['a'] }),
      ...(id === 'south' ? { audience: 'south-old', platform: 'video' } : {}),
    });
    const before = JSON.stringify(await listFlights(real.world.ports));
    const outcome = await addFlight(real.world.ports, flight, nowOf(real));
    const after = JSON.stringify(await listFlights(real.world.ports));
    if (outcome.kind === 'refused' || after === before) return expect(after).toBe(before);
    expect(flight.end >= addDays(FIRST, real.day)).toBe(true);
    model.allowed[id] = Math.max(model.allowed[id] ?? 0, budget * DOLLAR);
  });

const reported = (dollars: number, final: boolean): Command =>
  new Command(`report ${dollars} ${final}`, async (_, real) => {
    if (real.day === 0) return;
    const day = addDays(FIRST, real.day - 1);
    const row = { dataState: final ? ('final' as const) : ('preliminary' as const) };
    const revision = String(real.day * 1_440 + real.minute);
    const costMicros = dollars * DOLLAR;
    // Never less than was spent is called final here: an honest platform.
    await report(real.world.ports, day, [
      { lineId: 'north.a', costMicros: final ? 100 * DOLLAR : costMicros, revision, ...row },
    ]);
  });

const day = fc.nat({ max: 9 });
const dollars = fc.constantFrom(0, 0, 5, 20, 45, 90);
const seed = fc.nat({ max: 999 });
const always = (command: Command) => fc.constant(command);
const commands = fc.commands(
  [
    fc.tuple(dollars, dollars, dollars).map(([a, b, c]) => plan(a, b, c)),
    fc.tuple(dollars, dollars, dollars).map(([a, b, c]) => plan(a, b, c)),
    always(apply),
    always(apply),
    seed.map((one) => handAll('decide-flights', one)),
    seed.map((one) => handAll('place-flights', one)),
    fc.constantFrom(1, 3).map(sweeps),
    always(drained),
    always(drained),
    always(undo),
    always(stop),
    always(resume),
    always(resume),
    always(nextDay),
    always(nextDay),
    fc.constantFrom('suspends the account', undefined, undefined).map(refusing),
    fc
      .tuple(fc.constantFrom('north', 'south', 'brief'), fc.constantFrom(40, 200, 900), day)
      .map(([id, budget, end]) => change(id, budget, end)),
    fc.tuple(fc.nat({ max: 80 }), fc.boolean()).map(([cost, final]) => reported(cost, final)),
  ],
  { maxCommands: 60, size: 'max' },
);

const begin = async (): Promise<{ model: Model; real: Real }> => {
  const world = await twoFlights();
  await drain(world, at('12:00', -1));
  const allowed = { north: 900 * DOLLAR, south: 900 * DOLLAR };
  return {
    model: { stopped: false, approved: new Set(), spent: {}, allowed },
    real: { world, day: 0, minute: 4 * 60, plan: undefined, last: undefined, states: {} },
  };
};

describe('any sequence of commands', () => {
  it('lets no flight be live that has ended, is over budget, unapproved or out of its window', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(commands, (given) => fc.asyncModelRun(begin, given)),
      { numRuns: 120, seed: 3 },
    );
    expect([...seen].sort()).toEqual(Object.keys(MOVES).sort());
  });
});

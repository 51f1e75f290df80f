import * as fc from 'fast-check';
import { type Random, randomFrom } from '../../lib/domain/random.ts';

/** What a campaign that keeps the protocol, but means no good, is made of. */
export const hostileShape = fc.record({
  seed: fc.string(),
  arms: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 40 })),
  rounds: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 50 })),
  roundsPerDay: fc.constantFrom(1, 1, 1, 2, 24),
  lag: fc.constantFrom(0, 0, 1, 5, 30),
  deliveryOverMax: fc.constantFrom(0, 0.1, 0.1, 0.37, 2),
  evenMicros: fc.constantFrom(1, 1_000, 30_000_000, 30_000_000, 4e12),
  /** The round cap over an even round. */
  cap: fc.constantFrom(0.01, 0.7, 1, 2, 1e6),
  floors: fc.constantFrom(0, 0, 0.3, 0.9, 4),
  oddity: fc.constantFrom(0, 0.05, 0.4),
});
export type HostileShape = typeof hostileShape extends fc.Arbitrary<infer T> ? T : never;

type Arm = { id: string; value: number; minMicros: number; maxMicros: number } & object;
type Row = { armId: string; round: number; spendMicros: number } & object;

const ODD_IDS = ['__proto__', 'constructor', '7', '07', 'é', ' ', 'a"b', '\u2028'];
const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

/** Plays one such campaign: `lines` are its messages, `answer` takes each answer, `broken` is what was wrong with them. */
export const hostileCampaign = (shape: HostileShape) => {
  const random = randomFrom(shape.seed);
  const budget = Math.min(2 ** 53 - 1, shape.evenMicros * shape.arms * shape.rounds);
  const broken: string[] = [];
  const known = new Map<string, Arm>();
  const open = new Set<string>();
  let [remaining, turns] = [budget, 0];
  let given: Record<string, number> | undefined;
  const enter = (count: number): Arm[] =>
    Array.from({ length: count }, () => {
      const arm = armOf(shape, random, known);
      known.set(arm.id, arm);
      open.add(arm.id);
      return arm;
    });

  const judge = (turn: { round: number; remaining: number; cap: number }): void => {
    const there = Math.min(turn.remaining, turn.cap);
    const say = (what: string) =>
      broken.push(`${JSON.stringify(shape)} round ${turn.round}: ${what}`);
    if (!given) return void say('no answer');
    const live = [...open].flatMap((id) => known.get(id) ?? []);
    const floors = live.reduce((sum, { minMicros }) => sum + minMicros, 0);
    let sum = 0;
    for (const [id, micros] of Object.entries(given)) {
      sum += micros;
      const arm = known.get(id);
      if (!Number.isSafeInteger(micros) || micros < 0) say(`${id} is given ${micros}`);
      if (micros > 0 && !open.has(id)) say(`${id} is not open`);
      if (micros > 0 && arm && (micros < arm.minMicros || micros > arm.maxMicros)) {
        say(`${id} is given ${micros} of ${arm.minMicros} to ${arm.maxMicros}`);
      }
    }
    if (sum > there) say(`${sum} of ${there}`);
    if (floors <= there) {
      for (const { id, minMicros } of live) {
        if ((given[id] ?? 0) < minMicros) say(`${id} is under its floor of ${minMicros}`);
      }
    }
    const worst = sum * (1 + shape.deliveryOverMax);
    if (worst > turn.remaining * (1 + 1e-12) + 1 && sum > floors)
      say(`${worst} might be spent of ${turn.remaining}`);
  };

  const lines = async function* (): AsyncGenerator<string> {
    yield say({ type: 'init', protocol: 1, ...outsetOf(shape, budget, enter(shape.arms)) });
    const rows: Row[] = [];
    for (let round = 0; round < shape.rounds; round += 1) {
      const cap = Math.floor(
        Math.min(2 ** 53 - 1, (shape.cap * budget) / shape.rounds) *
          (random() < shape.oddity ? random() : 1),
      );
      const changes = changesOf(shape, random, { known, open, enter });
      given = undefined;
      turns += 1;
      const roundsLeft = shape.rounds - round;
      const budgetRemainingMicros = remaining;
      const turn = { round, roundsLeft, budgetRemainingMicros, roundCapMicros: cap };
      yield say({ type: 'decide', ...turn, ...changes });
      judge({ round, remaining, cap });
      const fresh = rowsOf(shape, random, { given: given ?? {}, round, remaining });
      remaining -= fresh.reduce((sum, { spendMicros }) => sum + spendMicros, 0);
      rows.push(...fresh);
      const results = reported(shape, random, rows, round);
      if (random() > shape.oddity / 2) yield say({ type: 'observe', round, results });
    }
    yield say({ type: 'end', thanks: true });
  };
  const answer = (value: unknown) => {
    given = (JSON.parse(JSON.stringify(value)) as { allocation: Record<string, number> })
      .allocation;
  };
  return { lines: lines(), answer, broken, turns: () => turns };
};

const say = (message: object): string => JSON.stringify({ ...message, note: { of: ['nothing'] } });

const outsetOf = (shape: HostileShape, budget: number, arms: Arm[]) => ({
  seed: shape.seed,
  rounds: shape.rounds,
  roundsPerDay: shape.roundsPerDay,
  budgetMicros: budget,
  roundCapMicros: Math.floor(Math.min(2 ** 53 - 1, (shape.cap * budget) / shape.rounds)),
  deliveryOverMax: shape.deliveryOverMax,
  reportLagRounds: shape.lag,
  arms,
});

const armOf = (shape: HostileShape, random: Random, known: ReadonlyMap<string, Arm>): Arm => {
  const odd = random() < shape.oddity ? pick(random, ODD_IDS) : '';
  const id = odd && !known.has(odd) ? odd : `a${known.size}`;
  const floor = random() < 0.5 ? Math.round(2 * shape.floors * random() * shape.evenMicros) : 0;
  const room = pick(random, [0, 1, 0.5, 3, 12, 1e4]) * shape.evenMicros;
  return {
    id,
    zone: pick(random, ['z1', 'z2', 'z3', '']),
    category: pick(random, ['c1', 'c2', 'c3']),
    channel: pick(random, ['social', 'video', '__proto__']),
    creative: pick(random, ['r1', 'r2']),
    audience: pick(random, [0, 1, 3, 20_000, 20_000, 20_000.5, 3e8]),
    value: pick(random, [1, 1, 1, 0, 0.5, 1e-12, 1e9]),
    minMicros: floor,
    maxMicros: Math.min(2 ** 53 - 1, Math.round(floor + room)),
  } as Arm;
};

type Cast = { known: Map<string, Arm>; open: Set<string>; enter(count: number): Arm[] };

const changesOf = (shape: HostileShape, random: Random, { known, open, enter }: Cast): object => {
  const chance = shape.oddity / 2;
  const paused = [...open].filter(() => random() < chance);
  const resumed = [...known.keys()].filter((id) => !open.has(id) && random() < 0.3);
  for (const id of paused) open.delete(id);
  for (const id of resumed) open.add(id);
  const added = random() < chance ? enter(1 + Math.floor(random() * 3)) : [];
  return {
    ...(paused.length > 0 ? { paused } : {}),
    ...(resumed.length > 0 || random() < chance ? { resumed } : {}),
    ...(added.length > 0 ? { added } : {}),
  };
};

type Moment = { given: Record<string, number>; round: number; remaining: number };

const rowsOf = (
  shape: HostileShape,
  random: Random,
  { given, round, remaining }: Moment,
): Row[] => {
  let left = remaining;
  return Object.entries(given).flatMap(([armId, micros]) => {
    if (micros === 0 && random() < 0.5) return [];
    const most = 1 + shape.deliveryOverMax;
    const part = random() < shape.oddity ? pick(random, [0, 0.2, 1, most]) : 1;
    const spendMicros = Math.min(left, Math.floor(micros * part));
    left -= spendMicros;
    const impressions = Math.round((spendMicros / 8_000) * (0.8 + 0.4 * random()));
    const reach = impressions * 0.04 * random();
    return [{ armId, round, spendMicros, impressions, reach: Math.round(reach), clicks: 3 }];
  });
};

/** The rows that are told at the end of a round: its own, those not final yet, and some that were thought to be. */
const reported = (shape: HostileShape, random: Random, rows: Row[], now: number): object[] =>
  rows
    .filter(({ round }) => round === now || now - round <= shape.lag || random() < 0.02)
    .filter(() => random() > shape.oddity / 2)
    .map((row) => {
      const told = { ...row, final: now - row.round >= shape.lag, viewability: 0.7 };
      if (random() > shape.oddity) return told;
      return {
        ...told,
        ...pick<object>(random, [
          { reach: null },
          { reach: 0 },
          { reach: 17.25, conversions: null },
          { reach: 1e9 },
          { impressions: 0 },
          { impressions: 0, reach: 0 },
          { impressions: 1e12 },
          { impressions: 12.5 },
          { spendMicros: 0 },
          { spendMicros: row.spendMicros * 1000 },
          { final: false },
        ]),
      };
    });

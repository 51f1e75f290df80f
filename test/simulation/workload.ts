import { diceFrom, mix } from './chance.ts';
import type { Scene } from './start.ts';

/** Something that a person or a schedule does at an instant; the dice decide the rest of it. */
export type Deed = { at: number; kind: DeedKind; dice: number };

const PEOPLE = [
  ...([
    'plan',
    'opt-out',
    'files',
    'flight',
    'segment',
    'lists',
    'leave',
    'stop',
    'resume',
  ] as const),
] as const;
const SCHEDULES = ['sweep', 'collect-results', 'reallocate-spend', 'report-finance'] as const;
export type PersonDeed = (typeof PEOPLE)[number];
export type DeedKind = PersonDeed | (typeof SCHEDULES)[number];

/** What a seed sets going, in order of time, and when all of it is done. */
export type Workload = { deeds: Deed[]; calmFrom: number };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Hours before or after the beginning of a delivery day at which something is going on. */
const MOMENTS: readonly [day: number, hours: number][] = [
  [0, -1.05],
  [0, -0.1],
  [0, 8],
  [1, -1.05],
  [1, -0.1],
  [1, 6],
  [2, -1.05],
  [2, 9],
];

/** What happens at busy moments; what stands here twice happens twice as often. */
const DEEDS: readonly DeedKind[] = [
  ...(['plan', 'plan', 'plan', 'opt-out', 'opt-out', 'files', 'files', 'flight'] as const),
  ...(['segment', 'lists', 'collect-results', 'collect-results', 'reallocate-spend'] as const),
  ...(['leave', 'sweep'] as const),
];

/** The workload of a seed: some busy moments, each a burst of deeds that meet, and sweeps after it. */
export const workloadOf = (seed: number, scene: Scene): Workload => {
  const dice = diceFrom(mix(seed, 0x10ad));
  const deeds: Deed[] = [];
  const add = (kind: DeedKind, at: number): void => {
    deeds.push({ at: Math.floor(at), kind, dice: mix(seed, 1_000 + deeds.length) });
  };
  add('sweep', scene.begins);
  const moments = momentsOf(scene).filter((_, nth) => dice.chance(nth === 0 ? 0.6 : 0.18));
  if (moments.length === 0) moments.push(scene.begins + HOUR);
  const stopsAt = dice.chance(0.25) ? dice.below(moments.length) : -1;
  for (const [nth, moment] of moments.entries()) {
    const spread = dice.pick([0, 2_000, 12 * MINUTE]);
    const soon = (): number => moment + dice.below(spread + 1);
    add('plan', soon());
    for (let more = 1 + dice.below(4); more > 0; more -= 1) {
      const kind = dice.pick(DEEDS);
      // A burst may fall around a stroke of the sweep; the daily run has an hour of its own.
      const at = kind === 'sweep' ? soon() + dice.below(90_000) : soon();
      add(kind, kind === 'reallocate-spend' ? moment + 3 * MINUTE : at);
    }
    if (nth === stopsAt) {
      const stop = moment + dice.below(16 * MINUTE);
      add('stop', stop);
      if (dice.chance(0.7)) add('resume', stop + dice.below(40 * MINUTE));
    }
    for (let sweeps = 1 + dice.below(2); sweeps > 0; sweeps -= 1) {
      add('sweep', moment + 3 * MINUTE + sweeps * 15 * MINUTE);
    }
  }
  const last = (moments.at(-1) ?? scene.begins) + 30 * MINUTE;
  if (dice.chance(0.01)) {
    for (const nth of [0, 1]) add('report-finance', last + nth * MINUTE);
  }
  return { deeds: deeds.sort((a, b) => a.at - b.at), calmFrom: last + 35 * MINUTE };
};

const momentsOf = ({ days }: Scene): number[] =>
  MOMENTS.flatMap(([day, hours]) => {
    const begins = days[day]?.begins;
    return begins === undefined ? [] : [begins + hours * HOUR];
  });

/** True for what a person does. */
export const isPersons = (kind: DeedKind): kind is PersonDeed =>
  (PEOPLE as readonly string[]).includes(kind);

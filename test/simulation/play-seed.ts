import { checkNothingWaits, checkTrueCost, unrestIn } from './calm.ts';
import { mix, unit } from './chance.ts';
import type { Strike } from './faults.ts';
import type { portsFor } from './faulty-ports.ts';
import type { Ground } from './ground.ts';
import { personDoes } from './person.ts';
import { preparedGround, type Scene, sceneFor } from './start.ts';
import { strokesOf } from './strokes.ts';
import { Broken, type Invariant } from './watch.ts';
import { type Deed, isPersons, workloadOf } from './workload.ts';
import { openWorld, type World } from './world.ts';

/** What is to be played. */
export type Play = {
  seed: number;
  /** Only faults with these ids strike; all of the seed's where nothing is said. */
  only?: ReadonlySet<string> | undefined;
  /** Gets every line of the trace. */
  write?: ((line: string) => void) | undefined;
  /** Makes the ground that a seed is played on, its scene prepared; memory where nothing is said. */
  openGround?: ((scene: Scene, seed: number) => Promise<Ground>) | undefined;
};

/** How a seed ended. */
export type Outcome = {
  seed: number;
  broken?: { invariant: Invariant | 'error'; because: string; at: string };
  /** Names everything that happened: the same seed gives the same. */
  trace: string;
  calls: number;
  strikes: readonly Strike[];
  deadLetters: number;
};

const QUARTER = 15 * 60_000;
const MOST_SWEEPS = 16;
const MOST_TRIES = 8;
/** By then after a day all its figures are final, and they are still asked for. */
const FINAL_BY = 34 * 3_600_000;

/**
 * Plays one seed: its workload with its faults, then without any until all is at rest, then to the end of all days.
 * Invariants are checked at every call; the first that breaks ends the play.
 */
export const playSeed = async ({ seed, only, write, openGround }: Play): Promise<Outcome> => {
  const scene = sceneFor(seed);
  const ground = await (openGround ?? preparedGround)(scene, seed);
  const world = await openWorld({ seed, scene, ground, only, write });
  try {
    await playWorkload(world, seed);
    await playToRest(world);
    await playToTheEnd(world);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    world.breakWith(error);
  }
  const broken = world.broken();
  const at = new Date(world.timeline.now()).toISOString();
  return {
    seed,
    ...(broken && { broken: { invariant: broken.invariant, because: broken.message, at } }),
    trace: world.trace.hash(),
    calls: world.exchange.calls,
    strikes: world.faults.strikes,
    deadLetters: world.deliveries.deadLetters(),
  };
};

const playWorkload = async (world: World, seed: number): Promise<void> => {
  const { deeds, calmFrom } = workloadOf(seed, world.scene);
  const strike = strokesOf(world.exchange, world.startRun, () => undefined);
  for (const [nth, deed] of deeds.entries()) {
    if (isPersons(deed.kind)) world.timeline.at(deed.at, () => tryDeed(world, deed, nth, 1));
    else strike(deed.kind, deed.at);
  }
  await runTo(world, calmFrom);
};

/** A person whose command fails or is killed tries again, some time later. */
const tryDeed = (world: World, deed: Deed, nth: number, attempt: number): void => {
  const { timeline, startRun, scene, known } = world;
  const { kind, dice } = deed;
  if (!isPersons(kind)) return;
  const name = `${kind}-${nth}`;
  const act = (ports: ReturnType<typeof portsFor>) =>
    personDoes(kind, { ports, scene, adHouses: known.adHouses, name, now: timeline.now(), dice });
  startRun({ actor: 'person', name: `${name}.${attempt}`, seconds: 600, act }, (how) => {
    if (how === 'done' || attempt === MOST_TRIES) return;
    const wait = 5_000 + Math.floor(unit(mix(dice, attempt)) * 50_000);
    timeline.after(wait, () => tryDeed(world, deed, nth, attempt + 1));
  });
};

/** No more faults: a few sweeps must bring everything to rest, without a single failure once the dust has settled. */
const playToRest = async (world: World): Promise<void> => {
  const { timeline, faults, ground, deliveries, known, exchange, startRun } = world;
  faults.calm();
  const calmFrom = timeline.now();
  await runTo(world, timeline.now() + QUARTER);
  tryDeed(world, { at: timeline.now(), kind: 'resume', dice: 1 }, 0, 1);
  const strike = strokesOf(exchange, startRun, (stage, error) => {
    world.breakWith(new Broken('R1', `${stage} fails though nothing is wrong: ${error}`));
  });
  for (let sweeps = 1; ; sweeps += 1) {
    const due = (Math.floor(timeline.now() / QUARTER) + 1) * QUARTER;
    strike('sweep', due);
    await runTo(world, due + QUARTER - 60_000);
    const unrest = await unrestIn(ground, deliveries, known, timeline.now());
    if (!unrest) break;
    if (sweeps === MOST_SWEEPS)
      throw new Broken(unrest.invariant, `never at rest: ${unrest.because}`);
  }
  if (wereAllLooksTaken(world, calmFrom)) {
    await checked(world, (ports) => checkNothingWaits(ports, known, timeline.now()));
  }
};

/** A look at what waits is not waited for here where its message was lost, or where only a new day has room. */
const wereAllLooksTaken = (world: World, calmFrom: number): boolean => {
  const { scene, faults, deliveries, timeline } = world;
  const turns = scene.days.flatMap(({ begins, ends }) => [begins, ends]);
  return (
    deliveries.deadLetters() === 0 &&
    !faults.strikes.some(({ kind }) => kind === 'lost-queue') &&
    !turns.some((at) => calmFrom < at && at <= timeline.now())
  );
};

/** All days pass; then every file must be booked, and the ledger tell what was truly charged. */
const playToTheEnd = async (world: World): Promise<void> => {
  const { scene, timeline, exchange, startRun, known, ledger } = world;
  const strike = strokesOf(exchange, startRun, (stage, error) => {
    world.breakWith(new Broken('R1', `${stage} fails though nothing is wrong: ${error}`));
  });
  strike('collect-results', timeline.now() + 1);
  // The last of them only follows the campaign.
  const days = scene.days.slice(0, -1);
  for (const { ends } of days) {
    if (ends + FINAL_BY > timeline.now()) strike('collect-results', ends + FINAL_BY);
  }
  await runTo(world, (days.at(-1)?.ends ?? 0) + FINAL_BY + QUARTER);
  checkTrueCost(known, ledger);
};

/** Runs on, and stops the play where an invariant broke on the way. */
const runTo = async (world: World, instant: number): Promise<void> => {
  await world.timeline.runTo(instant);
  const broken = world.broken();
  if (broken) throw broken;
};

const checked = async (
  world: World,
  check: (ports: ReturnType<typeof portsFor>) => Promise<void>,
): Promise<void> => {
  let failure: unknown;
  world.startRun({ actor: 'person', name: 'check', seconds: 600, act: check }, (how, error) => {
    if (how !== 'done') failure = error ?? new Broken('R1', 'the check did not end');
  });
  await runTo(world, world.timeline.now() + 60_000);
  if (failure) throw failure;
};

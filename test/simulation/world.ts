import { addOptOuts } from '../../lib/books/opt-outs.ts';
import { voterTokens } from '../../lib/books/voter-tokens.ts';
import type { ObjectDropped } from '../../lib/contracts/messages.ts';
import type { QueueName } from '../../lib/contracts/pipeline.ts';
import type { Records, Write } from '../../lib/ports.ts';
import { type AdHouse, adHouse } from './ad-house.ts';
import { diceFrom, mix } from './chance.ts';
import { type Deliveries, deliveriesTo } from './deliveries.ts';
import { type FaultPlan, faultPlan } from './faults.ts';
import { type Call, type Exchange, perform } from './faulty-ports.ts';
import type { Ground } from './ground.ts';
import { runsOver, type StartRun } from './runs.ts';
import { SITES, type Site } from './sites.ts';
import { type Scene, voterId } from './start.ts';
import { type Timeline, timelineFrom } from './timeline.ts';
import { type Trace, traceTo } from './trace.ts';
import { type Broken, type Known, knownAtFirst, watchOver } from './watch.ts';
import { type CapsWatch, watchCaps } from './watch-caps.ts';
import { watchCells } from './watch-cells.ts';
import { watchDecisions } from './watch-decisions.ts';
import { type LedgerWatch, watchLedger } from './watch-ledger.ts';
import { watchLists } from './watch-lists.ts';
import { watchPeople } from './watch-people.ts';

/** Everything that one seed is played with. */
export type World = {
  scene: Scene;
  ground: Ground;
  timeline: Timeline;
  faults: FaultPlan;
  trace: Trace;
  exchange: Exchange;
  known: Known;
  ledger: LedgerWatch;
  deliveries: Deliveries;
  startRun: StartRun;
  /** The first invariant that was broken. */
  broken(): Broken | undefined;
  breakWith(broken: Broken): void;
};

export type WorldTerms = {
  seed: number;
  scene: Scene;
  ground: Ground;
  only?: ReadonlySet<string> | undefined;
  write?: ((line: string) => void) | undefined;
};

/** Opens the world of a seed over a ground on which its scene is prepared. */
export const openWorld = async ({
  seed,
  scene,
  ground,
  only,
  write,
}: WorldTerms): Promise<World> => {
  const timeline = timelineFrom(scene.begins);
  const faults = faultPlan(seed, only);
  const trace = traceTo(write);
  const adHouses = housesOf(scene, seed, timeline);
  const known = await knownAtFirst(ground, scene, adHouses);
  const caps = watchCaps(known);
  const ledger = watchLedger();
  let first: Broken | undefined;
  const breakWith = (broken: Broken): void => {
    first ??= broken;
    timeline.stop();
  };
  const people = [watchPeople(known), watchLists(known), watchCells(known)];
  const watchers = [ledger, caps, watchDecisions(known), ...people];
  const exchange: Exchange = {
    ...{ timeline, faults, trace, ground, adHouses, calls: 0 },
    watch: watchOver(known, watchers, breakWith),
    slowness: [3, 40, 2_000][mix(seed, 77) % 3] ?? 40,
    optOutNow: (dice) => optOutNow(exchange, scene, dice),
    follow: (call) => follow(exchange, deliveries, call),
  };
  const startRun = runsOver(exchange);
  const deliveries = deliveriesTo(exchange, startRun);
  letDaysPass(timeline, scene, adHouses, caps, breakWith);
  const parts = { scene, ground, timeline, faults, trace, exchange, known, ledger };
  return { ...parts, deliveries, startRun, broken: () => first, breakWith };
};

const housesOf = (
  { campaign }: Scene,
  seed: number,
  timeline: Timeline,
): ReadonlyMap<string, AdHouse> =>
  new Map(
    campaign.platforms.map((terms) => [terms.name, adHouse({ ...terms, seed, now: timeline.now })]),
  );

const letDaysPass = (
  timeline: Timeline,
  { days }: Scene,
  adHouses: ReadonlyMap<string, AdHouse>,
  caps: CapsWatch,
  breakWith: (broken: Broken) => void,
): void => {
  const pass = (at: number, what: (house: AdHouse) => void): void =>
    timeline.at(at, () => {
      for (const house of adHouses.values()) what(house);
      try {
        caps.look();
      } catch (error) {
        breakWith(error as Broken);
      }
    });
  for (const { date, begins, ends } of days) {
    pass(begins, (house) => house.begin(date));
    pass(ends, (house) => house.end(date, ends));
  }
};

/** What follows in the world from a call that took effect. */
const follow = async (
  { ground, faults, timeline }: Exchange,
  deliveries: Deliveries,
  { site, args }: Call,
): Promise<void> => {
  if (site.name === 'queues.send') {
    const queue = args[0] as QueueName;
    for (const message of await ground.take(queue)) deliveries.deliver(queue, message);
  }
  if (site.name !== 'inbox.put') return;
  const [key, content] = args as [string, string | Uint8Array];
  const queue = key.startsWith('delivery/') ? 'record-results' : 'import-segment';
  const id = `${key}/${timeline.now()}`;
  if (faults.ofTrigger(queue, id, ['lost-event'])) return;
  const at = new Date(timeline.now()).toISOString();
  const body: ObjectDropped = { key, size: Buffer.byteLength(content), at };
  timeline.after(200, () => deliveries.deliver(queue, { id, group: key, body }));
};

const optOutNow = async (exchange: Exchange, scene: Scene, seed: number): Promise<void> => {
  const { ground, timeline } = exchange;
  const dice = diceFrom(seed);
  const audience = dice.pick(Object.keys(scene.sizes));
  const tokenOf = await voterTokens(ground);
  const token = tokenOf(voterId(audience, 1 + dice.below(scene.sizes[audience] ?? 1)));
  const privacy: Records = {
    ...ground.privacy,
    commit: (writes: Write[]) => {
      const act = () => ground.privacy.commit(writes);
      const call = { run: undefined, site: COMMIT, house: 'privacy', args: [writes], act };
      return perform(exchange, call) as Promise<'done' | 'conflict'>;
    },
  };
  await addOptOuts({ privacy }, [token], new Date(timeline.now()).toISOString());
};

const COMMIT = SITES.find(({ name }) => name === 'privacy.commit') as Site;

import { decideFlights } from '../../functions/decide-flights.ts';
import { placeFlights } from '../../functions/place-flights.ts';
import { sweep } from '../../functions/sweep.ts';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryQueues, type QueuedMessage } from '../../lib/adapters/memory/queues.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { memoryVoterTable } from '../../lib/adapters/memory/voter-table.ts';
import { readBookAt } from '../../lib/books/book.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { addFlight, listLines } from '../../lib/books/flights.ts';
import { keys } from '../../lib/books/keys.ts';
import { ledgerHash } from '../../lib/books/ledger.ts';
import { sendPromised } from '../../lib/books/outbox.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import type { AudienceBuild } from '../../lib/contracts/audience.ts';
import { Campaign } from '../../lib/contracts/campaign.ts';
import type { Placement } from '../../lib/contracts/decision.ts';
import { Flight } from '../../lib/contracts/flight.ts';
import type { QueueName } from '../../lib/contracts/pipeline.ts';
import { addDays, instantAt } from '../../lib/domain/calendar.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import { planOf } from '../../lib/domain/flights/plan.ts';
import { fakePlatform } from './fake-platform.ts';

/** Ten days of 100.00, one platform that may pass a day's budget by a tenth, one that may not. */
export const twoFlightsCampaign = Campaign.parse({
  id: 'two-flights',
  name: 'Two flights',
  country: 'US',
  election: { name: 'A made-up primary', date: '2027-03-16' },
  sponsor: 'Friends of Nobody',
  timeZone: 'America/Chicago',
  currency: 'USD',
  start: '2027-03-01',
  days: 10,
  budget: '1000.00',
  dayCap: '100.00',
  audienceFloor: 1_000,
  platforms: [{ name: 'meta' }, { name: 'video', overDeliveryBasisPoints: 1_000 }],
});

export const flightOf = (changes: Partial<Record<keyof Flight, unknown>> = {}): Flight =>
  Flight.parse({
    id: 'north',
    audience: 'north-young',
    phase: 'vote',
    platform: 'meta',
    channel: 'social',
    creatives: ['a', 'b'],
    start: '2027-03-01',
    end: '2027-03-10',
    budget: '900.00',
    ...changes,
  });

/** A local time of the first campaign day, or so many days later, as an instant. */
export const at = (time: string, day = 0): string =>
  instantAt('America/Chicago', addDays('2027-03-01', day), time);

export const DOLLAR = 1_000_000;

export type World = Awaited<ReturnType<typeof twoFlights>>;

const member = (number: number, uid2 = false) => ({
  voter: `voter-${String(number).padStart(6, '0')}`,
  emailSha256: sha256Hex(`${number}`),
  phoneSha256: null,
  ...(uid2 && { uid2EmailSha256: `d1${sha256Hex(`${number}`).slice(2)}` }),
});

/** The campaign on memory ports with fake platforms, its two flights added: lines north.a, north.b and south.a. */
export const twoFlights = async () => {
  const platforms = { meta: fakePlatform(), video: fakePlatform() };
  const lake = memoryObjects();
  const queues = memoryQueues();
  const ports = {
    core: memoryRecords(),
    ledger: memoryRecords(),
    privacy: memoryRecords(),
    inbox: memoryObjects(),
    lake,
    voters: memoryVoterTable(lake),
    queues,
    platforms: {
      names: () => Object.keys(platforms),
      named: (name: string) => platforms[name as keyof typeof platforms],
    },
  };
  await setCampaign(ports, twoFlightsCampaign);
  const world = { ports, ...platforms };
  await setBuild(world, 'north-young', 1_500);
  await setBuild(world, 'south-old', 1_200);
  await addFlight(ports, flightOf(), at('10:00', -1));
  const south = { id: 'south', audience: 'south-old', platform: 'video', creatives: ['a'] };
  await addFlight(ports, flightOf(south), at('10:00', -1));
  return world;
};

type Base = { ports: Pick<World['ports'], 'core' | 'lake'> };

/** Puts a build of so many members in place, on request with contacts for UID2; its hash changes with size and name. */
export const setBuild = async (
  { ports }: Base,
  audienceId: string,
  size: number,
  { uid2 = false, ...changes }: Partial<AudienceBuild> & { uid2?: boolean } = {},
): Promise<AudienceBuild> => {
  const [zone, category] = audienceId.split('-');
  const definition = {
    id: audienceId,
    purpose: 'persuade',
    zone,
    category,
    include: { field: 'zone', in: [zone] },
  };
  const hash = sha256Hex(`${audienceId}/${size}`);
  const membersKey = `audiences/${audienceId}/${hash}`;
  await ports.lake.put(
    membersKey,
    JSON.stringify(Array.from({ length: size }, (_, n) => member(n, uid2))),
  );
  const put: AudienceBuild = {
    audienceId,
    version: sha256Hex(audienceId),
    hash,
    size,
    suppressed: { optOut: 0, voted: 0, underAge: 0, holdout: 0, staff: 0 },
    optOutEpoch: 0,
    membersKey,
    builtAt: at('09:00', -1),
    ...changes,
  };
  const rev = (await ports.core.read(keys.build(audienceId)))?.rev ?? 0;
  const known = await ports.core.read(keys.audience(audienceId));
  await ports.core.commit([
    { ...keys.build(audienceId), put, ifRev: rev },
    ...(known ? [] : [{ ...keys.audience(audienceId), put: definition, ifRev: 0 }]),
  ]);
  return put;
};

/** A plan over the book and ledger as they stand; budgets in dollars by line id. */
export const planFor = async (
  { ports }: World,
  dollars: Record<string, number>,
  { day = '2027-03-01', now = at('05:00') } = {},
) => {
  const { book, rev } = await readBookAt(ports);
  const lines = (await listLines(ports)).filter(({ lineId }) => lineId in dollars);
  return planOf({
    campaignId: 'two-flights',
    day,
    proposedAt: now,
    seed: 's',
    basis: { bookRev: rev, ledgerHash: await ledgerHash(ports) },
    lines: lines.map(({ lineId, armId }) => ({
      lineId,
      armId,
      fromMicros: book?.targets[lineId]?.targetMicros ?? 0,
      toMicros: Math.round((dollars[lineId] ?? 0) * DOLLAR),
    })),
  });
};

/** Approves a plan for these budgets, in dollars, and sends its message. */
export const approve = async (
  world: World,
  dollars: Record<string, number>,
  now = at('05:00'),
  day = '2027-03-01',
): Promise<string> => {
  const plan = await planFor(world, dollars, { day, now });
  const outcome = await approvePlan(world.ports, plan, now);
  if (outcome.kind !== 'approved') throw new Error(JSON.stringify(outcome));
  await sendPromised(world.ports);
  return plan.hash;
};

const stages = { 'decide-flights': decideFlights, 'place-flights': placeFlights } as const;
type Stage = keyof typeof stages;

/** Hands one message to its stage. */
export const hand = (world: World, stage: Stage, { body }: QueuedMessage, now: string) =>
  stages[stage](world.ports)(body as never, now);

/** Takes all that waits in a queue. */
export const takeAll = ({ ports }: World, queue: QueueName): QueuedMessage[] => {
  const taken: QueuedMessage[] = [];
  for (let next = ports.queues.take(queue); next; next = ports.queues.take(queue)) taken.push(next);
  return taken;
};

/** Decides and places until nothing waits; a message that fails is handed over again, at most five times. */
export const drain = async (world: World, now: string): Promise<void> => {
  await sendPromised(world.ports);
  const failed: unknown[] = [];
  for (const stage of ['decide-flights', 'place-flights'] as const) {
    for (const message of takeAll(world, stage)) {
      for (let receives = 1; ; receives += 1) {
        try {
          await hand(world, stage, message, now);
          break;
        } catch (error) {
          if (receives < 5) continue;
          failed.push(error);
          break;
        }
      }
    }
  }
  if (Object.keys(stages).some((stage) => world.ports.queues.waiting(stage as Stage) > 0)) {
    await drain(world, now);
  }
};

/** One stroke of the sweep, and what it sets going. */
export const sweepAt = async (world: World, now: string): Promise<void> => {
  await sweep(world.ports)({ at: now }, now);
  await drain(world, now);
};

/** Sweeps often enough for everything placed by `now` to settle. */
export const settleFrom = async (world: World, from: string, day = 0): Promise<void> => {
  for (const minutes of ['15', '30', '45']) await sweepAt(world, at(`${from}:${minutes}`, day));
};

/** What is known of a line's placement. */
export const placementOf = async ({ ports }: World, lineId: string): Promise<Placement> =>
  (await ports.core.read(keys.placement(lineId)))?.value as Placement;

/** The decided budgets, in dollars. */
export const targetsOf = async ({ ports }: World): Promise<Record<string, number>> =>
  Object.fromEntries(
    Object.entries((await readBookAt(ports)).book?.targets ?? {}).map(
      ([lineId, { targetMicros }]) => [lineId, targetMicros / DOLLAR],
    ),
  );

/** The budgets in force at both platforms, in dollars. */
export const inForce = ({ meta, video }: Pick<World, 'meta' | 'video'>): Record<string, number> =>
  Object.fromEntries(
    [...meta.budgets, ...video.budgets]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([lineId, micros]) => [lineId, micros / DOLLAR]),
  );

import { buildAudience } from '../../functions/build-audience.ts';
import { importSegment } from '../../functions/import-segment.ts';
import { defineAudience } from '../../lib/books/audiences.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { addFlight } from '../../lib/books/flights.ts';
import { keys } from '../../lib/books/keys.ts';
import { Campaign } from '../../lib/contracts/campaign.ts';
import { Flight } from '../../lib/contracts/flight.ts';
import { addDays, dayIn, instantAt } from '../../lib/domain/calendar.ts';
import type { ListKind } from '../../lib/domain/destinations/lists.ts';
import type { Ports } from '../../lib/ports.ts';
import { type Ground, type MemoryGround, memoryGround } from './ground.ts';

/** One of the few worlds in which all seeds begin: two flights on two platforms, a campaign of three days. */
export type Scene = {
  campaign: Campaign;
  flights: Flight[];
  /** How many voters each audience begins with. */
  sizes: Record<string, number>;
  /** The eve of the first day, 18:00. */
  begins: number;
  days: { date: string; begins: number; ends: number }[];
  /** Voters in the segment file, north and south. */
  segment: string;
};

const DAYS = 3;

type Terms = {
  start: string;
  timeZone: string;
  north: number;
  south: number;
  over: [number, number];
  /** How the two platforms take an audience. */
  lists: [ListKind, ListKind];
  /** The share of people who are held out of every audience. */
  holdout?: number;
};

/**
 * Audiences a handful of people above the floor, days of 23 and 25 hours, now and then an audience of five batches, and platforms that
 * differ in how they take it.
 */
const TERMS: readonly Terms[] = [
  {
    start: '2027-03-01',
    timeZone: 'America/Chicago',
    north: 1_004,
    south: 1_300,
    over: [0, 2_000],
    lists: ['meta', 'uid2'],
  },
  {
    start: '2027-03-13',
    timeZone: 'America/Chicago',
    north: 1_070,
    south: 1_057,
    over: [2_500, 0],
    lists: ['onboarder', 'cells'],
    holdout: 0.05,
  },
  {
    ...{ start: '2027-10-30', timeZone: 'Europe/Berlin', north: 1_010, south: 1_003 },
    ...{ over: [1_000, 1], lists: ['cells', 'meta'] },
  },
  {
    ...{ start: '2027-10-30', timeZone: 'Europe/Berlin', north: 1_010, south: 10_006 },
    ...{ over: [1_000, 1], lists: ['meta', 'uid2'] },
  },
];
const LARGE = TERMS.length - 1;

/** A person's id in the campaign's own files. */
export const voterId = (audience: string, number: number): string => `${audience}-${number}`;

/** A segment file of so many voters of a zone, from a number on. */
export const segmentText = (zone: string, count: number, from = 1): string =>
  Array.from(
    { length: count },
    (_, n) =>
      `${voterId(zone, from + n)},${zone},young,1990,${zone}-1,${zone}${from + n}@example.com\n`,
  ).join('');

export const SEGMENT_HEADER = 'voter_id,zone,category,birth_year,postal_code,email\n';

const sceneOf = ({ start, timeZone, north, south, over, lists, holdout }: Terms): Scene => {
  const campaign = Campaign.parse({
    id: 'simulated',
    name: 'A simulated campaign',
    country: 'US',
    election: { name: 'A made-up primary', date: '2027-11-02' },
    sponsor: 'Friends of Nobody',
    timeZone,
    currency: 'USD',
    start,
    days: DAYS,
    budget: '300.00',
    dayCap: '120.00',
    audienceFloor: 1_000,
    ...(holdout && { holdout: { share: holdout, by: 'person', salt: 'simulated' } }),
    platforms: [
      { name: 'meta', overDeliveryBasisPoints: over[0], finalAfterDays: 1, lists: lists[0] },
      { name: 'video', overDeliveryBasisPoints: over[1], finalAfterDays: 1, lists: lists[1] },
    ],
  });
  const end = addDays(start, DAYS - 1);
  const flight = (id: string, platform: string, creatives: string[], last: string) =>
    Flight.parse({
      ...{ id, audience: id, phase: 'vote', platform, channel: 'social', creatives },
      ...{ start, end: last, budget: id === 'north' ? '180.00' : '160.00' },
    });
  const days = Array.from({ length: DAYS + 1 }, (_, nth) => {
    const date = addDays(start, nth);
    const begins = Date.parse(instantAt(timeZone, date, '06:00'));
    return { date, begins, ends: Date.parse(dayIn(timeZone, date).endUtc) };
  });
  return {
    campaign,
    flights: [
      flight('north', 'meta', ['a', 'b'], addDays(start, 1)),
      flight('south', 'video', ['a'], end),
    ],
    sizes: { north, south },
    begins: Date.parse(instantAt(timeZone, addDays(start, -1), '18:00')),
    days,
    segment: `${SEGMENT_HEADER}${segmentText('north', north)}${segmentText('south', south)}`,
  };
};

const scenes = new Map<number, Scene>();

/** The scene of a seed. */
export const sceneFor = (seed: number): Scene => {
  const which = seed % 10 === 0 ? LARGE : seed % LARGE;
  const scene = scenes.get(which) ?? sceneOf(TERMS[which] as Terms);
  scenes.set(which, scene);
  return scene;
};

/** Plays up to the beginning without a fault: the segment is imported, both audiences built, both flights added. */
export const prepare = async (ground: Ground, { campaign, flights, segment, begins }: Scene) => {
  const ports: Omit<Ports, 'reports'> = {
    ...ground,
    platforms: {
      names: () => [],
      named: (name) => {
        throw new Error(`${name} has nothing to do yet`);
      },
    },
  };
  const now = new Date(begins - 3_600_000).toISOString();
  await setCampaign(ports, campaign);
  await ports.privacy.commit([{ ...keys.tokenKey, put: { key: '5'.repeat(64) }, ifRev: 0 }]);
  await ports.inbox.put(SEGMENT_KEY, segment);
  await importSegment(ports)({ key: SEGMENT_KEY, size: segment.length, at: now }, now);
  for (const { audience } of flights) {
    const include = { field: 'zone' as const, in: [audience] };
    await defineAudience(
      ports,
      { id: audience, purpose: 'persuade', zone: audience, category: 'young', include },
      now,
    );
  }
  for (const { body } of await ground.take('build-audience')) {
    await buildAudience(ports)(body as never, now);
  }
  for (const flight of flights) {
    const added = await addFlight(ports, flight, now);
    if (added.kind === 'refused') throw new Error(added.because);
  }
};

const SEGMENT_KEY = 'segments/default/all.csv';

const prepared = new Map<Scene, Promise<MemoryGround>>();

/** A ground in memory on which a scene is prepared; each has its own. */
export const preparedGround = async (scene: Scene): Promise<Ground> => {
  const first =
    prepared.get(scene) ??
    (async () => {
      const ground = memoryGround();
      await prepare(ground, scene);
      return ground;
    })();
  prepared.set(scene, first);
  return memoryGround(await first);
};

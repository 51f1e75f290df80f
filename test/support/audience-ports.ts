import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryQueues } from '../../lib/adapters/memory/queues.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { memoryVoterTable } from '../../lib/adapters/memory/voter-table.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { keys } from '../../lib/books/keys.ts';
import type { AudienceDefinition } from '../../lib/contracts/audience.ts';
import type { Flight } from '../../lib/contracts/flight.ts';
import type { ObjectDropped } from '../../lib/contracts/messages.ts';
import { smallCampaign } from './small-campaign.ts';

export const NOW = '2027-03-01T12:00:00.000Z';

/** Memory ports for import and audiences, under a fixed token key, or the one given; the small campaign with a floor of 1,000. */
export const audiencePorts = async (key = '5'.repeat(64)) => {
  const lake = memoryObjects();
  const ports = {
    core: memoryRecords(),
    privacy: memoryRecords(),
    inbox: memoryObjects(),
    lake,
    voters: memoryVoterTable(lake),
    queues: memoryQueues(),
  };
  await setCampaign(ports, { ...smallCampaign, audienceFloor: 1_000 });
  await ports.privacy.commit([{ ...keys.tokenKey, put: { key }, ifRev: 0 }]);
  return ports;
};

export type AudiencePorts = Awaited<ReturnType<typeof audiencePorts>>;

/** Puts an object into the inbox; gives the notice of it. */
export const drop = async (
  { inbox }: Pick<AudiencePorts, 'inbox'>,
  key: string,
  body: string | Uint8Array,
): Promise<ObjectDropped> => {
  await inbox.put(key, body);
  return { key, size: Buffer.byteLength(body), at: NOW };
};

/** A segment file of so many voters from a number on, all of one zone and category. */
export const segmentOf = (count: number, from = 1, more = 'no'): string =>
  [
    'voter_id,zone,category,birth_year,email,opted_out',
    ...Array.from(
      { length: count },
      (_, n) => `V${from + n},Dunmere,Young renters,1990,v${from + n}@example.com,${more}`,
    ),
    '',
  ].join('\n');

/** Everybody of the zone Dunmere. */
export const dunmere: AudienceDefinition = {
  id: 'dunmere',
  purpose: 'inform',
  zone: 'dunmere',
  category: 'young-renters',
  include: { field: 'zone', in: ['dunmere'] },
};

/** A flight of that audience on that platform, without the checks of adding it. */
export const flightOf = (audience: string, platform: string): Flight => ({
  id: `${audience}-${platform}`,
  audience,
  phase: 'vote',
  platform,
  channel: 'social',
  creatives: ['a'],
  start: '2027-03-01',
  end: '2027-03-10',
  budget: 1_000_000,
});

/** Every message that waits for a stage, oldest first; they are gone from the queue then. */
export const takeAll = ({ queues }: AudiencePorts, queue: 'build-audience' | 'place-flights') => {
  const messages = [];
  for (let next = queues.take(queue); next; next = queues.take(queue)) messages.push(next);
  return messages;
};

/** All that stands in the records and the lake, without revisions: what must be equal after a crash. */
export const everythingIn = async ({ core, privacy, lake }: AudiencePorts) => {
  const partitions = ['SEGMENT', 'INBOX', 'AUDIENCE', 'BUILD', 'OUTBOX', 'AUDIENCE-VERSION'];
  const records = [];
  for (const pk of partitions) records.push(...(await core.list(pk)));
  for (const pk of ['OPTOUT', 'KEY']) records.push(...(await privacy.list(pk)));
  const objects = [];
  for (const { key } of await lake.list(''))
    objects.push([key, new TextDecoder().decode(await lake.get(key))]);
  return { records: records.map(({ pk, sk, value }) => ({ pk, sk, value })), objects };
};

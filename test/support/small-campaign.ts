import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryQueues } from '../../lib/adapters/memory/queues.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { keys } from '../../lib/books/keys.ts';
import { postReport } from '../../lib/books/ledger.ts';
import { Campaign } from '../../lib/contracts/campaign.ts';
import type { DeliveryRow } from '../../lib/contracts/delivery.ts';
import type { Line } from '../../lib/contracts/flight.ts';
import { addDays } from '../../lib/domain/calendar.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import { row } from './delivery-rows.ts';

export const smallCampaign = Campaign.parse({
  id: 'small',
  name: 'A small campaign',
  country: 'US',
  election: { name: 'A made-up primary', date: '2027-03-16' },
  sponsor: 'Friends of Nobody',
  timeZone: 'America/Chicago',
  currency: 'USD',
  start: '2027-03-01',
  days: 10,
  budget: '1100.00',
  dayCap: '150.00',
  platforms: [{ name: 'meta', overDeliveryBasisPoints: 1_000 }, { name: 'by-hand' }],
});

/** A line of flight `<zone>-<category>`, social channel, open for the whole campaign unless a test says otherwise. */
export const lineOf = (
  zone: string,
  category: string,
  creative: string,
  changes: Partial<Line> = {},
): Line => ({
  lineId: `${zone}-${category}.${creative}`,
  armId: `${zone}/${category}/social/${creative}`,
  flightId: `${zone}-${category}`,
  audienceId: `${zone}-${category}`,
  zone,
  category,
  channel: 'social',
  creative,
  platform: 'meta',
  start: '2027-03-01',
  end: '2027-03-10',
  flightCapMicros: 800_000_000,
  audienceSize: 10_000,
  ...changes,
});

export const smallLines = ['north', 'south'].flatMap((zone) =>
  ['young', 'old'].flatMap((category) =>
    ['a', 'b'].map((creative) => lineOf(zone, category, creative)),
  ),
);

/** Memory ports on which the small campaign is set, with lines. */
export const openCampaign = async (
  lines: readonly Line[] = smallLines,
  campaign = smallCampaign,
) => {
  const ports = {
    core: memoryRecords(),
    ledger: memoryRecords(),
    lake: memoryObjects(),
    queues: memoryQueues(),
  };
  await setCampaign(ports, campaign);
  for (const line of lines) {
    await ports.core.commit([{ ...keys.line(line.lineId), put: line, ifRev: 0 }]);
  }
  return ports;
};

export type SmallPorts = Awaited<ReturnType<typeof openCampaign>>;

/** Posts rows of one delivery day as one file. */
export const report = async (
  ports: SmallPorts,
  day: string,
  changes: readonly Partial<DeliveryRow>[],
): Promise<void> => {
  const reportedAt = `${addDays(day, 1)}T12:00:00.000Z`;
  const rows = changes.map((one) => row({ reportDate: day, reportedAt, ...one }));
  await postReport(ports, {
    file: `delivery/${day}.csv`,
    fileSha256: sha256Hex(JSON.stringify(rows)),
    rows,
    rowsRead: rows.length,
    quarantined: [],
    at: `${day}T23:59:59.000Z`,
  });
};

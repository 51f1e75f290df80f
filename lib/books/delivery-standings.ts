import type { AudienceBuild } from '../contracts/audience.ts';
import type { Delivered } from '../contracts/flight.ts';
import type { BatchReceipt, DeliveryReceipt } from '../contracts/receipt.ts';
import { type ListKind, listRulesOf } from '../domain/destinations/lists.ts';
import type { Ports } from '../ports.ts';
import type { Place } from './activation.ts';
import { listBuilds } from './audiences.ts';
import { readCampaign } from './campaign.ts';
import { listDelivered } from './deliveries.ts';
import { listFlights } from './flights.ts';
import { readBatches } from './receipts.ts';

/**
 * Where an audience stands at a platform. 'delivered' only once the destination, or a person for it, has confirmed the
 * newest build; 'exported' waits for a person; 'outdated' has an older build in force.
 */
export type Standing =
  | 'waiting'
  | 'sending'
  | 'exported'
  | 'delivered'
  | 'outdated'
  | 'refused'
  | 'not-needed';

/** An audience at a platform, with what was said of its last delivery, batch by batch, and of earlier ones. */
export type DeliveryStanding = Place & {
  kind: ListKind;
  status: Standing;
  because: string | undefined;
  last: DeliveryReceipt | undefined;
  batches: BatchReceipt[];
  receipts: DeliveryReceipt[];
  look: Delivered['look'];
  /** Why somebody should look at it: of the last delivery, and of what became of its list. */
  alerts: string[];
};

/** Every audience at every platform that a flight sends it to or that still holds it, by platform and audience. */
export const readStandings = async (ports: Pick<Ports, 'core'>): Promise<DeliveryStanding[]> => {
  const [campaign, flights, builds, known] = await Promise.all([
    readCampaign(ports),
    listFlights(ports),
    listBuilds(ports),
    listDelivered(ports),
  ]);
  const places = new Map<string, Place>();
  for (const { platform, audience } of flights) {
    places.set(`${platform}/${audience}`, { platform, audienceId: audience });
  }
  for (const [name, { delivered }] of known) places.set(name, delivered);
  const byAudience = new Map(builds.map((build) => [build.audienceId, build]));
  const inOrder = [...places].sort(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(
    inOrder.map(async ([name, { platform, audienceId }]) => {
      const delivered = known.get(name)?.delivered;
      const terms = campaign?.platforms.find((one) => one.name === platform) ?? { name: platform };
      const { kind } = listRulesOf(terms);
      const receipts = delivered?.receipts ?? [];
      const last = receipts.at(-1);
      const place = { platform, audienceId };
      return {
        ...{ ...place, kind, last, receipts, look: delivered?.look },
        ...standingOf(byAudience.get(audienceId), delivered, kind),
        batches: last ? await readBatches(ports, place, last.kept) : [],
        alerts: [last?.alert, delivered?.look?.alert].filter((alert) => alert !== undefined),
      };
    }),
  );
};

const standingOf = (
  build: AudienceBuild | undefined,
  delivered: Delivered | undefined,
  kind: ListKind,
): { status: Standing; because: string | undefined } => {
  const is = (status: Standing, because?: string) => ({ status, because });
  if (build?.refused && !delivered?.hash) return is('refused', build.refused.because);
  if (!build || !delivered) return is('waiting');
  if (delivered.refused?.hash === build.hash) return is('refused', delivered.refused.because);
  if (delivered.discarded?.hash === build.hash) return is('refused', delivered.discarded.because);
  if (delivered.hash === build.hash && !delivered.again) {
    if (kind === 'none') return is('not-needed');
    return is(delivered.exported ? 'exported' : 'delivered');
  }
  if (delivered.unanswered.length > 0) return is('sending', 'the platform has not confirmed it');
  return is(delivered.hash === undefined ? 'waiting' : 'outdated');
};

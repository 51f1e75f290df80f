import type { AudienceBuild } from '../contracts/audience.ts';
import type { Delivered } from '../contracts/flight.ts';
import type { AudienceOutdated, ObjectDropped } from '../contracts/messages.ts';
import { addMinutes, localTime } from '../domain/calendar.ts';
import { type ListKind, listRulesOf } from '../domain/destinations/lists.ts';
import type { ObjectInfo, Ports, Write } from '../ports.ts';
import type { Place } from './activation.ts';
import { listBuilds } from './audiences.ts';
import { readApproval, readBook } from './book.ts';
import { readBasis } from './build-basis.ts';
import { campaignOf } from './campaign.ts';
import { type DeliveredAt, isCurrent, listDelivered } from './deliveries.ts';
import { audienceBuilt, listFlights } from './flights.ts';
import { keys } from './keys.ts';
import { optedOut } from './opt-outs.ts';
import { type Outgoing, promise } from './outbox.ts';
import { planApproved } from './plans.ts';
import { SETTLE_AFTER_MINUTES } from './settlement.ts';

const FOLDERS = [
  { prefix: 'segments/', queue: 'import-segment' },
  { prefix: 'optouts/', queue: 'import-segment' },
  { prefix: 'voted/', queue: 'import-segment' },
  { prefix: 'staff/', queue: 'import-segment' },
  { prefix: 'delivery/', queue: 'record-results' },
] as const;

/** Sends an ObjectDropped for each object of the inbox that nobody has dealt with, or that was replaced by another size. */
export const sendLostObjects = async (
  { core, inbox, queues }: Pick<Ports, 'core' | 'inbox' | 'queues'>,
  now: string,
): Promise<void> => {
  const [notes, objects] = await Promise.all([core.list(keys.inbox('').pk), inbox.list('')]);
  const done = new Map(notes.map(({ sk, value }) => [sk, value]));
  const isDone = ({ key, size }: ObjectInfo): boolean => {
    const record = done.get(key) as { size?: number } | undefined;
    return record !== undefined && (record.size === undefined || record.size === size);
  };
  const lost = objects.filter((info) => !isDone(info) && !info.key.endsWith('/'));
  for (const { prefix, queue } of FOLDERS) {
    for (const info of lost.filter(({ key }) => key.startsWith(prefix))) {
      const body: ObjectDropped = { ...info, at: now };
      await queues.send(queue, { id: `${info.key}/${now}`, group: info.key, body });
    }
  }
};

/** Asks again for an approved plan that was not decided in time, its message lost. */
export const askForPlan = async (ports: Pick<Ports, 'core'>, now: string): Promise<void> => {
  const approval = await readApproval(ports);
  if (!approval || addMinutes(approval.at, SETTLE_AFTER_MINUTES) > now) return;
  if ((await readBook(ports))?.planHash === approval.planHash) return;
  const again = planApproved(approval, now);
  await ports.core.commit([promise(`plan/${again.id}`, [again])]);
};

/**
 * Looks at every audience that a live flight uses or a platform still holds: asks for a new build where people opted
 * out since the last one or it was made from other files, lists or settings than stand, and for a delivery where the platform has not confirmed the build, or where an unanswered
 * send may have put an older list in its place.
 */
export const keepAudiencesFresh = async (
  ports: Pick<Ports, 'core' | 'privacy'>,
  now: string,
): Promise<void> => {
  const flights = await listFlights(ports);
  if (flights.length === 0) return;
  const campaign = await campaignOf(ports);
  const { timeZone, platforms } = campaign;
  const basis = await readBasis(ports, campaign);
  const kinds = new Map(platforms.map((terms) => [terms.name, listRulesOf(terms).kind]));
  const today = localTime(timeZone, now).date;
  const [built, known] = await Promise.all([listBuilds(ports), listDelivered(ports)]);
  const places = new Map(
    flights
      .map(({ platform, audience, end }) => ({
        name: `${platform}/${audience}`,
        platform,
        audience,
        end,
      }))
      // A list stays with its platform when its flights are over, and people go on opting out of it.
      .filter(({ name, end }) => end >= today || mayHoldPeople(known.get(name)?.delivered))
      .map(({ name, platform, audience }) => [name, { platform, audienceId: audience }]),
  );
  const builds = new Map(built.map((build) => [build.audienceId, build]));
  const seen = Math.max(0, ...[...builds.values()].map(({ optOutEpoch }) => optOutEpoch));
  const { epoch } = await optedOut(ports, seen);
  for (const [name, place] of places) {
    const build = builds.get(place.audienceId);
    const at = known.get(name) ?? { delivered: undefined, rev: 0 };
    const kind = kinds.get(place.platform);
    if (build) await keepFresh(ports, { ...place, ...at, kind, basis }, build, epoch, now);
  }
};

const mayHoldPeople = (delivered: Delivered | undefined): boolean =>
  delivered !== undefined &&
  (delivered.hash !== undefined ||
    (delivered.discarded !== undefined && delivered.refused === undefined) ||
    delivered.unanswered.length > 0);

const keepFresh = async (
  ports: Pick<Ports, 'core'>,
  place: Place & DeliveredAt & { kind: ListKind | undefined; basis: string },
  build: AudienceBuild,
  epoch: number,
  now: string,
): Promise<void> => {
  const { delivered, rev } = place;
  const put = delivered && afterWaiting(delivered, now);
  const writes: Write[] = put
    ? [{ ...keys.delivered(place.platform, place.audienceId), put, ifRev: rev }]
    : [];
  const messages: Outgoing[] = [];
  const isOfOther = build.basis !== undefined && build.basis !== place.basis;
  if (build.optOutEpoch < epoch || isOfOther)
    messages.push(audienceOutdated(place.audienceId, epoch, now));
  const isOld = addMinutes(build.builtAt, SETTLE_AFTER_MINUTES) <= now;
  const stands = put ?? delivered;
  if (put?.again || (isOld && !isCurrent(stands, build, epoch, place.kind))) {
    messages.push(audienceBuilt(build, place.platform, now, now));
  }
  if (messages.length > 0) {
    writes.push(promise(`fresh/${place.platform}/${place.audienceId}/${now}`, messages));
  }
  if (writes.length > 0) await ports.core.commit(writes);
};

/** Sends that may come late are waited for; then the list is delivered once more, under a new name. */
const afterWaiting = (delivered: Delivered, now: string): Delivered | undefined => {
  const { seenAt, recent, ...rest } = delivered;
  if (delivered.unanswered.length === 0 && recent === undefined) return undefined;
  if (seenAt === undefined) return { ...delivered, seenAt: now };
  if (addMinutes(seenAt, SETTLE_AFTER_MINUTES) > now) return undefined;
  // Copies of the list that stands change nothing.
  if (delivered.unanswered.length === 0) return rest;
  const { refused: _, ...again } = rest;
  return { ...again, unanswered: [], again: true, round: delivered.round + 1 };
};

const audienceOutdated = (audienceId: string, epoch: number, now: string): Outgoing => {
  const because = `people opted out, or files or lists changed, since it was built (epoch ${epoch})`;
  const body: AudienceOutdated = { type: 'AudienceOutdated', audienceId, because, at: now };
  const id = `${audienceId}/opt-outs-${epoch}/${now}`;
  return { queue: 'build-audience', id, group: audienceId, body };
};

import type { AudienceBuild } from '../contracts/audience.ts';
import type { Delivered } from '../contracts/flight.ts';
import { floorAt } from '../domain/audience/gates.ts';
import { localTime } from '../domain/calendar.ts';
import { sessionName } from '../domain/destinations/batches.ts';
import { type ListKind, listRulesOf } from '../domain/destinations/lists.ts';
import type { Ports } from '../ports.ts';
import { empty, type Place, type Reach, type Sending, withdraw } from './activation.ts';
import { campaignOf } from './campaign.ts';
import { readControl } from './controls.ts';
import { keys } from './keys.ts';
import { optedOut } from './opt-outs.ts';
import { aim } from './targeting.ts';
import { upload } from './uploads.ts';

/** What became of a delivery. 'stopped' while the stop is on. */
export type Delivery = { kind: 'delivered' | 'stopped' } | { kind: 'refused'; because: string };

/** Each round is one whole upload; more opt-out files than that do not arrive during one delivery. */
const MOST_ROUNDS = 10;

/** True where the platform has confirmed the audience's newest build. */
export const isDelivered = async (
  { core }: Pick<Ports, 'core'>,
  { platform, audienceId }: Place,
): Promise<boolean> => {
  const build = (await core.read(keys.build(audienceId)))?.value as AudienceBuild | undefined;
  const state = await readDelivered({ core }, { platform, audienceId });
  return build !== undefined && state.delivered?.hash === build.hash;
};

/**
 * True where a platform's list, or its refusal, stands for this build, for all opt-outs up to an epoch and for that kind
 * of list. A build that stayed the same over later opt-outs has nobody in it who left.
 */
export const isCurrent = (
  delivered: Delivered | undefined,
  { hash, optOutEpoch }: Pick<AudienceBuild, 'hash' | 'optOutEpoch'>,
  epoch: number,
  kind?: ListKind,
): boolean => {
  if (!delivered || delivered.again) return false;
  if (kind !== undefined && kind !== (delivered.kind ?? kind)) return false;
  if (delivered.discarded && !delivered.refused) return false;
  const stands = delivered.refused ?? delivered;
  return stands.hash === hash && Math.max(stands.epoch, optOutEpoch) >= epoch;
};

/** What is known of an audience at a platform, and its record's revision; 0 where nothing is. */
export type DeliveredAt = { delivered: Delivered | undefined; rev: number };

/** What is known of an audience at a platform. */
export const readDelivered = async (
  { core }: Pick<Ports, 'core'>,
  { platform, audienceId }: Place,
): Promise<DeliveredAt> => {
  const record = await core.read(keys.delivered(platform, audienceId));
  return { delivered: record?.value as Delivered | undefined, rev: record?.rev ?? 0 };
};

/** What is known of every audience at every platform, by `platform/audience`. */
export const listDelivered = async ({
  core,
}: Pick<Ports, 'core'>): Promise<Map<string, { delivered: Delivered; rev: number }>> =>
  new Map(
    (await core.list(keys.delivered('', '').pk)).map(({ sk, value, rev }) => [
      sk,
      { delivered: value as Delivered, rev },
    ]),
  );

/**
 * Brings a platform's list to the audience's newest build without anybody who opted out, and again while opt-outs
 * arrive during the upload. Nothing below the floor there becomes active: then it is refused, and the list that
 * stood before is withdrawn. What is up to date is left alone. Throws when the platform does not answer.
 */
export const deliverAudience = async (
  ports: Reach,
  { platform, audienceId }: Place,
  now: string,
): Promise<Delivery> => {
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const control = await readControl(ports);
    if (control.stopped) return { kind: 'stopped' };
    const sending = await readSending(ports, { platform, audienceId }, control.rev, now);
    if (!sending) return refusedFor(`audience ${audienceId} is not built`);
    const { build, state, epoch, rules } = sending;
    if (isCurrent(state, build, epoch, rules.kind)) {
      return state.refused ? refusedFor(state.refused.because) : { kind: 'delivered' };
    }
    const because =
      build.refused?.because ?? useless(sending) ?? (await send[rules.takes](ports, sending, now));
    if (because !== undefined) await withdraw(ports, sending, because, now);
  }
  throw new Error(`Audience ${audienceId}: opt-outs kept arriving during ${MOST_ROUNDS} uploads`);
};

/** Nobody is listed where a platform takes nothing: what it held before is taken back. */
const leaveOut = async (ports: Reach, sending: Sending, now: string): Promise<undefined> => {
  const { hash } = sending.build;
  await empty(ports, sending, now, { hash, received: 0, invalid: 0 });
};

const send = { members: upload, cells: aim, nothing: leaveOut } as const;

/** Why the same build need not be sent again: its platform had no use for it. */
const useless = ({ state: { discarded, kind }, build, rules }: Sending): string | undefined =>
  discarded?.hash === build.hash && kind === rules.kind ? discarded.because : undefined;

const readSending = async (
  ports: Reach,
  place: Place,
  controlRev: number,
  now: string,
): Promise<Sending | undefined> => {
  const record = await ports.core.read(keys.build(place.audienceId));
  if (!record) return undefined;
  const build = record.value as AudienceBuild;
  const { delivered, rev } = await readDelivered(ports, place);
  const none = { epoch: 0, received: 0, invalid: 0, at: now, round: 0, unanswered: [] };
  const state = delivered ?? { ...place, ...none };
  const { epoch } = await optedOut(ports, build.optOutEpoch);
  const campaign = await campaignOf(ports);
  const { election, platforms, timeZone } = campaign;
  const terms = platforms.find(({ name }) => name === place.platform) ?? { name: place.platform };
  const rules = listRulesOf(terms);
  const list = { account: 'accountId' in terms ? terms.accountId : 'main', ...place };
  const named = (...more: string[]): string =>
    sessionName(rules, list, [build.hash, epoch, state.round, ...more], now);
  return {
    ...{ ...place, build, buildRev: record.rev, controlRev, state, rev, epoch, rules },
    ...{ session: named(), emptied: named('none'), floor: floorAt(campaign, place.platform) },
    precision: 'cellPrecision' in terms ? terms.cellPrecision : undefined,
    ageInYear: Number(election.date.slice(0, 4)),
    today: localTime(timeZone, now).date,
  };
};

const refusedFor = (because: string): Delivery => ({ kind: 'refused', because });

import type { Campaign } from '../contracts/campaign.ts';
import type { Placement, Refusal, Target } from '../contracts/decision.ts';
import type { Line } from '../contracts/flight.ts';
import { localTime } from '../domain/calendar.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import { worstHold } from '../domain/flights/exposure.ts';
import { endedOn } from '../domain/flights/stood.ts';
import type { LineTerms, Ports, Write } from '../ports.ts';
import { readBookAt } from './book.ts';
import { campaignOf } from './campaign.ts';
import { readControl, stillUnswitched, unswitched } from './controls.ts';
import { deliverAudience, isDelivered } from './deliveries.ts';
import { keys } from './keys.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'voters' | 'platforms'>;

/** One line's budget on its way to the platform, and the revisions that it was read at. */
type Placing = {
  line: Line;
  /** Hash of the line, to see whether the platform knows it as it is. */
  lineHash: string;
  campaign: Campaign;
  bookRev: number;
  controlRev: number;
  target: Target;
  placement: Placement;
  rev: number;
};

/**
 * Brings a line's platform to the newest decided budget, whatever version was asked for: opens the line, sees that a
 * raise has its audience, writes down what is about to be sent, sends it, writes down that it was applied. Repeats
 * set the same absolute budget. A refusal is kept with its reason; anything else throws, to be tried again, as does a
 * version that the book does not have.
 */
export const placeBudget = async (
  ports: Reach,
  { lineId, version = 0 }: { lineId: string; version?: number },
  now: string,
): Promise<void> => {
  const placing = await readPlacing(ports, lineId, version);
  if (placing === 'nothing' || isPlaced(placing.placement, placing.target, placing.lineHash))
    return;
  const because = await whyNotReady(ports, placing, now);
  if (because !== undefined) return keepRefusal(ports, placing, because, now);
  const intended = await writeIntent(ports, placing, now);
  const { line, target, campaign } = placing;
  const answer = await ports.platforms.named(line.platform).setBudget({
    lineId,
    version: target.version,
    // In force from its next delivery day on, whatever day the plan was for: so it is counted from today on.
    day: [localTime(campaign.timeZone, now).date, line.start].sort().at(-1) ?? line.start,
    dailyMicros: target.targetMicros,
    at: now,
  });
  if (answer.kind === 'refused') return keepRefusal(ports, intended, answer.because, now);
  const { drifted: _, ...placement } = intended.placement;
  const applied = { appliedVersion: target.version, appliedMicros: target.targetMicros };
  await commitOrThrow(ports, [placementWrite(intended, { ...placement, ...applied })]);
};

/** True where the newest decision on a line was applied or refused, for the line as it now is. */
export const isPlaced = (
  { appliedVersion, drifted, opened, refused }: Placement,
  { version }: Target,
  lineHash: string,
): boolean =>
  !drifted &&
  ((refused?.version === version && refused.line === lineHash) ||
    (appliedVersion === version && opened === lineHash));

/** Names a line as it is, so that a change is seen. */
export const hashOfLine = (line: Line): string => sha256Hex(canonicalJson(line));

const readPlacing = async (
  ports: Reach,
  lineId: string,
  version: number,
): Promise<Placing | 'nothing'> => {
  const control = await readControl(ports);
  const { book, rev: bookRev } = await readBookAt(ports);
  const line = (await ports.core.read(keys.line(lineId)))?.value as Line | undefined;
  const target = book?.targets[lineId];
  if (control.stopped) return 'nothing';
  const decided = target?.version ?? 0;
  if (decided < version) {
    throw new Error(`${lineId}: version ${version} is asked for, and the book is at ${decided}`);
  }
  if (!line || !target) return 'nothing';
  const record = await ports.core.read(keys.placement(lineId));
  const placement = (record?.value as Placement | undefined) ?? unplaced(lineId);
  const revs = { bookRev, controlRev: control.rev, rev: record?.rev ?? 0 };
  const campaign = await campaignOf(ports);
  return { line, lineHash: hashOfLine(line), campaign, target, placement, ...revs };
};

const unplaced = (lineId: string): Placement => ({
  lineId,
  appliedVersion: 0,
  appliedMicros: 0,
  settledMicros: 0,
  unsettled: [],
});

/** A cut is never held up by its audience or by what the platform says of the line: it only lowers what is spent. */
const whyNotReady = async (
  ports: Reach,
  { line, lineHash, campaign, controlRev, target, placement }: Placing,
  now: string,
): Promise<string | undefined> => {
  const raises = target.targetMicros > worstHold(undefined, placement);
  if (raises && !(await isDelivered(ports, line))) {
    const delivery = await deliverAudience(ports, line, now);
    if (delivery.kind === 'refused') return delivery.because;
  }
  if (placement.opened === lineHash) return undefined;
  await stillUnswitched(ports, { rev: controlRev });
  const answer = await ports.platforms.named(line.platform).openLine(line, termsOf(campaign, line));
  if (answer.kind === 'refused') return raises ? answer.because : undefined;
  placement.opened = lineHash;
  return undefined;
};

const termsOf = ({ timeZone, currency, platforms }: Campaign, { platform }: Line): LineTerms => ({
  timeZone,
  currency,
  accountId: platforms.find(({ name }) => name === platform)?.accountId ?? 'main',
});

/**
 * Writes down what is about to be sent, only while the book still says so: a decision that is made later counts it,
 * a decision that was made meanwhile stops it.
 */
const writeIntent = async (ports: Reach, placing: Placing, now: string): Promise<Placing> => {
  const { target, placement, campaign, bookRev, controlRev } = placing;
  const { version, targetMicros: micros } = target;
  const stood = endedOn(placement.stood ?? [], localTime(campaign.timeZone, now).date);
  // The request is new even when an equal one was seen before: its end is waited for anew.
  const { seenAt: _, ...rest } = placement;
  const others = placement.unsettled.filter(
    (request) => request.version !== version || request.micros !== micros,
  );
  const intended = { ...rest, stood, unsettled: [...others, { version, micros, at: now }] };
  await commitOrThrow(ports, [
    placementWrite(placing, intended),
    { ...keys.book, check: true, ifRev: bookRev },
    unswitched({ rev: controlRev }),
  ]);
  return { ...placing, placement: intended, rev: placing.rev + 1 };
};

const keepRefusal = async (
  ports: Reach,
  placing: Placing,
  because: string,
  now: string,
): Promise<void> => {
  const { line, lineHash, target, placement } = placing;
  const decisionId = `${line.lineId}/${target.version}`;
  const refusal: Refusal = { decisionId, lineId: line.lineId, because, at: now };
  const before = await ports.core.read(keys.refusal(decisionId));
  await commitOrThrow(ports, [
    placementWrite(placing, { ...placement, refused: { version: target.version, line: lineHash } }),
    { ...keys.refusal(decisionId), put: refusal, ifRev: before?.rev ?? 0 },
  ]);
};

const placementWrite = ({ line, rev }: Placing, put: Placement): Write => ({
  ...keys.placement(line.lineId),
  put,
  ifRev: rev,
});

const commitOrThrow = async ({ core }: Reach, writes: Write[]): Promise<void> => {
  if ((await core.commit(writes)) === 'conflict') {
    throw new Error(`${writes[0]?.sk}: the book, the stop or the placement moved meanwhile`);
  }
};

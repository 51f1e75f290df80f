import { decideBudgets } from '../../lib/books/decisions.ts';
import { standingLists } from '../../lib/books/suppressions.ts';
import { localTime } from '../../lib/domain/calendar.ts';
import type { Ports } from '../../lib/ports.ts';
import { indexOf } from './crowd.ts';
import type { Deliveries } from './deliveries.ts';
import type { Ground } from './ground.ts';
import { Broken, type Invariant, type Known } from './watch.ts';
import type { LedgerWatch } from './watch-ledger.ts';

/** Something that has not come to rest yet. */
export type Unrest = { invariant: Invariant; because: string };

/** The first thing that is not as it should be once nothing goes wrong any more; undefined when all is at rest. */
export const unrestIn = async (
  ground: Ground,
  deliveries: Deliveries,
  known: Known,
  now: number,
): Promise<Unrest | undefined> =>
  (await leftUndone(ground, deliveries)) ??
  undecided(known) ??
  unplaced(known, now) ??
  unheard(known, await leftOut(ground), now);

/** Everybody who voted already or works for the campaign, by the lists that stand. */
const leftOut = async (ground: Ground): Promise<Set<string>> => {
  const { voted, staff } = await standingLists(ground);
  const texts = await Promise.all([...voted, ...staff].map((key) => ground.lake.get(key)));
  return new Set(
    texts.flatMap((text) => new TextDecoder().decode(text).split('\n').filter(Boolean)),
  );
};

const leftUndone = async (
  { core, inbox }: Ground,
  deliveries: Deliveries,
): Promise<Unrest | undefined> => {
  if (deliveries.waiting() > 0) return unrest('R1', `${deliveries.waiting()} messages wait`);
  const [promised] = await core.list('OUTBOX');
  if (promised) return unrest('R1', `${promised.sk} is promised and not sent`);
  const notes = new Map((await core.list('INBOX')).map(({ sk, value }) => [sk, value]));
  for (const { key, size } of await inbox.list('')) {
    const note = notes.get(key) as { size: number } | undefined;
    if (note?.size !== size) return unrest('R1', `nobody has dealt with ${key}`);
  }
  return undefined;
};

const undecided = ({ approval, book }: Known): Unrest | undefined =>
  approval && approval.planHash !== book?.planHash
    ? unrest('R1', `plan ${approval.planHash} is approved and not decided`)
    : undefined;

const unplaced = (known: Known, now: number): Unrest | undefined => {
  const today = localTime(known.campaign.timeZone, new Date(now).toISOString()).date;
  for (const [lineId, { version, targetMicros }] of Object.entries(known.book?.targets ?? {})) {
    const line = known.lines.get(lineId);
    if (!line || line.end < today || version === 0) continue;
    const placement = known.placements.get(lineId);
    const held = known.adHouses.get(line.platform)?.lines.get(lineId);
    const isRefused = placement?.refused?.version === version;
    const due = isRefused ? placement.appliedMicros : targetMicros;
    const name = `${lineId}/${version}`;
    if ((held?.micros ?? 0) !== due) {
      return unrest('D2', `${name}: ${held?.micros} is in force, and ${due} was decided`);
    }
    if (!isRefused && placement?.appliedVersion !== version) {
      return unrest('D2', `${name} was not applied, but version ${placement?.appliedVersion}`);
    }
    if (placement && placement.unsettled.length > 0) return unrest('R1', `${name} is not settled`);
    if (held && placement?.opened && held.line.end !== line.end) {
      return unrest('D2', `${name} ends on ${held.line.end} at its platform, not on ${line.end}`);
    }
  }
  return undefined;
};

const unheard = (known: Known, gone: ReadonlySet<string>, now: number): Unrest | undefined => {
  for (const [name, house] of known.adHouses) {
    for (const [audienceId, chunks] of house.active) {
      for (const token of known.optOuts.keys()) {
        if (chunks.some((chunk) => indexOf(chunk, token) >= 0)) {
          return unrest('P3', `${audienceId} at ${name} holds one who opted out`);
        }
      }
      // A list that is over is not built anew for who votes later; who opts out leaves it all the same.
      if (isLive(known, audienceId, now)) {
        for (const token of gone) {
          if (chunks.some((chunk) => indexOf(chunk, token) >= 0)) {
            return unrest('P3', `${audienceId} at ${name} holds one who voted or is of the staff`);
          }
        }
      }
      const people = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      if (people > 0 && known.delivered.get(`${name}/${audienceId}`)?.kind === 'cells') {
        return unrest(
          'GOOG-02',
          `${audienceId} is aimed at cells at ${name}, and has a list there`,
        );
      }
      const found = unsettled(known, name, audienceId, people, now);
      if (found) return found;
    }
    for (const [audienceId, { covered }] of house.aims) {
      const found = unsettled(known, name, audienceId, covered, now);
      if (found) return found;
    }
  }
  return undefined;
};

const unsettled = (
  known: Known,
  house: string,
  audienceId: string,
  people: number,
  now: number,
): Unrest | undefined => {
  if (!isLive(known, audienceId, now)) return undefined;
  const state = known.delivered.get(`${house}/${audienceId}`);
  const isTakenBack = !state?.discarded || state.refused !== undefined;
  if (!state || state.unanswered.length > 0 || state.again || !isTakenBack) {
    return unrest('R1', `${audienceId} at ${house} is not settled`);
  }
  const { platforms } = known.campaign;
  const kind = platforms.find(({ name }) => name === house)?.lists ?? 'meta';
  if (state.kind !== kind) {
    return unrest(
      'R1',
      `${audienceId} is told to ${house} as ${state.kind}, and is to be as ${kind}`,
    );
  }
  if (kind === 'none' && people > 0) {
    return unrest('GOOG-02', `${people} people of ${audienceId} are active at ${house}`);
  }
  if (state.refused && people > 0) {
    return unrest('P1', `${audienceId} is refused, and ${people} people are active at ${house}`);
  }
  return undefined;
};

const isLive = ({ lines, campaign }: Known, audience: string, now: number): boolean => {
  const today = localTime(campaign.timeZone, new Date(now).toISOString()).date;
  return [...lines.values()].some(({ audienceId, end }) => audienceId === audience && end >= today);
};

/** Looks once more at what waits: whatever could still be of use must have been granted. */
export const checkNothingWaits = async (ports: Ports, known: Known, now: number): Promise<void> => {
  const { book, campaign } = known;
  if (!book || known.stopped) return;
  const at = new Date(now).toISOString();
  const today = localTime(campaign.timeZone, at).date;
  const day = today > book.day ? today : book.day;
  await decideBudgets(ports, { type: 'HoldReleased', day, at }, at);
  const after = known.book;
  for (const [lineId, { version }] of Object.entries(book.targets)) {
    const then = after?.targets[lineId];
    const isOfUse = (known.lines.get(lineId)?.end ?? '') > today;
    if (then?.version === version || !isOfUse) continue;
    throw new Broken('D2', `${lineId} could be given ${then?.targetMicros} micros, and waited`);
  }
};

/** L2 at the end of all days: every file is booked, and the ledger is what the platforms truly charged. */
export const checkTrueCost = ({ adHouses }: Known, { heads, files, booked }: LedgerWatch): void => {
  for (const sha256 of files.keys()) {
    if (!booked.has(sha256)) throw new Broken('L2', `file ${sha256} is not booked`);
  }
  const cost = [...adHouses.values()]
    .flatMap(({ lines }) => [...lines.values()].flatMap(({ spent }) => [...spent.values()]))
    .reduce((sum, { costMicros }) => sum + costMicros, 0);
  const sum = [...heads.values()].reduce((total, { costMicros }) => total + costMicros, 0);
  if (sum !== cost) throw new Broken('L2', `${sum} micros are booked, and ${cost} were charged`);
};

const unrest = (invariant: Invariant, because: string): Unrest => ({ invariant, because });

import type { DeliveryRow } from '../../contracts/delivery.ts';
import { addDays, instantAt } from '../../domain/calendar.ts';
import { type Micros, worstCaseMicros } from '../../domain/money.ts';
import { randomFrom } from '../../domain/random.ts';
import type { DeliveredOn, Delivery } from './world.ts';

/** What an account says of itself in every row. */
export type AccountTerms = {
  /** The platform's name in delivery rows. */
  name: string;
  seed: string;
  overDeliveryBasisPoints: number;
  /** Days after a delivery day until its figures no longer change. */
  finalAfterDays: number;
  timeZone: string;
  currency: string;
  accountId: string;
};

/** One line's delivery on one day, with what a row of its report needs besides. */
export type ReportedLine = DeliveredOn & {
  flightId: string;
  creative: string;
  /** The daily budget that was in force, in micros. */
  budgetMicros: Micros;
};

type Revision = Delivery & { at: string; dataState: DeliveryRow['dataState'] };

/**
 * The rows of a line's day as the platform reports them at an instant: none before the day is reported, else its
 * latest revision, now and then twice. Seed, line, day and instant decide alone.
 *
 * A day is reported at 03:00 of the next, one in seven a day later. One in five is off at first (by -12 to +8 %,
 * within the over-delivery bound) and corrected a day later. Its last revision is the exact truth.
 */
export const rowsAt = (terms: AccountTerms, line: ReportedLine, at: string): DeliveryRow[] => {
  const known = revisionsOnce(terms, line).filter((revision) => revision.at <= at);
  const latest = known.at(-1);
  if (!latest) return [];
  const row: DeliveryRow = {
    platform: terms.name,
    accountId: terms.accountId,
    orderId: line.flightId,
    lineId: line.lineId,
    creativeId: line.creative,
    cell: null,
    reportDate: line.date,
    hour: null,
    timeZone: terms.timeZone,
    currency: terms.currency,
    costMicros: latest.costMicros,
    impressions: latest.impressions,
    clicks: latest.clicks,
    reachInCategory: latest.reachInCategory,
    dataState: latest.dataState,
    revision: String(known.length).padStart(12, '0'),
    reportedAt: latest.at,
  };
  const twice = randomFrom(`${terms.seed}/twice/${line.lineId}/${line.date}/${row.revision}`)();
  return twice < 0.04 ? [row, { ...row }] : [row];
};

const revisions = new WeakMap<AccountTerms, WeakMap<ReportedLine, Revision[]>>();

// A delivered day never changes, and it is asked for every hour.
const revisionsOnce = (terms: AccountTerms, line: ReportedLine): Revision[] => {
  const ofTerms = revisions.get(terms) ?? new WeakMap<ReportedLine, Revision[]>();
  revisions.set(terms, ofTerms);
  const known = ofTerms.get(line) ?? revisionsOf(terms, line);
  ofTerms.set(line, known);
  return known;
};

const revisionsOf = (terms: AccountTerms, line: ReportedLine): Revision[] => {
  const random = randomFrom(`${terms.seed}/report/${line.lineId}/${line.date}`);
  const chance = random();
  const late = chance < 1 / 7;
  const restated = !late && chance < 1 / 7 + 1 / 5;
  const atThree = (days: number): string =>
    instantAt(terms.timeZone, addDays(line.date, days), '03:00');
  const first = restated ? misread(terms, line, 0.88 + 0.2 * random()) : figuresOf(line);
  const early: Revision[] = [{ ...first, at: atThree(late ? 2 : 1), dataState: 'preliminary' }];
  if (restated) early.push({ ...figuresOf(line), at: atThree(2), dataState: 'settling' });
  const finalAt = atThree(Math.max(1, terms.finalAfterDays));
  return [
    ...early.filter(({ at }) => at < finalAt),
    { ...figuresOf(line), at: finalAt, dataState: 'final' },
  ];
};

const figuresOf = ({ costMicros, impressions, clicks, reachInCategory }: Delivery): Delivery => ({
  costMicros,
  impressions,
  clicks,
  reachInCategory,
});

const misread = (terms: AccountTerms, line: ReportedLine, factor: number): Delivery => {
  const bound = worstCaseMicros(line.budgetMicros, terms.overDeliveryBasisPoints);
  const impressions = Math.ceil(line.impressions * factor);
  return {
    costMicros: Math.min(bound, Math.round(line.costMicros * factor)),
    impressions,
    clicks: Math.min(line.clicks, impressions),
    reachInCategory: Math.round(line.reachInCategory * factor),
  };
};

import type { CampaignReport, DecidedBudget, EvenSplit } from '../../lib/contracts/report.ts';
import { addDays } from '../../lib/domain/calendar.ts';
import {
  type BookedRow,
  type KnownLine,
  spendReport,
} from '../../lib/domain/finance/spend-report.ts';
import { finalityAt } from '../../lib/domain/ledger/finality.ts';
import { normal, poisson, randomFrom } from '../../lib/domain/random.ts';

const ZONES = ['harbor', 'lakeside', 'north-hills', 'old-town'];
const CATEGORIES = ['first-time-voters', 'young-renters', 'commuters'];
const CHANNELS = ['social', 'video', 'display'];

/** Judges a figure long before any look-back window has passed: final is what the platform says. */
export const early = finalityAt('2027-03-04T11:00:00.000Z');

/** A made-up report of so many days, the same for the same seed; no figure in it is anybody's. */
export const sampleReport = ({
  seed = 'sample',
  days = 14,
  zones = ZONES,
  categories = CATEGORIES,
  skill = 1,
  phases = ['vote'],
} = {}): CampaignReport => {
  const random = randomFrom(seed);
  const start = '2027-03-01';
  const asOf = `${addDays(start, days)}T11:00:00.000Z`;
  const sim = { name: 'sim', overDeliveryBasisPoints: 1_000, finalAfterDays: 4, accountId: 'main' };
  const lines = armsOf(zones, categories, phases);
  const quality = lines.map(() => Math.exp(0.45 * normal(random)));
  const booked: BookedRow[] = [];
  const budgets: DecidedBudget[] = [];
  const byDay: EvenSplit['byDay'] = [];
  for (let index = 0; index < days; index += 1) {
    const date = addDays(start, index);
    const learned = skill * Math.min(1, index / (days * 0.6));
    const weights = quality.map((q) => q ** (2.2 * learned));
    const whole = weights.reduce((a, b) => a + b, 0);
    const even = { date, reachInCategory: 0, costMicros: 0 };
    for (const [i, line] of lines.entries()) {
      const budget = Math.floor((1_800_000_000 * (weights[i] ?? 0)) / whole);
      budgets.push({ day: date, lineId: line.lineId, armId: armOf(line), toMicros: budget });
      const spend = Math.round(budget * (0.93 + 0.09 * random()));
      const evenSpend = Math.round((1_800_000_000 / lines.length) * (0.93 + 0.09 * random()));
      booked.push(
        rowOf(line, date, spend, poisson(random, reachFor(spend, quality[i])), index, days),
      );
      even.costMicros += evenSpend;
      even.reachInCategory += poisson(random, reachFor(evenSpend, quality[i]));
    }
    byDay.push(even);
  }
  return {
    campaign: {
      id: 'riverton-2027',
      name: 'Riverton Together',
      country: 'US',
      election: { name: 'Riverton municipal election', date: '2027-03-16' },
      sponsor: 'Friends of Riverton (made up)',
      timeZone: 'America/Chicago',
      currency: 'USD',
      start,
      days,
      budget: days * 1_900_000_000,
      dayCap: 2_000_000_000,
      reallocateAt: '05:00',
      audienceFloor: 5_000,
      platforms: [sim],
    },
    asOf,
    day: addDays(start, days),
    ledgerHash: '5f2b'.repeat(16),
    rows: spendReport(booked, lines, finalityAt(asOf, [sim])),
    budgets,
    decisions: { decided: 412, raised: 190, cut: 186, lines: lines.length },
    audiences: categories.map((category, index) => ({
      audienceId: `${category}-all`,
      version: 'a'.repeat(64),
      hash: 'b'.repeat(64),
      size: 21_840 - 4_310 * index,
      suppressed: {
        optOut: 312 - 140 * index,
        voted: 0,
        underAge: index * 55,
        holdout: 0,
        staff: 0,
      },
      optOutEpoch: 3,
      builtAt: '2027-02-28T18:00:00.000Z',
    })),
    evenSplit: {
      reachInCategory: byDay.reduce((sum, day) => sum + day.reachInCategory, 0),
      costMicros: byDay.reduce((sum, day) => sum + day.costMicros, 0),
      byDay,
    },
    notes: [],
  };
};

/** Two rows of a line that no flight knows, one of them in another currency. */
export const strayRows = (start = '2027-03-03'): BookedRow[] => [
  { ...rowOf({ lineId: 'old-line-9' }, start, 84_250_000, 0, 0, 1), reachInCategory: null },
  {
    ...rowOf({ lineId: '=HYPERLINK("x")' }, start, 12_340_000, 0, 0, 1),
    currency: 'EUR',
    timeZone: 'Europe/Paris',
    reachInCategory: null,
  },
];

const armsOf = (zones: string[], categories: string[], phases: string[]): KnownLine[] =>
  zones.flatMap((zone) =>
    categories.flatMap((category, index) =>
      CHANNELS.map((channel) => ({
        lineId: `${zone}-${category}-${channel}.plain`,
        flightId: `${zone}-${category}-${channel}`,
        zone,
        category,
        channel,
        creative: 'plain',
        platform: 'sim',
        phase: phases[index % phases.length],
      })),
    ),
  );

const armOf = (line: KnownLine): string =>
  `${line.zone}/${line.category}/${line.channel}/${line.creative}`;

const reachFor = (micros: number, quality = 1): number => {
  const spend = micros / 1_000_000;
  return (quality * 1.9 * spend) / (1 + spend / 260);
};

const rowOf = (
  line: { lineId: string },
  reportDate: string,
  costMicros: number,
  reachInCategory: number,
  index: number,
  days: number,
): BookedRow => ({
  platform: 'sim',
  accountId: 'main',
  lineId: line.lineId,
  reportDate,
  timeZone: 'America/Chicago',
  currency: 'USD',
  costMicros,
  impressions: Math.round(costMicros / 9_300),
  clicks: Math.round(costMicros / 1_600_000),
  reachInCategory,
  dataState: index < days - 4 ? 'final' : 'preliminary',
  reportedAt: `${addDays(reportDate, 4)}T08:00:00.000Z`,
});

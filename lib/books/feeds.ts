import type { Campaign } from '../contracts/campaign.ts';
import type { LedgerLine } from '../contracts/delivery.ts';
import type { Line } from '../contracts/flight.ts';
import { type Authorised, authorisedOn } from '../domain/flights/exposure.ts';
import { type Micros, sumMicros, worstCaseMicros } from '../domain/money.ts';
import { type Frozen, feedOf, frozenLines } from '../domain/pacing/freshness.ts';
import { type Allowance, setAside } from '../domain/pacing/pace.ts';

/** What the feeds of a morning allow: which open lines stay as they are, and which reports may be learnt from. */
export type Judged = {
  frozen: Frozen[];
  /** Reports of days that were over when they were made. */
  wholeReports: LedgerLine[];
  /** Takes what frozen lines may cost at worst, all of them or a flight's, out of a day's allowance. */
  setFrozenAside(allowance: Allowance, flightId?: string): Allowance;
};

/** Judges each open line's feed by its platform's lag, at an instant (ISO, UTC). Reports are of the campaign's currency. */
export const judgeFeeds = (
  campaign: Pick<Campaign, 'timeZone' | 'platforms'>,
  morning: {
    open: readonly Line[];
    reports: readonly (LedgerLine & { final: boolean })[];
    authorised: readonly Authorised[];
    targetByLine: Readonly<Record<string, Micros>>;
    now: string;
  },
): Judged => {
  const { open, reports, authorised, targetByLine, now } = morning;
  const feed = feedOf(reports);
  const { timeZone, platforms } = campaign;
  const frozen = frozenLines({
    lines: open.map((line) => {
      const terms = platforms.find(({ name }) => name === line.platform);
      return { ...line, reportsAfterHours: terms?.reportsAfterHours };
    }),
    feed,
    authorisedOn: (day) => authorisedOn(authorised, day),
    timeZone,
    now,
  });
  const ids = new Set(frozen.map(({ lineId }) => lineId));
  const kept = open.filter(({ lineId }) => ids.has(lineId));
  return {
    frozen,
    wholeReports: reports.filter((row) => feed.of(row, row.reportDate) === 'whole'),
    setFrozenAside: (allowance, flightId) => {
      const own = kept.filter((line) => flightId === undefined || line.flightId === flightId);
      const worst = own.map((line) =>
        worstCaseMicros(targetByLine[line.lineId] ?? 0, overDeliveryOf(campaign, line)),
      );
      return setAside(allowance, sumMicros(worst));
    },
  };
};

/** How far a line's platform may pass a day's budget, in basis points. */
export const overDeliveryOf = (
  { platforms }: Pick<Campaign, 'platforms'>,
  { platform }: Pick<Line, 'platform'>,
): number => platforms.find(({ name }) => name === platform)?.overDeliveryBasisPoints ?? 0;

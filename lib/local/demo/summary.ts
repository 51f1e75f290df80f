import { listBuilds } from '../../books/audiences.ts';
import { listDecisions, listRefusals, readBook } from '../../books/book.ts';
import { listLines } from '../../books/flights.ts';
import { ledgerHash, readHeads } from '../../books/ledger.ts';
import type { Campaign } from '../../contracts/campaign.ts';
import type { LedgerLine } from '../../contracts/delivery.ts';
import type { Line } from '../../contracts/flight.ts';
import type { CampaignReport } from '../../contracts/report.ts';
import { totalSuppressed } from '../../domain/audience/suppression.ts';
import { sumMicros } from '../../domain/money.ts';
import type { Session } from '../session.ts';
import type { Played } from '../simulated-platform/world.ts';
import { countVoters } from './prepare.ts';

/** What a run says of itself. No wall-clock time stands in it, so the same seed gives the same bytes. */
export type Summary = Awaited<ReturnType<typeof summarize>>;

/** Adds a finished run up: from the ledger and the report, and beside them the platform's own totals. */
export const summarize = async (
  session: Session,
  campaign: Campaign,
  demo: { seed: string; days: number },
  platform: Pick<Played, 'costMicros'>,
  { evenSplit, delegates, holdback }: Pick<CampaignReport, 'evenSplit' | 'delegates' | 'holdback'>,
) => {
  const heads = await readHeads(session.ports);
  const builds = await listBuilds(session.ports);
  return {
    seed: demo.seed,
    days: demo.days,
    voters: await countVoters(session),
    audiences: builds.map(({ audienceId, size, suppressed, refused }) => ({
      id: audienceId,
      size,
      suppressed: totalSuppressed(suppressed),
      ...(refused ? { refused: refused.rule } : {}),
    })),
    campaignBudgetMicros: campaign.budget,
    spentMicros: platform.costMicros,
    ledgerSpentMicros: sumMicros(heads.map(({ costMicros }) => costMicros)),
    reachInCategory: reachOf(heads),
    reachInCategoryEvenSplit: evenSplit?.reachInCategory ?? 0,
    evenSplitSpentMicros: evenSplit?.costMicros ?? 0,
    holdback: holdback ?? null,
    decisions: await countDecisions(session),
    delegates: delegates ?? null,
    arms: armsOf(await listLines(session.ports), heads, await finalBudgets(session)),
    stateHash: await ledgerHash(session.ports),
  };
};

const reachOf = (heads: LedgerLine[]): number =>
  heads.reduce((sum, { reachInCategory }) => sum + (reachInCategory ?? 0), 0);

const countDecisions = async ({ ports }: Session) => {
  const queued = (await listDecisions(ports)).length;
  const refused = (await listRefusals(ports)).length;
  return { queued, applied: queued - refused, refused };
};

/** Each line's share of the last day's decided money. */
const finalBudgets = async ({ ports }: Session): Promise<Record<string, number>> => {
  const targets = Object.entries((await readBook(ports))?.targets ?? {});
  const total = sumMicros(targets.map(([, { targetMicros }]) => targetMicros));
  return Object.fromEntries(
    targets.map(([lineId, { targetMicros }]) => [lineId, total > 0 ? targetMicros / total : 0]),
  );
};

const armsOf = (lines: Line[], heads: LedgerLine[], shares: Record<string, number>) =>
  lines
    .map(({ lineId, armId, zone, category, channel, creative }) => {
      const own = heads.filter((head) => head.lineId === lineId);
      return {
        armId,
        zone,
        category,
        channel,
        creative,
        spentMicros: sumMicros(own.map(({ costMicros }) => costMicros)),
        reachInCategory: reachOf(own),
        finalShare: Number((shares[lineId] ?? 0).toFixed(6)),
      };
    })
    .sort((a, b) => (a.armId < b.armId ? -1 : 1));

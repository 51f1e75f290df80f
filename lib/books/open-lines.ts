import type { Campaign } from '../contracts/campaign.ts';
import type { Line } from '../contracts/flight.ts';
import type { OpenLine } from '../domain/bandit/task.ts';
import { spendableOn } from '../domain/pacing/spendable.ts';
import { stepLimitOf } from './asked.ts';
import type { Standing } from './standing.ts';

/** Lines as a day's money is divided among them: their budgets so far, and whatever bounds them. */
export const openLines = (
  standing: Standing,
  campaign: Pick<Campaign, 'platforms'>,
  cooling: ReadonlySet<string>,
  day: string,
): OpenLine[] => {
  const frozen = new Set(standing.frozen.map(({ lineId }) => lineId));
  return standing.open
    .filter(({ lineId }) => !frozen.has(lineId))
    .map((line) => openLine(standing, campaign, cooling.has(line.lineId), day, line));
};

const openLine = (
  { targetByLine, weightByLine, fairnessByLine, askedByLine, spentOn, authorised }: Standing,
  campaign: Pick<Campaign, 'platforms'>,
  isCooling: boolean,
  day: string,
  line: Line,
): OpenLine => {
  const { lineId, flightId, armId } = line;
  const asked = askedByLine[lineId];
  const stepLimit = stepLimitOf(campaign, line);
  const spendableMicros = spendableOn(lineId, day, (on) => spentOn(line, on), authorised);
  const weight = weightByLine[lineId];
  const fairness = fairnessByLine[lineId];
  const fromMicros = targetByLine[lineId] ?? 0;
  return {
    ...{ lineId, flightId, armId, fromMicros },
    ...(asked?.phase === undefined ? {} : { phase: asked.phase }),
    ...(weight === undefined ? {} : { weight }),
    ...(fairness === undefined ? {} : { fairness }),
    ...(asked?.limits === undefined ? {} : { limits: asked.limits }),
    ...(stepLimit === undefined ? {} : { stepLimit }),
    ...(isCooling ? { cooling: true } : {}),
    ...(spendableMicros === undefined ? {} : { spendableMicros }),
  };
};

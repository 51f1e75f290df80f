import type { Campaign } from '../contracts/campaign.ts';
import type { Line } from '../contracts/flight.ts';
import type { CampaignReport } from '../contracts/report.ts';
import { USUAL_TERMS } from '../domain/bandit/task.ts';
import { type HeldCurve, holdbackGain } from '../domain/finance/holdback-gain.ts';
import type { SpendRow } from '../domain/finance/spend-report.ts';
import type { Run } from './runs.ts';

/** What budgets gained over the even part, from spend rows and from what each line's latest run believed of its curve. */
export const heldBack = (
  { optimizer = {}, currency }: Pick<Campaign, 'optimizer' | 'currency'>,
  rows: readonly SpendRow[],
  runs: readonly Run[],
  lines: readonly Line[],
): CampaignReport['holdback'] => {
  const audiences = new Map(
    lines.map(({ lineId, audienceId, audienceSize }) => [
      lineId,
      { id: audienceId, size: audienceSize },
    ]),
  );
  const curves = new Map<string, HeldCurve>();
  let noise = 0;
  for (const { arms, phases = [] } of runs) {
    for (const { lineId, believed } of arms) if (believed) curves.set(lineId, believed);
    noise = Math.max(0, ...phases.map((phase) => phase.noise ?? 0));
  }
  const days = rows.flatMap(({ day, line, phase, spendMicros, reachInCategory, ...row }) =>
    reachInCategory === null || row.currency !== currency
      ? []
      : [
          {
            ...{ day, line, phase, spendMicros, audience: audiences.get(line) },
            reach: reachInCategory,
          },
        ],
  );
  const gain = holdbackGain(days, (line) => curves.get(line), noise);
  return (
    gain && {
      ...gain,
      share: optimizer.holdback ?? USUAL_TERMS.holdback,
      mode: optimizer.mode ?? 'live',
    }
  );
};

import { type Arm, armsBehind } from '../../lib/domain/bandit/arm.ts';
import { type Reallocation, reallocate } from '../../lib/domain/bandit/reallocate.ts';
import {
  type DayReport,
  type OpenLine,
  type OptimizerTerms,
  USUAL_TERMS,
} from '../../lib/domain/bandit/task.ts';
import { addDays } from '../../lib/domain/calendar.ts';
import type { HeldDay } from '../../lib/domain/finance/holdback-gain.ts';
import { normal, poisson, randomFrom } from '../../lib/domain/random.ts';

/** A line with the truth about it: voters by its first dollar and the dollars that saturate it. */
export type TrueLine = OpenLine & Arm & { theta: number; saturation: number };

/** Dollars that work as the first dollar does, after so many are spent in a day: the curve of Poisson contacts. */
export const effectiveDollars = (dollars: number, saturation: number): number =>
  -saturation * Math.expm1(-dollars / saturation);

/** Impressions that a dollar buys in made-up worlds. */
const PER_DOLLAR = 110;

/** Twenty-four lines, 3 zones x 2 categories x 2 channels x 2 creatives, with saturating truths; or all alike. */
export const madeUpWorld = (seed: string, alike = false): TrueLine[] => {
  const random = randomFrom(`world ${seed}`);
  const factor = (sd: number): number => (alike ? 1 : Math.exp(sd * normal(random)));
  const effects = (count: number): number[] => Array.from({ length: count }, () => factor(0.5));
  const [zones, categories, channels, creatives] = [effects(3), effects(2), effects(2), effects(2)];
  return zones.flatMap((z, zi) =>
    categories.flatMap((c, ci) =>
      channels.flatMap((h, hi) =>
        creatives.map((k, ki) => {
          const audienceSize = Math.round(20_000 * factor(0.6));
          const names = {
            zone: `zone-${zi}`,
            category: `category-${ci}`,
            channel: `channel-${hi}`,
            creative: `creative-${ki}`,
          };
          const armId = Object.values(names).join('/');
          const flightId = `${names.zone}-${names.category}-${names.channel}`;
          return {
            ...names,
            armId,
            flightId,
            lineId: `${flightId}.${names.creative}`,
            audienceSize,
            theta: 3 * z * c * h * k * factor(0.3),
            saturation: audienceSize * 0.02 * factor(0.5),
          };
        }),
      ),
    ),
  );
};

/** What a campaign of so many dollars a day reached, in all and by line, and the last day's share of each line. */
export const playCampaign = (
  seed: string,
  world: readonly TrueLine[],
  policy: 'bandit' | 'even',
  {
    days = 14,
    dailyDollars = 6_000,
    stepLimit,
    terms: asked = {},
    change = (truth: TrueLine) => truth,
  }: {
    days?: number;
    dailyDollars?: number;
    stepLimit?: number;
    terms?: Partial<OptimizerTerms>;
    /** The truth of a line on a day, by its number. */
    change?: (truth: TrueLine, played: number) => TrueLine;
  } = {},
) => {
  const noise = randomFrom(`noise ${seed}`);
  const reports: DayReport[] = [];
  const held: HeldDay[] = [];
  let last: Reallocation | undefined;
  const optimizer = { ...USUAL_TERMS, lagDays: 0, ...asked };
  const capMicros = days * dailyDollars * 1_000_000;
  const terms = { capMicros, overDeliveryBasisPoints: 0 };
  let committedMicros = 0;
  let voters = 0;
  const byLine: Record<string, number> = {};
  let shareByLine: Record<string, number> = {};
  let fromByLine: Record<string, number> = {};
  for (let played = 0; played < days; played += 1) {
    const day = addDays('2027-03-01', played);
    const left = { ...terms, daysLeft: days - played };
    const divided = reallocate({
      seed: `${seed}/${day}`,
      ...{ day, start: '2027-03-01', terms: optimizer },
      campaign: { ...left, committedMicros },
      flights: Object.fromEntries(
        world.map(({ flightId }) => [flightId, { ...left, committedMicros: 0 }]),
      ),
      lines: world.map((line) => ({
        ...line,
        fromMicros: fromByLine[line.lineId] ?? 0,
        ...(stepLimit === undefined ? {} : { stepLimit }),
      })),
      arms: armsBehind(world),
      reports: policy === 'even' ? [] : reports,
    });
    if (divided.kind === 'infeasible') throw new Error(divided.because);
    const { lines: shares, totalMicros } = divided;
    last = divided;
    for (const { lineId, armId, toMicros } of shares) {
      const known = world.find((line) => line.lineId === lineId);
      if (!known) throw new Error(`No line ${lineId}`);
      const truth = change(known, played);
      const expected = truth.theta * effectiveDollars(toMicros / 1_000_000, truth.saturation);
      voters += expected;
      byLine[lineId] = (byLine[lineId] ?? 0) + expected;
      const reach = poisson(noise, expected * Math.exp(0.1 * normal(noise)));
      const impressions = Math.round((toMicros / 1e6) * PER_DOLLAR);
      const row = { armId, day, on: addDays(day, 1), spendMicros: toMicros, impressions };
      held.push({ day, line: lineId, phase: 'vote', spendMicros: toMicros, reach });
      reports.push({ ...row, reach: Math.min(reach, impressions), final: true });
    }
    committedMicros += totalMicros;
    fromByLine = Object.fromEntries(shares.map((s) => [s.lineId, s.toMicros]));
    shareByLine = Object.fromEntries(shares.map((s) => [s.lineId, s.toMicros / totalMicros]));
  }
  return { voters, byLine, spentMicros: committedMicros, shareByLine, days: held, last };
};

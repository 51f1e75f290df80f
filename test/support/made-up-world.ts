import { type Arm, armsBehind, type Observation } from '../../lib/domain/bandit/arm.ts';
import { type OpenLine, reallocate } from '../../lib/domain/bandit/reallocate.ts';
import { effectiveDollars } from '../../lib/domain/bandit/saturation.ts';
import { addDays } from '../../lib/domain/calendar.ts';
import { normal, poisson, randomFrom } from '../../lib/domain/random.ts';

/** A line with the truth about it: voters by its first dollar and the dollars that saturate it. */
export type TrueLine = OpenLine & Arm & { theta: number; saturation: number };

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
  { days = 14, dailyDollars = 6_000 } = {},
) => {
  const noise = randomFrom(`noise ${seed}`);
  const observations: Observation[] = [];
  const capMicros = days * dailyDollars * 1_000_000;
  const terms = { capMicros, overDeliveryBasisPoints: 0 };
  let committedMicros = 0;
  let voters = 0;
  const byLine: Record<string, number> = {};
  let shareByLine: Record<string, number> = {};
  for (let played = 0; played < days; played += 1) {
    const day = addDays('2027-03-01', played);
    const left = { ...terms, daysLeft: days - played };
    const { lines: shares, totalMicros } = reallocate({
      seed: `${seed}/${day}`,
      day,
      campaign: { ...left, committedMicros },
      flights: Object.fromEntries(
        world.map(({ flightId }) => [flightId, { ...left, committedMicros: 0 }]),
      ),
      lines: world,
      arms: armsBehind(world),
      observations: policy === 'even' ? [] : observations,
    });
    for (const { lineId, armId, toMicros } of shares) {
      const truth = world.find((line) => line.lineId === lineId);
      if (!truth) throw new Error(`No line ${lineId}`);
      const expected = truth.theta * effectiveDollars(toMicros / 1_000_000, truth.saturation);
      voters += expected;
      byLine[lineId] = (byLine[lineId] ?? 0) + expected;
      const reach = poisson(noise, expected * Math.exp(0.1 * normal(noise)));
      observations.push({ armId, day, spendMicros: toMicros, reach });
    }
    committedMicros += totalMicros;
    shareByLine = Object.fromEntries(shares.map((s) => [s.lineId, s.toMicros / totalMicros]));
  }
  return { voters, byLine, spentMicros: committedMicros, shareByLine };
};

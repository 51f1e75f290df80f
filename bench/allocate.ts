import { parseArgs } from 'node:util';
import { beginCampaign, observe } from '../lib/domain/bandit/campaign.ts';
import { decide } from '../lib/domain/bandit/divide.ts';
import type { Outset, PolicyArm, Result } from '../lib/domain/bandit/outset.ts';
import { randomFrom } from '../lib/domain/random.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });

const ROUNDS = 80;
const EVEN_DOLLARS = 30;

type Times = { wall: number[]; processor: number[] };

/** A campaign of so many arms with rows for each of so many rounds, and the milliseconds of the decisions after them. */
const measure = (count: number, history: number, decisions: number): Times => {
  const random = randomFrom(`allocate/${count}`);
  const arms = Array.from({ length: count }, (_, index): PolicyArm => armOf(index, count, random));
  const quality = arms.map(() => 0.05 * Math.exp(2 * random() - 1));
  const outset: Outset = {
    seed: 1,
    rounds: ROUNDS,
    roundsPerDay: 1,
    budgetMicros: EVEN_DOLLARS * 1e6 * ROUNDS * count,
    roundCapMicros: 2 * EVEN_DOLLARS * 1e6 * count,
    deliveryOverMax: 0.1,
    reportLagRounds: 0,
    arms,
  };
  const campaign = beginCampaign(outset);
  const times: Times = { wall: [], processor: [] };
  for (let round = 0; round < history + decisions; round += 1) {
    if (round >= history) {
      const begun = performance.now();
      const used = usedSoFar();
      decide(campaign, {
        round,
        roundsLeft: ROUNDS - round,
        budgetRemainingMicros: Math.floor((outset.budgetMicros * (ROUNDS - round)) / ROUNDS),
        roundCapMicros: outset.roundCapMicros,
      });
      times.wall.push(performance.now() - begun);
      times.processor.push(usedSoFar() - used);
    }
    campaign.round = round;
    observe(
      campaign,
      arms.map(({ id }, index): Result => {
        const dollars = EVEN_DOLLARS * (0.5 + random());
        const impressions = Math.round(dollars / 0.008);
        const mean = 4_000 * (quality[index] ?? 0) * -Math.expm1(-impressions / 4_000);
        const reach = Math.round(mean * (0.7 + 0.6 * random()));
        const spendMicros = Math.round(dollars * 1e6);
        return { armId: id, round, spendMicros, impressions, reach, final: true };
      }),
    );
  }
  for (const list of Object.values(times)) list.sort((a, b) => a - b);
  return times;
};

/** Milliseconds of a processor that this thread has had: what a decision takes, also where others share the machine. */
const usedSoFar = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

const armOf = (index: number, count: number, random: () => number): PolicyArm => ({
  id: `a${index}`,
  zone: `z${index % Math.max(2, Math.round(Math.sqrt(count) / 1.6))}`,
  category: `c${Math.floor(random() * 5)}`,
  channel: `h${Math.floor(random() * 4)}`,
  creative: `r${Math.floor(random() * 4)}`,
  audience: Math.round(5_000 + 40_000 * random()),
  value: 1,
  minMicros: 0,
  maxMicros: 12e6 * EVEN_DOLLARS,
});

const median = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0;
const megabytes = (): number => process.resourceUsage().maxRSS / 1024;
const cases: [arms: number, history: number, decisions: number][] = [
  [16, 60, 15],
  [64, 60, 15],
  [512, 60, 15],
  [512, 10, 9],
  [512, 30, 9],
  [4_096, 30, 3],
  ...(values.quick ? [] : ([[100_000, 20, 3]] as [number, number, number][])),
];

console.log('   arms  rounds of history   median ms    slowest ms   median CPU ms   peak MB');
for (const [arms, history, decisions] of cases) {
  const times = measure(arms, history, decisions);
  const cells = [
    String(arms).padStart(7),
    String(history).padStart(19),
    median(times.wall).toFixed(1).padStart(11),
    (times.wall.at(-1) ?? 0).toFixed(1).padStart(13),
    median(times.processor).toFixed(1).padStart(15),
    megabytes().toFixed(0).padStart(9),
  ];
  console.log(cells.join(' '));
}
console.log(
  'The cost grows with rows (arms x rounds): one pass over all of them a decision, two where they are few; the joint solve of shared terms is the same for all beyond 180 terms.',
);

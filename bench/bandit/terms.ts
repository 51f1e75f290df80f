import { normal, type Random } from '../../lib/domain/random.ts';
import type { Scenario } from './scenarios.ts';

/** What an arm is called, and its log quality at the start. */
export type Terms = {
  zone: string;
  category: string;
  channel: string;
  creative: string;
  labels: { id: string; zone: string; category: string; channel: string; creative: string };
  quality: number;
};

const SPREAD = 0.85;
const mains = { zone: 0.12, category: 0.3, channel: 0.16, creative: 0.2 };
const pairs = [
  ['zone', 'category', 0.08],
  ['category', 'channel', 0.07],
  ['category', 'creative', 0.07],
] as const;

/** Draws distinct arms and their qualities: terms that arms share, and what each has of its own. */
export const drawTerms = ({ arms, shared }: Scenario, random: Random): Terms[] => {
  const counts = {
    zone: Math.max(2, Math.round(Math.sqrt(arms) / 1.6)),
    category: arms < 32 ? 3 : 5,
    channel: arms < 32 ? 2 : 4,
    creative: arms < 32 ? 3 : 4,
  };
  const effects = new Map<string, number>();
  const effect = (name: string, variance: number): number => {
    const known = effects.get(name) ?? Math.sqrt(variance) * normal(random);
    effects.set(name, known);
    return known;
  };
  const drawn = new Map<string, Terms>();
  while (drawn.size < arms) {
    const pick = (kind: keyof typeof counts, letter: string) =>
      `${letter}${1 + Math.floor(random() * counts[kind])}`;
    const labels = {
      zone: pick('zone', 'z'),
      category: pick('category', 'c'),
      channel: pick('channel', 'ch'),
      creative: pick('creative', 'r'),
    };
    const key = Object.values(labels).join('/');
    if (drawn.has(key)) continue;
    const common =
      Object.entries(mains).reduce(
        (sum, [kind, part]) => sum + effect(labels[kind as keyof typeof mains], part),
        0,
      ) + pairs.reduce((sum, [a, b, part]) => sum + effect(`${labels[a]}/${labels[b]}`, part), 0);
    const own = normal(random);
    const quality =
      Math.log(0.05) + SPREAD * (Math.sqrt(shared) * common + Math.sqrt(1 - shared) * own);
    drawn.set(key, { ...labels, labels: { id: `a${drawn.size + 1}`, ...labels }, quality });
  }
  return [...drawn.values()];
};

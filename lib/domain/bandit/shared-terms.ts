import { inOrder } from '../text-order.ts';
import type { PolicyArm } from './outset.ts';

/** The terms that arms share: for each arm, which of them its log quality and its log supply are sums of. */
export type SharedTerms = {
  /** Number of coefficients, and what each is called. */
  size: number;
  names: string[];
  /** By coefficient: the block whose variance it is drawn with. */
  block: Int32Array;
  blocks: Block[];
  /** Coefficients of log quality, `perArm` of them an arm. */
  quality: Int32Array;
  perArm: number;
  /** Coefficients of log supply over audience: intercept, channel, and slope on centred log audience. */
  supply: Int32Array;
  centred: Float64Array;
};

/** One factor's coefficients; a wide prior for intercepts, which are never shrunk. */
export type Block = { name: string; size: number; fixed: boolean; startVariance: number };

type Key = (arm: PolicyArm) => string;

const mains: [string, Key][] = [
  ['zone', ({ zone }) => zone],
  ['category', ({ category }) => category],
  ['channel', ({ channel }) => channel],
  ['creative', ({ creative }) => creative],
];
/** No more coefficients than this: a dense solve has to stay quick. Pairs with most levels go first. */
const MOST = 180;
/** Coefficients that log supply has, at most an arm. */
export const PER_SUPPLY = 3;

/** Lays out zone, category, channel, creative and those of their pairs that several arms share. */
export const sharedTerms = (arms: readonly PolicyArm[]): SharedTerms => {
  const pairs = mains.flatMap(([a, keyA], index) =>
    mains
      .slice(index + 1)
      .map(([b, keyB]): [string, Key] => [`${a} and ${b}`, (arm) => `${keyA(arm)}\n${keyB(arm)}`]),
  );
  const counted = [...mains, ...pairs].map(([name, key], order) => {
    const levels = [...new Set(arms.map(key))].sort(inOrder);
    return { name, key, levels, order };
  });
  const kept = fitting(
    counted.filter(({ levels }) => levels.length > 1 && levels.length < 0.8 * arms.length),
  );
  const blocks: Block[] = [{ name: 'level', size: 1, fixed: true, startVariance: 9 }];
  for (const { name, levels } of kept) {
    const startVariance = name.includes(' and ') ? 0.03 : 0.12;
    blocks.push({ name, size: levels.length, fixed: false, startVariance });
  }
  const channels = [...new Set(arms.map(({ channel }) => channel))].sort(inOrder);
  blocks.push({ name: 'supply', size: 1, fixed: true, startVariance: 1 });
  blocks.push({
    name: 'supply by channel',
    size: channels.length,
    fixed: false,
    startVariance: 0.1,
  });
  blocks.push({ name: 'supply by audience', size: 1, fixed: true, startVariance: 0.1 });
  return { ...layOut(arms, blocks, kept, channels), blocks };
};

type Counted = { name: string; key: Key; levels: string[]; order: number };

const fitting = (counted: Counted[]): Counted[] => {
  const kept: Counted[] = [];
  let room = MOST;
  for (const one of counted.toSorted((a, b) => a.levels.length - b.levels.length)) {
    if (one.levels.length > room) break;
    room -= one.levels.length;
    kept.push(one);
  }
  return kept.sort((a, b) => a.order - b.order);
};

const layOut = (
  arms: readonly PolicyArm[],
  blocks: readonly Block[],
  kept: readonly Counted[],
  channels: string[],
): Omit<SharedTerms, 'blocks'> => {
  const block = Int32Array.from(
    blocks.flatMap(({ size }, index) => Array.from({ length: size }, () => index)),
  );
  const perArm = 1 + kept.length;
  const quality = new Int32Array(arms.length * perArm);
  let first = 1;
  for (const [place, { key, levels }] of kept.entries()) {
    const indexOf = new Map(levels.map((level, index) => [level, first + index]));
    for (const [slot, arm] of arms.entries()) {
      quality[slot * perArm + place + 1] = indexOf.get(key(arm)) ?? 0;
    }
    first += levels.length;
  }
  const logs = arms.map(({ audience }) => Math.log(Math.max(1, audience)));
  const mean = logs.reduce((a, b) => a + b, 0) / Math.max(1, logs.length);
  const channelAt = new Map(channels.map((channel, index) => [channel, first + 1 + index]));
  const supply = Int32Array.from(
    arms.flatMap(({ channel }) => [first, channelAt.get(channel) ?? first, block.length - 1]),
  );
  const centred = Float64Array.from(logs, (log) => log - mean);
  const named = (name: string, levels: string[]) => levels.map((level) => `${name} ${level}`);
  const names = [
    'level',
    ...kept.flatMap(({ name, levels }) => named(name, levels)),
    'supply',
    ...named('supply by channel', channels),
    'supply by audience',
  ];
  return { size: block.length, names, block, quality, perArm, supply, centred };
};

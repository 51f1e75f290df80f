import { inOrder } from '../text-order.ts';

/** What the bandit weighs: one creative for one category of voters of one zone on one channel. */
export type Arm = {
  /** zone/category/channel/creative. */
  armId: string;
  zone: string;
  category: string;
  channel: string;
  creative: string;
  /** People in the audience; its supply of voters has a prior from it. */
  audienceSize: number;
};

/** The arms behind lines, once each, in the order of their ids; of an arm with several audiences, the largest. */
export const armsBehind = (lines: readonly Arm[]): Arm[] =>
  [...Map.groupBy(lines, ({ armId }) => armId)]
    .sort(([a], [b]) => inOrder(a, b))
    .flatMap(([, own]) => {
      const [arm] = own.toSorted((a, b) => b.audienceSize - a.audienceSize);
      if (!arm) return [];
      const { armId, zone, category, channel, creative, audienceSize } = arm;
      return [{ armId, zone, category, channel, creative, audienceSize }];
    });

/** The sum of numbers in the order given. */
export const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

import { describe, expect, it } from 'vitest';
import { loosenByNews, newsGroups } from '../../../lib/domain/bandit/news.ts';
import { normal, randomFrom } from '../../../lib/domain/random.ts';
import { announced } from '../../support/campaigns.ts';

const arms = Array.from({ length: 30 }, (_, index) =>
  announced(`a${index}`, {
    zone: `z${index % 5}`,
    category: `c${index % 3}`,
    creative: `r${index % 2}`,
  }),
);

/** What is loosened in a round where the arms of one category are off by so many standard deviations. */
const loosened = (jump: number, round = 9): number[] => {
  const random = randomFrom('news');
  const standardised = Float64Array.from(
    arms,
    ({ category }) => normal(random) + (category === 'c1' ? jump : 0),
  );
  const logs = standardised.map((residual) => residual / 3);
  const variances: (Float64Array | undefined)[] = [];
  const surprise = { standardised, logs, excess: 0, weight: 0, score: 0 };
  loosenByNews(newsGroups(arms), surprise, variances, round);
  return [...(variances[round] ?? [])].flatMap((variance, slot) => (variance > 0 ? [slot] : []));
};

describe('news', () => {
  it('loosens the arms that jumped together, and no others', () => {
    const slots = arms.flatMap(({ category }, slot) => (category === 'c1' ? [slot] : []));
    expect(loosened(2.5)).toEqual(slots);
    expect(loosened(-2.5)).toEqual(slots);
  });

  it('leaves quiet days alone, and the first days', () => {
    expect(loosened(0)).toEqual([]);
    expect(loosened(2.5, 2)).toEqual([]);
  });
});

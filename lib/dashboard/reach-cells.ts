import { hiddenCells } from '../domain/audience/small-cells.ts';
import { shownCount } from '../domain/finance/small-count.ts';
import type { SpendGroup } from '../domain/finance/spend-groups.ts';
import { priceWords, reachWords } from './words.ts';

/** People reached and what one of them cost, in words, for each group of a table whose total is shown. */
export type ReachWords = { reach: string; price: string };

/**
 * The words for groups that stand in one table over their totals. LAW-6: a small group is "<100", and a larger one that a
 * small one would follow from by subtraction is "hidden"; neither has a price, which would say how many they are.
 */
export const reachCells = (groups: readonly SpendGroup[]): ((group: SpendGroup) => ReachWords) => {
  const currencies = [...new Set(groups.map(({ currency }) => currency))];
  const hidden = new Set(currencies.flatMap((currency) => hiddenIn(groups, currency)));
  return (group) => {
    const { reachInCategory: reach, costPerVoter, currency } = group;
    if (!hidden.has(group)) {
      return { reach: reachWords(reach), price: priceWords(costPerVoter, currency) };
    }
    const isSmall = shownCount(reach ?? 0).kind === 'hidden';
    return {
      reach: isSmall ? reachWords(reach) : 'hidden',
      price: priceWords({ kind: 'too-few' }, currency),
    };
  };
};

const hiddenIn = (groups: readonly SpendGroup[], currency: string): SpendGroup[] => {
  const counted = groups.filter(
    (group) => group.currency === currency && group.reachInCategory !== null,
  );
  const hidden = hiddenCells(counted.map(({ reachInCategory }) => reachInCategory ?? 0));
  return counted.filter((_, at) => hidden[at]);
};

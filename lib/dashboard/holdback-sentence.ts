import type { CampaignReport } from '../contracts/report.ts';
import { count } from './words.ts';

/** What budgets gained over the even split of a part of the money, with its interval; a loss is called one. */
export const holdbackSentence = (holdback: NonNullable<CampaignReport['holdback']>): string => {
  const { relative, low, high, evenReach, reach, share, mode, days } = holdback;
  const who = mode === 'shadow' ? 'The budgets that people set' : 'The bandit';
  const change = signed(relative);
  const verdict = change.startsWith('±') ? 'no difference' : relative > 0 ? 'a gain' : 'a loss';
  const isSure = low > 0 || high < 0;
  return [
    `Measured on the ${percent(share)} of each day’s money that stays evenly split: ${who} reached ${count(reach)} in-category voters where an even split of the same money is estimated to have reached ${count(Math.round(evenReach))}, ${verdict} of ${change} over ${days === 1 ? 'one day' : `${count(days)} days`} (nine in ten: ${signed(low)} to ${signed(high)}).`,
    ...(isSure ? [] : ['That may still be chance.']),
  ].join(' ');
};

const percent = (share: number): string => `${Number((100 * share).toFixed(1))}\u00a0%`;

const signed = (change: number): string => {
  const size = `${Math.abs(100 * change).toFixed(1)}\u00a0%`;
  return size.startsWith('0.0') ? `±${size}` : `${change < 0 ? '−' : '+'}${size}`;
};

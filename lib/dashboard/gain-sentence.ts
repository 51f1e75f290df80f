import type { EvenSplit } from '../contracts/report.ts';
import { type Achieved, type Gain, gainOver } from '../domain/finance/gain.ts';
import { count, money, people, rate, unitOf } from './words.ts';

/** What was gained or lost against an even split, in plain sentences; what was reached, where none is known. */
export const gainSentence = (
  bandit: Achieved,
  even: EvenSplit | undefined,
  currency: string,
): string => {
  const per = (perUnit: number | null): string =>
    perUnit === null ? '' : `: ${rate(perUnit)} per ${unitOf(currency)}`;
  if (bandit.costMicros === 0) return 'Nothing has been spent yet.';
  const gain = gainOver(bandit, even ?? { reachInCategory: 0, costMicros: 0 });
  const spent = money(bandit.costMicros, currency);
  const reached = `reached ${people(bandit.reachInCategory)} in-category voters for ${spent}`;
  if (!even) return `The campaign ${reached}${per(gain.perUnit)}.`;
  const same = Math.abs(even.costMicros - bandit.costMicros) * 1_000 <= bandit.costMicros;
  const terms = same
    ? 'of the same money would'
    : `would, for ${money(even.costMicros, currency)},`;
  return [
    `The bandit ${reached}${per(gain.perUnit)}.`,
    `An even split ${terms} have reached ${count(even.reachInCategory)}${per(gain.evenPerUnit)}.`,
    verdict(gain, unitOf(currency)),
  ].join(' ');
};

/** The difference as a signed percentage: "+35.5 %"; undefined where there is nothing to compare with. */
export const signedGain = ({ relative }: Gain): string | undefined => {
  if (relative === null) return undefined;
  const size = `${Math.abs(100 * relative).toFixed(1)}\u00a0%`;
  return size.startsWith('0.0') ? `±${size}` : `${relative < 0 ? '−' : '+'}${size}`;
};

const verdict = (gain: Gain, unit: string): string => {
  const signed = signedGain(gain);
  if (signed === undefined) return 'There is too little to compare.';
  if (signed.startsWith('±')) return `That makes no difference for each ${unit} (${signed}).`;
  return signed.startsWith('+')
    ? `Gain: ${signed} in-category voters for each ${unit}.`
    : `That is a loss: ${signed} in-category voters for each ${unit}.`;
};

import { formatMicros } from '../money.ts';
import type { Infeasible, SetBound } from './conflict.ts';

/** Says in one sentence which bounds cannot hold together, and what they are too much for. */
export const conflictWords = ({ because, holder, limitMicros, bounds }: Infeasible): string => {
  const asked = bounds.map(boundWords).join(' + ');
  const left = formatMicros(limitMicros);
  if (because === 'over-the-line')
    return `${asked} is more than the ${left} a day that ${holder} may have`;
  if (because === 'over-the-flight') {
    return `${asked} is more than the ${left} a day that flight ${holder} has left`;
  }
  return `${asked} is more than the ${left} that the day has for ${holder}`;
};

const boundWords = ({ what, armId, micros }: SetBound): string =>
  `the ${what === 'lock' ? 'locked budget' : 'floor'} of ${armId}, ${formatMicros(micros)}`;

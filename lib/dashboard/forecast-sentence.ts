import type { Forecast } from '../domain/pacing/forecast.ts';
import { money } from './words.ts';

/** What is to be spent by the end, in a sentence. */
export const forecastSentence = (
  { micros, lowMicros, highMicros }: Forecast,
  budgetMicros: number,
  currency: string,
): string => {
  const say = (amount: number): string => money(amount, currency);
  return `By the end ${say(micros)} of ${say(budgetMicros)} will have been spent as things go (nine in ten: ${say(lowMicros)} to ${say(highMicros)}).`;
};

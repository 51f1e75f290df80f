import type { Line } from '../../contracts/flight.ts';
import { MAX_MICROS } from '../../domain/money.ts';
import type { LineBudget, LineTerms, PlatformAnswer } from '../../ports.ts';
import type { AccountTerms } from './reports.ts';

/** Why terms are not those of the account; undefined where they are. */
export const refuseTerms = (
  account: AccountTerms,
  asked: LineTerms,
): PlatformAnswer | undefined => {
  const wrong = (['accountId', 'currency', 'timeZone'] as const).find(
    (term) => account[term] !== asked[term],
  );
  if (!wrong) return undefined;
  return { kind: 'refused', because: `the account's ${wrong} is ${account[wrong]}` };
};

/** Why a budget cannot be set; undefined where it can. */
export const refuseBudget = (
  lines: ReadonlyMap<string, Line>,
  budget: LineBudget,
): PlatformAnswer | undefined => {
  if (!lines.has(budget.lineId)) return { kind: 'refused', because: 'unknown line' };
  const { dailyMicros } = budget;
  if (Number.isSafeInteger(dailyMicros) && dailyMicros >= 0 && dailyMicros <= MAX_MICROS) return;
  return { kind: 'refused', because: 'a budget is a whole number of micros, not negative' };
};

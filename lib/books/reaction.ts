import { localTime } from '../domain/calendar.ts';
import { authorisedOn } from '../domain/flights/exposure.ts';
import { type Reaction, worstBeforeReaction } from '../domain/flights/reaction.ts';
import type { Ports } from '../ports.ts';
import { readBook } from './book.ts';
import { campaignOf } from './campaign.ts';
import { readRound } from './round-state.ts';

/** The most that can be spent before the next daily decision counts, from all that is or may come to be in force. */
export const readReaction = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  now: string,
): Promise<Reaction> => {
  const { timeZone, reallocateAt, platforms } = await campaignOf(ports);
  const { lines, authorised } = await readRound(ports, await readBook(ports), now);
  const { date: today, time } = localTime(timeZone, now);
  const already = authorisedOn(authorised, today);
  return worstBeforeReaction({
    ...{ today, time, decidesAt: reallocateAt },
    lines: lines.map((line) => ({
      ...line,
      deliversFrom: platforms.find(({ name }) => name === line.platform)?.deliversFrom,
      todayMicros: already[line.lineId] ?? 0,
    })),
  });
};

import type { Campaign } from '../contracts/campaign.ts';
import type { LedgerLine } from '../contracts/delivery.ts';
import type { Line } from '../contracts/flight.ts';
import { deliverySkew, type FlightSkew } from '../domain/finance/delivery-skew.ts';
import type { Ports } from '../ports.ts';
import { readAssigned } from './assignments.ts';
import { campaignOf } from './campaign.ts';

/** How far below the rest a group may be reached where a campaign says nothing. */
const USUAL_LIMIT = 0.5;

/** Whom flights reached, by what stands in the ledger of their lines. */
export const skewOf = (
  { optimizer = {}, currency }: Pick<Campaign, 'optimizer' | 'currency'>,
  lines: readonly Line[],
  heads: readonly LedgerLine[],
): FlightSkew[] => {
  const lineOf = new Map(lines.map((line) => [`${line.platform}/${line.lineId}`, line]));
  const rows = heads.flatMap((head) => {
    const line = lineOf.get(`${head.platform}/${head.lineId}`);
    if (!line || head.kind === 'credit' || head.currency !== currency) return [];
    const { flightId: flight, zone, category, channel } = line;
    const { cell, impressions, costMicros, reachInCategory: reach } = head;
    return [
      { ...{ flight, zone, category, channel }, ...{ cell, impressions, costMicros, reach } },
    ];
  });
  return deliverySkew(rows, optimizer.skewLimit ?? USUAL_LIMIT);
};

/** As `skewOf`, from the book and the ledger as they stand. */
export const readSkew = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
  asOf?: string,
): Promise<FlightSkew[]> => {
  const { heads, lines } = await readAssigned(ports, { asOf });
  return skewOf(await campaignOf(ports), lines, heads);
};

/** What of an audit needs a look, a sentence each: skewed groups, and flights of which nobody says whom they reached. */
export const skewNotes = (audit: readonly FlightSkew[]): string[] =>
  audit.flatMap(({ flight, rate, measured, gaps, fairness }) => {
    const unknown = rate
      ? measured < 1
        ? [`${flight}: whom it reached is measured on ${percent(measured)} of its impressions only`]
        : []
      : [`${flight}: nobody says whom it reached; its in-category rate is not known`];
    const skewed = gaps
      .filter(({ isSkewed }) => isSkewed)
      .map(({ of, name, ratio }) => {
        const beside = of === 'age' ? 'the rate of all ages' : 'the rate of the other zones';
        const lowered = of === 'age' ? `; its reward is lowered to ${percent(fairness)}` : '';
        return `${flight}: ${of} ${name} is reached at ${percent(ratio)} of ${beside}${lowered}`;
      });
    return [...unknown, ...skewed];
  });

const percent = (part: number): string => `${Math.round(100 * part)}\u00a0%`;

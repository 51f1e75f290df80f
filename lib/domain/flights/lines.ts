/** What of a flight decides its lines; money in micros. */
export type FlightTerms = {
  id: string;
  audience: string;
  platform: string;
  channel: string;
  creatives: readonly string[];
  start: string;
  end: string;
  budget: number;
};

/**
 * The lines of a flight, one for each creative, in the flight's order. A line is named by flight and creative alone,
 * so a flight that changes keeps its lines; its arm is zone/category/channel/creative.
 */
export const linesOf = (
  flight: FlightTerms,
  { zone, category }: { zone: string; category: string },
  audienceSize: number,
) =>
  [...new Set(flight.creatives)].map((creative) => ({
    lineId: `${flight.id}.${creative}`,
    armId: [zone, category, flight.channel, creative].join('/'),
    flightId: flight.id,
    audienceId: flight.audience,
    zone,
    category,
    channel: flight.channel,
    creative,
    platform: flight.platform,
    start: flight.start,
    end: flight.end,
    flightCapMicros: flight.budget,
    audienceSize,
  }));

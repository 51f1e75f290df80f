import { type Micros, sumMicros } from '../money.ts';

/** What of a line decides how much its flight may ask for. */
type RoomLine = {
  lineId: string;
  flightId: string;
  zone: string;
  end: string;
  flightCapMicros: Micros;
};

/** A flight's cap, and what its lines have cost at worst before the day. */
export type Room = { capMicros: Micros; committedMicros: Micros };

/**
 * What flights may ask for on a day, by flight. Where the flights of a zone that have not ended could together pass
 * the zone's cap, each keeps its part of what the zone has left, in proportion to what it has left of its own.
 */
export const roomOfFlights = (
  lines: readonly RoomLine[],
  committedByLine: Readonly<Record<string, Micros>>,
  zoneCaps: Readonly<Record<string, Micros>>,
  day: string,
): Map<string, Room> => {
  const committed = (own: readonly RoomLine[]): Micros =>
    sumMicros(own.map(({ lineId }) => committedByLine[lineId] ?? 0));
  const rooms = new Map<string, Room>();
  for (const [flightId, own] of Map.groupBy(lines, (line) => line.flightId)) {
    rooms.set(flightId, {
      capMicros: own[0]?.flightCapMicros ?? 0,
      committedMicros: committed(own),
    });
  }
  for (const [zone, capMicros] of Object.entries(zoneCaps)) {
    const own = lines.filter((line) => line.zone === zone);
    const open = new Set(own.filter(({ end }) => end >= day).map(({ flightId }) => flightId));
    shareOut(
      [...open].map((id) => rooms.get(id)).filter((room) => room !== undefined),
      {
        capMicros,
        committedMicros: committed(own),
      },
    );
  }
  return rooms;
};

const leftOf = ({ capMicros, committedMicros }: Room): Micros =>
  Math.max(0, capMicros - committedMicros);

const shareOut = (rooms: readonly Room[], zone: Room): void => {
  const all = sumMicros(rooms.map(leftOf));
  if (all <= leftOf(zone)) return;
  for (const room of rooms) {
    const share = Number((BigInt(leftOf(room)) * BigInt(leftOf(zone))) / BigInt(all));
    room.capMicros = room.committedMicros + share;
  }
};

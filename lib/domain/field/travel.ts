/** A place by its name; `at` is its latitude and longitude in degrees. */
export type Place = { name: string; at: [latitude: number, longitude: number] | null };

/** A known way between two places, in hours, the same in both directions. */
export type Leg = { from: string; to: string; hours: number };

/** Hours from one place to another; infinite where no way is known. */
export type TravelHours = (from: string, to: string) => number;

const EARTH_KM = 6_371;

/**
 * Travel times between places. A known leg holds; else the great-circle distance (haversine) at `kmPerHour`, where both
 * places have coordinates. A way over other places is taken where it is quicker (Floyd and Warshall, 1962), so that
 * travel times always keep the triangle inequality.
 */
export const travelHours = (
  places: readonly Place[],
  legs: readonly Leg[],
  kmPerHour: number,
): TravelHours => {
  const index = new Map(places.map(({ name }, place) => [name, place]));
  const hours = places.map((from) =>
    Float64Array.from(places, (to) => (from === to ? 0 : kmBetween(from, to) / kmPerHour)),
  );
  for (const leg of legs) {
    const [from, to] = [index.get(leg.from), index.get(leg.to)];
    const [there, back] = [hours[from ?? -1], hours[to ?? -1]];
    if (there && back) there[to ?? -1] = back[from ?? -1] = leg.hours;
  }
  for (const [over, onward] of hours.entries()) {
    for (const own of hours) {
      const first = own[over] ?? Infinity;
      for (const [to, rest] of onward.entries()) {
        if (first + rest < (own[to] ?? Infinity)) own[to] = first + rest;
      }
    }
  }
  return (from, to) => hours[index.get(from) ?? -1]?.[index.get(to) ?? -1] ?? Infinity;
};

const kmBetween = ({ at: from }: Place, { at: to }: Place): number => {
  if (!from || !to) return Infinity;
  const [south, west, north, east] = [...from, ...to].map((degrees) => (degrees * Math.PI) / 180);
  const chord = (a = 0, b = 0): number => Math.sin((a - b) / 2) ** 2;
  const half =
    chord(south, north) + Math.cos(south ?? 0) * Math.cos(north ?? 0) * chord(west, east);
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
};

import { expect, it } from 'vitest';
import { roomOfFlights } from '../../../lib/domain/flights/room.ts';

const line = (lineId: string, zone: string, flightCapMicros: number, end = '2027-03-09') => ({
  ...{ lineId, flightId: lineId[0] ?? '', zone, end, flightCapMicros },
});
const lines = [
  line('f.a', 'north', 300),
  line('f.b', 'north', 300),
  line('g.a', 'north', 100),
  line('h.a', 'north', 900, '2027-03-04'),
  line('i.a', 'south', 500),
];
const committed = { 'f.a': 60, 'f.b': 40, 'h.a': 50 };
const rooms = (zoneCaps: Record<string, number>) =>
  Object.fromEntries(roomOfFlights(lines, committed, zoneCaps, '2027-03-05'));

it('leaves flights their own caps where their zone holds them', () => {
  const own = {
    f: { capMicros: 300, committedMicros: 100 },
    g: { capMicros: 100, committedMicros: 0 },
    h: { capMicros: 900, committedMicros: 50 },
    i: { capMicros: 500, committedMicros: 0 },
  };
  expect(rooms({})).toEqual(own);
  expect(rooms({ north: 450 })).toEqual(own);
});

it('shares what a zone has left by what its open flights have left, ended ones counted as spent', () => {
  // 240 less 150 are 90 for 200 and 100.
  expect(rooms({ north: 240 })).toMatchObject({
    f: { capMicros: 160 },
    g: { capMicros: 30 },
    h: { capMicros: 900 },
    i: { capMicros: 500 },
  });
  expect(rooms({ north: 100 })).toMatchObject({ f: { capMicros: 100 }, g: { capMicros: 0 } });
});

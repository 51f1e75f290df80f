import { expect, it } from 'vitest';
import { addFlight } from '../../lib/books/flights.ts';
import {
  approve,
  at,
  DOLLAR,
  drain,
  flightOf,
  placementOf,
  settleFrom,
  twoFlights,
} from '../support/two-flights.ts';

it('a confirmed budget stands from the next day on, until another is sent or found', async () => {
  const world = await twoFlights();
  await drain(world, at('12:00', -1));
  await approve(world, { 'north.a': 40, 'north.b': 20 });
  await drain(world, at('05:00'));
  expect((await placementOf(world, 'north.a')).stood ?? []).toEqual([]);
  await settleFrom(world, '05');
  const stands = (dollars: number) => ({ from: '2027-03-02', micros: dollars * DOLLAR });
  expect((await placementOf(world, 'north.a')).stood).toEqual([stands(40)]);
  await settleFrom(world, '05', 2);
  expect((await placementOf(world, 'north.a')).stood).toEqual([stands(40)]);

  await approve(world, { 'north.a': 30 }, at('07:00', 3), '2027-03-05');
  await drain(world, at('07:00', 3));
  const until = { ...stands(40), to: '2027-03-03' };
  expect((await placementOf(world, 'north.a')).stood).toEqual([until]);
  await settleFrom(world, '07', 3);
  const next = { from: '2027-03-05', micros: 30 * DOLLAR };
  expect((await placementOf(world, 'north.a')).stood).toEqual([until, next]);

  // Somebody changes the other budget at the platform: since it was last read, on the third day, nothing is sure.
  world.meta.budgets.set('north.b', 25 * DOLLAR);
  await settleFrom(world, '08', 4);
  const [first] = (await placementOf(world, 'north.b')).stood ?? [];
  expect(first).toEqual({ ...stands(20), to: expect.any(String) });
  expect((first?.to ?? '9999') < '2027-03-04').toBe(true);
});

it('a flight that has ended is over for good, though nothing was ever decided for it', async () => {
  const world = await twoFlights();
  const brief = { id: 'brief', creatives: ['a'], end: '2027-03-01' };
  await addFlight(world.ports, flightOf(brief), at('05:00'));
  const again = await addFlight(
    world.ports,
    flightOf({ ...brief, end: '2027-03-09' }),
    at('05:00', 1),
  );
  expect(again).toEqual({
    kind: 'refused',
    because: 'it ended on 2027-03-01; add another flight',
  });
});

import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Mapped, mapLine, readAssigned } from '../../lib/books/assignments.ts';
import { addFlight } from '../../lib/books/flights.ts';
import { keys } from '../../lib/books/keys.ts';
import { ledgerHash, postReport } from '../../lib/books/ledger.ts';
import { readSpend } from '../../lib/books/reports.ts';
import { readStanding } from '../../lib/books/standing.ts';
import type { Book } from '../../lib/contracts/decision.ts';
import { groupSpend, spendTotals } from '../../lib/domain/finance/spend-groups.ts';
import { row } from '../support/delivery-rows.ts';
import { lineOf, openCampaign, report, type SmallPorts } from '../support/small-campaign.ts';
import { approve, at, drain, flightOf, inForce, twoFlights } from '../support/two-flights.ts';

const now = '2027-03-03T15:00:00.000Z';
const later = '2027-03-04T15:00:00.000Z';
const A = 'north-young.a';
const B = 'north-young.b';

let ports: SmallPorts;
beforeEach(async () => {
  ports = await openCampaign([lineOf('north', 'young', 'a'), lineOf('north', 'young', 'b')]);
  await report(ports, '2027-03-01', [
    { lineId: A, costMicros: 5 },
    { lineId: '9001', costMicros: 7 },
    { lineId: '9001', platform: 'ttd', costMicros: 11 },
    { lineId: '9001', currency: 'EUR', accountId: 'act-2', costMicros: 13 },
  ]);
});

const map = (lineId: string | null, at = now, over: Partial<Mapped> = {}) =>
  mapLine(
    ports,
    {
      platform: 'meta',
      foreignId: '9001',
      lineId,
      because: 'trafficked by hand',
      by: 'ann',
      ...over,
    },
    at,
  );

const byFlight = async (asOf?: string): Promise<Record<string, number>> => {
  const { rows } = await readSpend(ports, { asOf, now: later });
  return Object.fromEntries(
    groupSpend(rows, 'flight').map(({ key, currency, spendMicros }) => [
      `${key[0]} ${currency}`,
      spendMicros,
    ]),
  );
};

describe('a line that nobody knows', () => {
  it('is unassigned until it is mapped, and its flight’s from then on, in every currency', async () => {
    const before = { 'north-young USD': 5, 'unassigned USD': 18, 'unassigned EUR': 13 };
    expect(await byFlight()).toEqual(before);
    expect(await map(B)).toEqual({ kind: 'done' });
    expect(await byFlight()).toEqual({
      ...{ 'north-young USD': 12, 'unassigned USD': 11, 'north-young EUR': 13 },
    });
  });

  it('stands as it stood then, whatever was mapped, mapped otherwise or added since', async () => {
    const hash = await ledgerHash(ports);
    const then = await byFlight('2027-03-03T00:00:00.000Z');
    await map(B);
    await map(null, later);
    expect(await byFlight('2027-03-03T00:00:00.000Z')).toEqual(then);
    expect(await byFlight(now)).toMatchObject({ 'north-young USD': 12 });
    expect(await byFlight(later)).toEqual(then);
    const added = lineOf('south', 'old', 'a', { lineId: '9001', addedAt: later });
    await ports.core.commit([{ ...keys.line('9001'), put: added, ifRev: 0 }]);
    expect(await byFlight(now)).not.toHaveProperty('south-old USD');
    expect(await byFlight(later)).toMatchObject({ 'south-old USD': 7 });
    expect(await ledgerHash(ports)).toBe(hash);
  });

  it('keeps who said what, when and why, in order even where the clock is not', async () => {
    await map(A, later);
    expect(await map(A, later)).toEqual({ kind: 'same' });
    await map(B, now, { by: 'bo', because: 'it was the other one' });
    const record = await ports.core.read(keys.mapping('meta', '9001'));
    expect(record?.value).toEqual({
      platform: 'meta',
      foreignId: '9001',
      history: [
        { at: later, lineId: A, because: 'trafficked by hand', by: 'ann' },
        { at: later, lineId: B, because: 'it was the other one', by: 'bo' },
      ],
    });
  });

  it('stays a flight’s when the flight is changed: since when it is ours does not move', async () => {
    const world = await twoFlights();
    const lines = async () => (await readAssigned(world.ports, { asOf: at('11:00', -1) })).lines;
    const before = (await lines()).map(({ lineId }) => lineId);
    await addFlight(world.ports, flightOf({ budget: '800.00' }), at('10:00'));
    expect((await lines()).map(({ lineId }) => lineId)).toEqual(before);
    expect(before).toEqual(['north.a', 'north.b', 'south.a']);
  });

  it.each([
    [
      'a line that no flight has',
      { lineId: 'north-young.z' },
      'no flight has a line north-young.z',
    ],
    ['a line of another platform', { platform: 'ttd' }, `line ${B} runs on meta, not ttd`],
    ['a line that is ours already', { foreignId: A }, `${A} is a line of ours already`],
  ])('is not mapped to %s', async (_, over, because) => {
    expect(await map(B, now, over)).toEqual({ kind: 'refused', because });
    expect(await byFlight()).toMatchObject({ 'unassigned USD': 18 });
  });

  it('is not lost where two people map it at once: both are on record', async () => {
    await Promise.all([map(A), map(B)]);
    const record = await ports.core.read(keys.mapping('meta', '9001'));
    expect(record?.value).toMatchObject({ history: [{ by: 'ann' }, { by: 'ann' }] });
  });
});

describe('what is counted from', () => {
  const book: Book = { day: '2027-03-03', targets: {}, batches: 0, decidedAt: now };

  it('caps and bandit take mapped spend for its flight, and before for the campaign alone', async () => {
    const before = await readStanding(ports, '2027-03-03');
    await map(B);
    const after = await readStanding(ports, '2027-03-03');
    expect(before.flights['north-young']?.committedMicros).toBe(5);
    expect(after.flights['north-young']?.committedMicros).toBe(12);
    expect(before.campaign.committedMicros).toBe(23);
    expect(after.campaign.committedMicros).toBe(23);
    const spent = ({ reports }: typeof after) =>
      reports.map(({ armId, spendMicros }) => [armId.at(-1), spendMicros]);
    expect(spent(before)).toEqual([['a', 5]]);
    expect(spent(after)).toEqual([
      ['a', 5],
      ['b', 7],
    ]);
    expect(after.basis.ledgerHash).toBe(before.basis.ledgerHash);
  });

  it('a mapping moves the book, so that plans made before are stale, and asks for a look', async () => {
    await ports.core.commit([{ ...keys.book, put: book, ifRev: 0 }]);
    const before = await readStanding(ports, '2027-03-03');
    await map(B);
    const after = await readStanding(ports, '2027-03-03');
    expect(after.basis.bookRev).toBe(before.basis.bookRev + 1);
    expect((await ports.core.read(keys.book))?.value).toEqual(book);
    const [promised] = await ports.core.list('OUTBOX');
    expect(JSON.stringify(promised?.value)).toContain('HoldReleased');
    await map(B);
    expect((await readStanding(ports, '2027-03-03')).basis).toEqual(after.basis);
  });
});

describe('budgets in force', () => {
  it('are cut at once where mapped spend has used up the flight', async () => {
    const world = await twoFlights();
    await approve(world, { 'north.a': 60 });
    await drain(world, at('05:00'));
    expect(inForce(world)).toMatchObject({ 'north.a': 60 });
    const rows = [row({ lineId: '9001', reportDate: '2027-02-28', costMicros: 350_000_000 })];
    await postReport(world.ports, {
      ...{ file: 'f.csv', fileSha256: 'a'.repeat(64), rows, rowsRead: 1, quarantined: [] },
      at: at('05:01'),
    });
    const said = { platform: 'meta', foreignId: '9001', lineId: 'north.b', because: '', by: 'ann' };
    await mapLine(world.ports, said, at('05:02'));
    await drain(world, at('05:03'));
    // 900.00 for the flight, of which 350.00 is spent, over ten days; the campaign's 1000.00 had room.
    expect(inForce(world)['north.a']).toBe(55);
  });
});

describe('whatever is mapped, and whenever it is asked', () => {
  const instants = [
    '2027-03-03T15:00:00.000Z',
    '2027-03-04T15:00:00.000Z',
    '2027-03-05T15:00:00.000Z',
  ];
  const step = fc.record({
    platform: fc.constantFrom('meta', 'ttd'),
    foreignId: fc.constantFrom('9001', '9002', A),
    lineId: fc.constantFrom(A, B, null, 'gone.a'),
    at: fc.constantFrom(...instants),
  });

  it('no figure moves: every cut of a currency adds up to the same total', async () => {
    const whole = { USD: 23, EUR: 13 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        for (const { at, ...said } of steps) {
          await mapLine(ports, { ...said, because: '', by: 'ann' }, at);
        }
        for (const asOf of [undefined, ...instants]) {
          const { rows } = await readSpend(ports, { asOf, now: later });
          for (const total of spendTotals(rows)) {
            expect(total.spendMicros).toBe(whole[total.currency as keyof typeof whole]);
            expect(total.finalMicros + total.provisionalMicros).toBe(total.spendMicros);
          }
          for (const by of ['flight', 'zone', 'category', 'platform', 'day'] as const) {
            for (const [currency, groups] of Map.groupBy(groupSpend(rows, by), (g) => g.currency)) {
              const sum = groups.reduce((a, { spendMicros }) => a + spendMicros, 0);
              expect(sum).toBe(whole[currency as keyof typeof whole]);
            }
          }
          const { heads } = await readAssigned(ports, { asOf });
          expect(heads).toHaveLength(4);
        }
      }),
      { numRuns: 40 },
    );
  });
});

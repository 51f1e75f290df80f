import { describe, expect, it } from 'vitest';
import { type BookLine, decideRound } from '../../../lib/domain/flights/decide.ts';

const bookLine = (lineId: string, changes: Partial<BookLine> = {}): BookLine => ({
  lineId,
  flightId: 'f',
  start: '2027-03-01',
  end: '2027-03-05',
  overDeliveryBasisPoints: 0,
  committedMicros: 0,
  target: undefined,
  holdMicros: 0,
  ...changes,
});
const target = (targetMicros: number, wantedMicros = targetMicros) => ({
  version: 3,
  targetMicros,
  wantedMicros,
  planHash: 'old',
});

describe('a round of decisions', () => {
  const day = '2027-03-01';
  const wide = { campaignMicros: 1_000, dayMicros: 100, flightMicros: { f: 1_000 } };

  it('takes over what the plan wants, one version on, and leaves other lines theirs', () => {
    const lines = [bookLine('a', { target: target(10), holdMicros: 10 }), bookLine('b')];
    const round = decideRound({
      day,
      lines: [...lines, bookLine('c', { target: target(7), holdMicros: 7 })],
      plan: {
        hash: 'new',
        lines: [
          { lineId: 'a', toMicros: 4 },
          { lineId: 'b', toMicros: 20 },
        ],
      },
      caps: wide,
      otherCommittedMicros: 0,
    });
    expect(round.targets).toEqual({
      a: { version: 4, targetMicros: 4, wantedMicros: 4, planHash: 'new' },
      b: { version: 1, targetMicros: 20, wantedMicros: 20, planHash: 'new' },
      c: target(7),
    });
    expect(round.changes).toEqual([
      { lineId: 'a', version: 4, fromMicros: 10, toMicros: 4 },
      { lineId: 'b', version: 1, fromMicros: 0, toMicros: 20 },
    ]);
    expect(round.today).toEqual({ a: 10, b: 20, c: 7 });
  });

  it('remembers a raise that waits, and grants it without a plan once there is room', () => {
    const cut = bookLine('a', { target: target(0), holdMicros: 90 });
    const waiting = bookLine('b', { target: target(0, 50) });
    const ask = (lines: BookLine[]) =>
      decideRound({ day, lines, caps: wide, otherCommittedMicros: 0 });
    expect(ask([cut, waiting])).toMatchObject({ changes: [], waiting: ['b'] });
    expect(ask([{ ...cut, holdMicros: 0 }, waiting]).changes).toEqual([
      { lineId: 'b', version: 4, fromMicros: 0, toMicros: 50 },
    ]);
  });

  it('authorises tomorrow for what may be in force, today also for what was in force before', () => {
    const line = bookLine('a', { target: target(10), holdMicros: 20, todayMicros: 30 });
    const round = decideRound({ day, lines: [line], caps: wide, otherCommittedMicros: 0 });
    expect(round).toMatchObject({ today: { a: 30 }, tomorrow: { a: 20 } });
  });
});

import { describe, expect, it } from 'vitest';
import { type GrantLine, grant } from '../../../lib/domain/flights/grant.ts';

const DAY = '2027-03-05';
const line = (lineId: string, changes: Partial<GrantLine> = {}): GrantLine => ({
  lineId,
  flightId: 'f',
  start: '2027-03-01',
  end: '2027-03-06',
  wantedMicros: 0,
  targetMicros: 0,
  holdMicros: 0,
  overDeliveryBasisPoints: 0,
  committedMicros: 0,
  ...changes,
});
const caps = (changes: object = {}) => ({
  campaignMicros: 1_000,
  dayMicros: 1_000,
  flightMicros: { f: 1_000, g: 1_000 },
  ...changes,
});
const decide = (lines: GrantLine[], change: object = {}, otherCommittedMicros = 0) =>
  grant({ day: DAY, lines, caps: caps(change), otherCommittedMicros });

describe('a grant', () => {
  it('cuts at once and changes nothing that is as wanted', () => {
    const lines = [
      line('a', { wantedMicros: 2, targetMicros: 5, holdMicros: 5 }),
      line('b', { wantedMicros: 3, targetMicros: 3, holdMicros: 3 }),
    ];
    expect(decide(lines)).toEqual({ grants: [{ lineId: 'a', micros: 2 }], waiting: [] });
  });

  it('counts what a cut line may still spend until the cut is confirmed', () => {
    const cut = line('a', { wantedMicros: 20, targetMicros: 100, holdMicros: 100 });
    const raise = line('b', { wantedMicros: 80 });
    const day = { dayMicros: 100 };
    expect(decide([cut, raise], day)).toEqual({
      grants: [{ lineId: 'a', micros: 20 }],
      waiting: ['b'],
    });
    const confirmed = { ...cut, targetMicros: 20, holdMicros: 20 };
    expect(decide([confirmed, raise], day)).toEqual({
      grants: [{ lineId: 'b', micros: 80 }],
      waiting: [],
    });
  });

  it.each([
    ['campaign', { campaignMicros: 200 }, { campaignMicros: 199 }],
    ['flight', { flightMicros: { f: 200 } }, { flightMicros: { f: 199 } }],
    ['day', { dayMicros: 100 }, { dayMicros: 99 }],
  ])('raises to the last micro of the %s cap and not past it', (_, enough, tooLittle) => {
    const raise = line('a', { wantedMicros: 100 });
    expect(decide([raise], enough).grants).toEqual([{ lineId: 'a', micros: 100 }]);
    expect(decide([raise], tooLittle)).toEqual({ grants: [], waiting: ['a'] });
  });

  it('counts how far a platform may pass a budget, rounded up', () => {
    const raise = line('a', { wantedMicros: 101, overDeliveryBasisPoints: 1_000 });
    expect(decide([raise], { dayMicros: 112 }).waiting).toEqual([]);
    expect(decide([raise], { dayMicros: 111 }).waiting).toEqual(['a']);
  });

  it('counts past cost: of the line, of lines that have ended, of lines that nobody knows', () => {
    const raise = line('b', { wantedMicros: 100, committedMicros: 10 });
    const ended = line('a', { end: '2027-03-04', committedMicros: 20 });
    expect(decide([ended, raise], { campaignMicros: 235 }, 5).waiting).toEqual([]);
    expect(decide([ended, raise], { campaignMicros: 234 }, 5).waiting).toEqual(['b']);
    expect(decide([ended, raise], { flightMicros: { f: 229 } }, 5).waiting).toEqual(['b']);
  });

  it('counts what today may already have cost', () => {
    const cut = line('a', { wantedMicros: 20, targetMicros: 20, holdMicros: 20, todayMicros: 100 });
    const raise = line('b', { wantedMicros: 80 });
    expect(decide([cut, raise], { dayMicros: 179 }).waiting).toEqual(['b']);
    expect(decide([cut, raise], { campaignMicros: 280 }).waiting).toEqual([]);
    expect(decide([cut, raise], { campaignMicros: 279 }).waiting).toEqual(['b']);
  });

  it('gives a raise whole or lets it wait, in the order of lines', () => {
    const lines = ['c', 'a', 'b'].map((id) => line(id, { wantedMicros: id === 'b' ? 80 : 50 }));
    expect(decide(lines, { dayMicros: 100 })).toEqual({
      grants: [
        { lineId: 'c', micros: 50 },
        { lineId: 'a', micros: 50 },
      ],
      waiting: ['b'],
    });
  });

  it('compares the day on which a later line begins', () => {
    const later = line('b', { start: '2027-03-08', end: '2027-03-09', wantedMicros: 60 });
    const first = line('a', { end: '2027-03-08', wantedMicros: 60 });
    expect(decide([first, later], { dayMicros: 119 }).waiting).toEqual(['b']);
    expect(decide([{ ...first, end: '2027-03-07' }, later], { dayMicros: 60 }).waiting).toEqual([]);
  });

  it('still counts all that a line may hold when it is raised to less', () => {
    const cut = line('a', { wantedMicros: 50, targetMicros: 20, holdMicros: 100 });
    const other = line('b', { wantedMicros: 50 });
    expect(decide([cut, other], { dayMicros: 100 })).toEqual({
      grants: [{ lineId: 'a', micros: 50 }],
      waiting: ['b'],
    });
  });

  it('never raises a line that has ended', () => {
    const ended = line('a', { end: '2027-03-04', wantedMicros: 5 });
    expect(decide([ended])).toEqual({ grants: [], waiting: [] });
  });

  it('never raises a line of a flight without money', () => {
    expect(decide([line('a', { flightId: 'unfunded', wantedMicros: 1 })]).waiting).toEqual(['a']);
  });

  it('cuts the last lines to what fits where a cap was lowered below what is in force', () => {
    const lines = ['a', 'b'].map((id) =>
      line(id, { wantedMicros: 100, targetMicros: 100, holdMicros: 100 }),
    );
    expect(decide(lines, { flightMicros: { f: 301 } })).toEqual({
      grants: [{ lineId: 'b', micros: 50 }],
      waiting: ['b'],
    });
    expect(decide(lines, { dayMicros: 30 }).grants).toEqual([
      { lineId: 'a', micros: 30 },
      { lineId: 'b', micros: 0 },
    ]);
  });

  it('does not cut tomorrow for what today has already cost', () => {
    const lines = ['a', 'b'].map((id) =>
      line(id, { wantedMicros: 50, targetMicros: 50, holdMicros: 50, todayMicros: 100 }),
    );
    expect(decide(lines, { dayMicros: 100 }).grants).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { stakesOf } from '../../../lib/domain/zones/contest.ts';
import { ladderOf } from '../../../lib/domain/zones/ladder.ts';
import { outlookOf } from '../../../lib/domain/zones/outlook.ts';
import { rankZones } from '../../../lib/domain/zones/rank.ts';
import { shareMoved, spendToMove } from '../../../lib/domain/zones/response.ts';
import { contest, fourStates, zone } from '../../support/made-up-contests.ts';

const prior = { national: 0, state: 0.2, zone: 0.15 };
const response = { movable: 0.03, costPerVoterMicros: 4_000_000 };
const rowOf = (seats: number, voters: number, support: number) =>
  ladderOf(
    outlookOf([contest('Ash', '2027-03-02', 3, 2, [zone('a', seats, voters, support)])], prior),
    response,
  )[0]!;

describe('the ladder', () => {
  it('says that four seats at 51 % need 62.5 % for 3–1', () => {
    const { split, next, previous } = rowOf(4, 10_000, 0.51);
    expect(split).toBe('2–2');
    expect(next).toMatchObject({ split: '3–1', votes: 1_151, costMicros: 1_151 * 4_000_000 });
    expect(next?.share).toBeCloseTo(0.625, 9);
    expect(previous).toMatchObject({ split: '1–3', votes: 1_350 });
  });

  // Votes to gain or lose one, by the counted votes of 2016.
  it.each([
    ['Alabama CD1', 5, 40_894, 9_436, 1_887, 5_663],
    ['Alabama CD2', 5, 40_867, 7_577, 311, 6_957],
    ['Texas SD25', 6, 34_279, 24_415, 9_742, 41],
  ])('%s', (_, seats, own, rival, gain, loss) => {
    const { next, previous } = rowOf(seats, own + rival, own / (own + rival));
    expect([next?.votes, previous?.votes]).toEqual([gain, loss]);
  });

  it('does not call a tied seat safe', () => {
    expect(rowOf(3, 1_000, 0.5)).toMatchObject({
      split: '1–2',
      next: { split: '2–1', votes: 1 },
    });
  });

  it('names the step that loses a seat, not the tie that it stands on', () => {
    const { next, previous } = rowOf(5, 20_000, 0.5);
    expect([next?.split, next?.share, previous?.split, previous?.share]).toEqual([
      ...['3–2', 0.5],
      ...['1–4', 0.3],
    ]);
    expect(next?.spendMicros).toBeGreaterThan(0);
  });

  it('ends where nothing is left to gain or to lose', () => {
    expect(rowOf(4, 1_000, 0.9)).toMatchObject({ split: '4–0', next: null });
    expect(rowOf(4, 1_000, 0.1)).toMatchObject({ split: '0–4', previous: null });
  });

  it('names the spend that gets there, or none where money cannot', () => {
    const { next } = rowOf(4, 10_000, 0.61);
    expect(next?.spendMicros).toBe(spendToMove(response, 10_000, next!.share - 0.61));
    expect(rowOf(4, 10_000, 0.51).next?.spendMicros).toBeNull();
  });
});

describe('a zone where nobody asked', () => {
  it('shows a wide band, never a point', () => {
    const rows = ladderOf(outlookOf(fourStates, prior), response);
    const widthOf = (name: string): number => {
      const { band } = rows.find((row) => row.zone === name)!;
      return band[1] - band[0];
    };
    expect(widthOf('cedar-5')).toBeGreaterThan(0.4);
    expect(widthOf('cedar-4')).toBeCloseTo(2 * 1.645 * 0.25 * 0.553 * 0.447, 2);
  });
});

describe('the response to money', () => {
  it('is undone by its inverse', () => {
    const spend = spendToMove(response, 50_000, 0.012)!;
    expect(shareMoved(response, 50_000, spend)).toBeCloseTo(0.012, 9);
    expect(shareMoved(response, 50_000, 4_000_000 * 50_000)).toBeCloseTo(
      0.03 * (1 - Math.exp(-1)),
      12,
    );
    expect(spendToMove(response, 50_000, 0.03)).toBeNull();
    expect(shareMoved(response, 0, 1_000_000)).toBe(0);
  });
});

describe('the ranking', () => {
  it('puts a zone before a step above one in the middle, in any state', () => {
    const ranked = rankZones(
      outlookOf(
        [
          contest('Ash', '2027-03-02', 0, 0, [zone('middle', 4, 40_000, 0.5)]),
          contest('Birch', '2027-03-09', 0, 0, [zone('before', 4, 40_000, 0.62)]),
        ],
        { national: 0, state: 0.05, zone: 0.05 },
      ),
      response,
      1_000_000_000_000,
    );
    expect(ranked.map((row) => row.zone)).toEqual(['before', 'middle']);
    expect(ranked[0]!.netPerMillion).toBeGreaterThan(3 * ranked[1]!.netPerMillion);
    expect(ranked[0]!.districtNet).toBeGreaterThan(0);
    expect(ranked[0]!.voterWeight).toBeGreaterThan(3 * ranked[1]!.voterWeight);
  });
});

describe('what is at stake', () => {
  it('is every pool of every contest, with its rules', () => {
    const pools = stakesOf(fourStates);
    const delegates = (pool: string): number =>
      pools.filter((row) => row.pool === pool).reduce((sum, row) => sum + row.delegates, 0);
    expect([delegates('district'), delegates('at-large'), delegates('pleo')]).toEqual([67, 23, 13]);
    expect(new Set(pools.map(({ ruleset }) => ruleset))).toEqual(new Set(['democratic-2016']));
    expect(pools.filter(({ zone: own }) => own === null)).toHaveLength(8);
  });
});

import { describe, expect, it } from 'vitest';
import { delegatesMoved } from '../../../lib/domain/zones/delegates-moved.ts';
import { outlookOf } from '../../../lib/domain/zones/outlook.ts';
import { marginsOf } from '../../../lib/domain/zones/value.ts';
import { contest, fourStates, zone } from '../../support/made-up-contests.ts';

const prior = { national: 0, state: 0.1, zone: 0.08 };
const window = { prior, contests: fourStates };
const how = { persuaded: 0.02, seed: '7' };
const on = (name: string, voters: number, day = '2027-03-01') => ({ zone: name, day, voters });

describe('delegates that reached voters are expected to have moved', () => {
  it('are none where nobody was reached', () => {
    const { before, after, gain, zones } = delegatesMoved(window, [], how);
    expect(after).toEqual(before);
    expect({ gain, zones }).toEqual({ gain: 0, zones: [] });
  });

  it('follow from the part of a zone’s vote that changed sides', () => {
    const reached = [on('ash-2', 2_000), on('ash-2', 1_800, '2027-03-02')];
    const { before, after, gain, zones } = delegatesMoved(window, reached, how);
    const outlook = outlookOf(fourStates, prior);
    const margin = marginsOf(outlook)[outlook.zones.findIndex((own) => own.zone === 'ash-2')]!;
    expect(zones).toEqual([
      {
        ...{ zone: 'ash-2', state: 'Ash', date: '2027-03-02' },
        ...{ reached: 3_800, moved: 0.002, gain },
      },
    ]);
    expect(gain / (0.002 * margin.total)).toBeCloseTo(1, 1);
    expect(after.expected - before.expected).toBeCloseTo(gain, 5);
  });

  it('add up over zones, with their parts of what their state wins', () => {
    const reached = ['ash-1', 'ash-2', 'birch-1', 'birch-2'].map((name) => on(name, 20_000));
    const { gain, zones } = delegatesMoved(window, reached, how);
    expect(zones.map((own) => own.zone)).toEqual(reached.map((own) => own.zone));
    expect(zones.reduce((sum, own) => sum + own.gain, 0)).toBeCloseTo(gain, 5);
  });

  it('come from nobody who was reached after the vote, and from nobody twice', () => {
    const late = delegatesMoved(window, [on('ash-1', 20_000, '2027-03-03')], how);
    expect([late.gain, late.zones]).toEqual([0, []]);
    const all = delegatesMoved(window, [on('ash-1', 61_000)], how);
    const more = delegatesMoved(window, [on('ash-1', 900_000)], how);
    expect(all.zones[0]?.moved).toBe(0.02);
    expect(more.gain).toBe(all.gain);
  });

  it('have intervals that follow from the seed, and names as audiences spell them', () => {
    const named = {
      prior,
      contests: [contest('Elm', '2027-03-02', 20, 9, [zone('Elm Hill', 40, 9_000, 0.52)])],
    };
    const reached = [on('elm-hill', 9_000)];
    const one = delegatesMoved(named, reached, { ...how, persuaded: 0.3 });
    expect(delegatesMoved(named, reached, { ...how, persuaded: 0.3 })).toEqual(one);
    expect(one.before.interval[0]).toBeLessThan(one.before.expected);
    expect(one.after.interval[0]).toBeGreaterThan(one.before.interval[0]);
    const other = delegatesMoved(named, reached, { ...how, persuaded: 0.3, seed: '8' });
    expect(other.before.interval).not.toEqual(one.before.interval);
  });
});

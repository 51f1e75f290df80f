import { describe, expect, it } from 'vitest';
import { outlookOf } from '../../../lib/domain/zones/outlook.ts';
import { voterWeights } from '../../../lib/domain/zones/voter-weights.ts';
import { unclearZone, weightsOn } from '../../../lib/domain/zones/weights-on.ts';
import { contest, fourStates, zone } from '../../support/made-up-contests.ts';

const prior = { national: 0, state: 0.1, zone: 0.08 };
const window = { prior, contests: fourStates };

describe('weights on a day', () => {
  it('average 1 over the voters of contests that are still to come, and are 0 for the others', () => {
    for (const day of ['2027-03-01', '2027-03-02', '2027-03-03']) {
      const weights = weightsOn(window, day);
      const isOpen = ({ date }: { date: string }) => day <= date;
      const open = fourStates.filter(isOpen).flatMap(({ zones }) => zones);
      const voters = open.reduce((sum, own) => sum + own.voters, 0);
      const weighed = open.reduce((sum, own) => sum + own.voters * weights.get(own.zone)!, 0);
      expect(weighed / voters).toBeCloseTo(1, 5);
      for (const { date, zones } of fourStates) {
        for (const own of zones) expect(weights.get(own.zone) === 0).toBe(date < day);
      }
    }
    expect(weightsOn(window, '2027-03-02')).toEqual(weightsOn(window, '2027-03-01'));
  });

  it('are the marginal delegates for each voter, to six digits', () => {
    const exact = voterWeights(outlookOf(fourStates, prior));
    for (const [name, weight] of weightsOn(window, '2027-03-01')) {
      expect(Math.abs(weight - exact[name]!)).toBeLessThanOrEqual(1e-6);
    }
  });

  it('keep a little of a zone that is worth next to nothing, until its contest is over', () => {
    const sure = { national: 0, state: 0, zone: 0.001 };
    const safe = [
      contest('Ash', '2027-03-02', 0, 0, [zone('a', 4, 9, 0.5), zone('b', 4, 9, 0.625)]),
    ];
    expect(weightsOn({ prior: sure, contests: safe }, '2027-03-01').get('a')).toBe(1e-6);
  });

  it('leave out what counts something else than people', () => {
    const [first, ...others] = fourStates[0]!.zones;
    const convention = { ...first!, voters: 40, isPlannable: false };
    const mixed = [{ ...fourStates[0]!, zones: [convention, ...others] }];
    const weights = weightsOn({ prior, contests: mixed }, '2027-03-01');
    expect(weights.get(convention.zone)).toBe(1);
    const voters = others.reduce((sum, own) => sum + own.voters, 0);
    const weighed = others.reduce((sum, own) => sum + own.voters * weights.get(own.zone)!, 0);
    expect(weighed / voters).toBeCloseTo(1, 5);
  });

  it('go by names as audiences spell them, which must tell zones apart', () => {
    const named = (...names: string[]) => ({
      prior,
      contests: [
        contest(
          'Ash',
          '2027-03-02',
          1,
          1,
          names.map((name) => zone(name, 4, 10, 0.5)),
        ),
      ],
    });
    expect([...weightsOn(named('Alder Valley'), '2027-03-01').keys()]).toEqual(['alder-valley']);
    expect(unclearZone(named('Alder Valley', 'alder'))).toBeUndefined();
    expect(unclearZone(named('Alder Valley', 'alder-valley'))).toEqual([
      'Alder Valley',
      'alder-valley',
    ]);
    expect(unclearZone(named('***'))).toEqual(['***']);
  });
});

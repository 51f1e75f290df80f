import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ZoneLayout } from '../../lib/contracts/zone-layout.ts';
import { stakesOf } from '../../lib/domain/zones/contest.ts';
import { readSettings } from '../../lib/files/settings-file.ts';
import { defaultZoneLayout, readZoneFile } from '../../lib/files/zone-file.ts';

const HEAD = 'zone,state,date,delegates,at_large,pleo,support,voters';
const GOOD = `${HEAD}\nA-1,Ash,2016-03-01,5,3,2,0.54,40000\nA-2,Ash,2016-03-01,4,3,2,,30000\n`;

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
const read = async (text: string, layout = defaultZoneLayout) =>
  (await readZoneFile(bytes(text), layout)).contests;

describe('a zone file', () => {
  it('becomes contests, with a blank where nobody asked', async () => {
    const [contest, ...more] = await read(GOOD);
    expect(more).toEqual([]);
    expect(contest).toMatchObject({ state: 'Ash', date: '2016-03-01', atLarge: 3, pleo: 2 });
    expect(contest?.ruleset.id).toBe('democratic-2016');
    expect(contest?.zones).toEqual([
      { zone: 'A-1', seats: 5, voters: 40_000, support: 0.54, others: 0, isPlannable: true },
      { zone: 'A-2', seats: 4, voters: 30_000, support: null, others: 0, isPlannable: true },
    ]);
  });

  it('tells the line of each zone', async () => {
    const { lineByZone } = await readZoneFile(bytes(GOOD), defaultZoneLayout);
    expect([...lineByZone]).toEqual([
      ['A-1', 2],
      ['A-2', 3],
    ]);
  });

  it('gives the same contests whatever the order of its rows', async () => {
    const [head, ...rows] = GOOD.trim().split('\n');
    expect(await read([head, ...rows.toReversed()].join('\n'))).toEqual(await read(GOOD));
  });

  it.each([
    [
      GOOD.replace('2016-03-01,4', '2031-03-01,4'),
      'line 3: zone A-2 has no ruleset: none is known for contests of 2031-03-01',
    ],
    [
      GOOD.replace('2016-03-01,4', '2016-03-08,4'),
      'line 3: the row of A-2 contradicts another: Ash votes on 2016-03-01 by line 2',
    ],
    [
      GOOD.replace('4,3,2', '4,3,1'),
      'line 3: the row of A-2 contradicts another: Ash has 3 and 2 state-wide delegates by line 2',
    ],
    [
      GOOD.replace('A-2', 'A-1'),
      'line 3: the row of A-1 contradicts another: zone A-1 stands on line 2 already',
    ],
    [
      GOOD.replace('0.54', '54'),
      'line 2: column support says "54": it is not a share between 0 and 1',
    ],
    [
      GOOD.replace('0.54', '0'),
      'line 2: column support says "0": it is not a share between 0 and 1',
    ],
    [GOOD.replace('40000', '40,000'), 'line 2: the row: has 9 cells where the header has 8'],
    [GOOD.replace('40000', '-1'), 'line 2: column voters says "-1": it is not a whole number'],
    [
      GOOD.replace('2016-03-01,5', '1 March,5'),
      'line 2: column date says "1 March": it is not a date',
    ],
    [GOOD.replace('Ash', ''), 'line 2: column state says "": it must not be empty'],
    [GOOD.replace('support', 'share'), 'line 1: the header has no column "support"'],
  ])('is refused, with its line', async (text, because) => {
    await expect(read(text)).rejects.toThrow(because);
  });

  it('names its rules in a column where the date does not tell', async () => {
    const text = `${HEAD},ruleset,others\nA-1,Ash,2031-03-01,5,3,2,0.54,40000,democratic-2024,0.1\n`;
    const [contest] = await read(text);
    expect(contest?.ruleset.id).toBe('democratic-2024');
    expect(contest?.zones[0]?.others).toBe(0.1);
    await expect(read(text.replace('democratic-2024', 'whig-1852'))).rejects.toThrow(
      'none is called whig-1852',
    );
  });
});

describe('the examples', () => {
  const layoutOf = (name: string) =>
    readSettings(name, readFileSync(`examples/zones/${name}.yaml`, 'utf8'), ZoneLayout);

  it('are read by the layout that they show, which is the one that holds anyway', async () => {
    expect(layoutOf('zones')).toEqual(defaultZoneLayout);
    const contests = await read(readFileSync('examples/zones/zones.csv', 'utf8'));
    expect(new Set(contests.map(({ date }) => date)).size).toBe(3);
    expect(stakesOf(contests).reduce((sum, { delegates }) => sum + delegates, 0)).toBe(176);
  });

  it('add up two columns of votes, take support from the prior, and do not plan where delegates are counted', async () => {
    const text = [
      'zone,state,date,contest,vote_unit,delegates,state_at_large,state_pleo,clinton,sanders,clinton_two_way,prior_clinton_demo',
      'ME-CD01,Maine,2016-03-06,caucus,state-convention delegates,9,5,3,100,200,0.3333,0.38',
      'AL-CD02,Alabama,2016-03-01,primary,votes,5,11,7,40867,7577,0.8436,0.8141',
    ].join('\n');
    const [alabama, maine] = await read(text, layoutOf('march-2016'));
    expect(alabama?.zones[0]).toMatchObject({ voters: 48_444, support: 0.8141, isPlannable: true });
    expect(maine?.zones[0]).toMatchObject({ support: 0.38, isPlannable: false });
    const turned = text.replace('100,200', '200,100').replace('40867,7577', '7577,40867');
    expect(await read(turned, layoutOf('march-2016'))).toEqual([alabama, maine]);
  });
});

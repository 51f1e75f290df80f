import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, instantAt } from '../../../lib/domain/calendar.ts';
import { worstCaseMicros } from '../../../lib/domain/money.ts';
import {
  type JournalEntry,
  type SimulatedPlatform,
  simulatedPlatform,
} from '../../../lib/local/simulated-platform/engine.ts';
import {
  aBudget,
  aChunk,
  accountTerms,
  aLine,
  behavesAsAdPlatform,
  membersFrom,
} from '../../support/platform-suite.ts';
import { account } from './account.ts';

const at = (date: string, time: string): string => instantAt(account.timeZone, date, time);

const opened = async (platform: SimulatedPlatform, size = 4_000): Promise<void> => {
  await platform.openLine(aLine(), accountTerms);
  await platform.putMembers(aChunk({ members: membersFrom(0, size) }));
};

behavesAsAdPlatform('the engine', async () => {
  const platform = simulatedPlatform(account);
  return {
    platform,
    activeContacts: async (audienceId) =>
      [...(platform.audiences()[audienceId] ?? [])]
        .filter((name) => /^[0-9a-f]{64}$/.test(name))
        .sort(),
    activeGroups: async (audienceId) => platform.aims()[audienceId] ?? [],
    close: async () => {},
  };
});

describe('a delivery day', () => {
  it('goes by the budget that was received before 06:00', async () => {
    const platform = simulatedPlatform(account);
    await opened(platform);
    platform.advance(at('2027-03-01', '05:59'));
    await platform.setBudget(aBudget({ at: at('2027-03-01', '05:59') }));
    platform.advance(at('2027-03-02', '06:00'));
    await platform.setBudget(aBudget({ dailyMicros: 0, at: at('2027-03-02', '05:00') }));
    platform.advance(at('2027-03-04', '00:00'));
    expect(platform.totals().byDay.map(({ date }) => date)).toEqual(['2027-03-01', '2027-03-02']);
  });

  it('does not go by a budget for a later day', async () => {
    const platform = simulatedPlatform(account);
    await opened(platform);
    await platform.setBudget(aBudget({ day: '2027-03-03', at: at('2027-03-01', '05:00') }));
    platform.advance(at('2027-03-05', '00:00'));
    expect(platform.totals().byDay.map(({ date }) => date)).toEqual(['2027-03-03', '2027-03-04']);
  });

  it('goes by a budget that was brought forward, though its amount was set before', async () => {
    const platform = simulatedPlatform(account);
    await opened(platform);
    await platform.setBudget(aBudget({ day: '2027-03-02', at: at('2027-03-01', '04:00') }));
    await platform.setBudget(aBudget({ day: '2027-03-01', at: at('2027-03-01', '05:00') }));
    platform.advance(at('2027-03-02', '00:00'));
    expect(platform.totals().costMicros).toBeGreaterThan(40_000_000);
  });

  it('is over at midnight of the account, not before', async () => {
    const platform = simulatedPlatform(account);
    await opened(platform);
    await platform.setBudget(aBudget({ at: at('2027-03-01', '05:00') }));
    platform.advance(at('2027-03-01', '23:59'));
    expect(platform.totals().costMicros).toBe(0);
    platform.advance(at('2027-03-02', '00:00'));
    expect(platform.totals().costMicros).toBeGreaterThan(40_000_000);
  });

  it('comes once, however often the clock is wound, and the clock is never wound back', async () => {
    const platform = simulatedPlatform(account);
    await opened(platform);
    await platform.setBudget(aBudget({ at: at('2027-03-01', '05:00') }));
    platform.advance(at('2027-03-02', '00:00'));
    const once = platform.totals();
    platform.advance(at('2027-03-02', '00:00'));
    platform.advance(at('2027-03-01', '00:00'));
    platform.advance(at('2027-03-02', '01:00'));
    expect(platform.totals()).toEqual(once);
  });

  it('takes a request that lands late as of when it landed', async () => {
    const platform = simulatedPlatform(account);
    await opened(platform);
    platform.advance(at('2027-03-01', '07:00'));
    await platform.setBudget(aBudget({ at: at('2027-03-01', '05:00') }));
    platform.advance(at('2027-03-02', '00:00'));
    expect(platform.totals().costMicros).toBe(0);
    await platform.setBudget(aBudget({ at: at('2027-03-02', '07:00'), dailyMicros: 1_000_000 }));
    await platform.setBudget(aBudget({ at: at('2027-03-02', '05:00'), dailyMicros: 2_000_000 }));
    platform.advance(at('2027-03-03', '00:00'));
    expect(platform.totals().costMicros).toBeGreaterThan(40_000_000);
  });

  it('delivers nothing outside the line, nor without an active list', async () => {
    const platform = simulatedPlatform(account);
    await platform.openLine(aLine({ end: '2027-03-02' }), accountTerms);
    await platform.setBudget(aBudget({ day: '2027-02-27', at: at('2027-02-27', '05:00') }));
    await platform.putMembers(aChunk({ members: membersFrom(0, 2_000), last: false }));
    platform.advance(at('2027-03-02', '00:00'));
    expect(platform.totals()).toMatchObject({ costMicros: 0, byDay: [{ date: '2027-03-01' }] });
    await platform.putMembers(aChunk({ sequence: 2, members: membersFrom(2_000, 4_000) }));
    platform.advance(at('2027-03-09', '00:00'));
    expect(platform.totals().byDay.map(({ date }) => date)).toEqual(['2027-03-01', '2027-03-02']);
    expect(platform.totals().costMicros).toBeGreaterThan(0);
  });

  it('counts people who share their contacts as one', async () => {
    const platform = simulatedPlatform(account);
    await platform.openLine(aLine(), accountTerms);
    const [one] = membersFrom(0, 1);
    const household = Array.from({ length: 50 }, (_, index) => ({ ...one!, voter: `v-${index}` }));
    await platform.putMembers(aChunk({ members: household }));
    await platform.setBudget(aBudget({ dailyMicros: 9_000_000_000 }));
    platform.advance(at('2027-03-15', '00:00'));
    expect(platform.totals().reachInCategory).toBeLessThanOrEqual(1);
  });

  it('reaches no more people than the active list holds', async () => {
    const platform = simulatedPlatform(account);
    await opened(platform, 50);
    const rich = aBudget({ dailyMicros: 9_000_000_000, at: at('2027-03-01', '05:00') });
    await platform.setBudget(rich);
    platform.advance(at('2027-03-15', '00:00'));
    expect(platform.totals().reachInCategory).toBeLessThanOrEqual(50);
    expect(platform.totals().reachInCategory).toBeGreaterThan(40);
  });
});

describe('what the platform refuses', () => {
  it.each([{ currency: 'EUR' }, { timeZone: 'America/New_York' }, { accountId: 'other' }])(
    'a line on other terms: %o',
    async (other) => {
      const platform = simulatedPlatform(account);
      const answer = await platform.openLine(aLine(), { ...accountTerms, ...other });
      expect(answer.kind).toBe('refused');
      expect(await platform.readBudget(aLine().lineId)).toBeUndefined();
    },
  );

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('a budget of %d micros', async (dailyMicros) => {
    const platform = simulatedPlatform(account);
    await platform.openLine(aLine(), accountTerms);
    expect((await platform.setBudget(aBudget({ dailyMicros }))).kind).toBe('refused');
    expect(await platform.readBudget(aLine().lineId)).toBe(0);
  });
});

describe('the final reports', () => {
  it('add up to the totals, to the micro', async () => {
    const platform = simulatedPlatform(account);
    const lines = ['hope', 'facts', 'jobs'].map((creative) =>
      aLine({ creative, lineId: `north-social.${creative}`, armId: `north/students/${creative}` }),
    );
    await platform.putMembers(aChunk({ members: membersFrom(0, 3_000) }));
    for (const [index, line] of lines.entries()) {
      await platform.openLine(line, accountTerms);
      const dailyMicros = 31_234_567 * (index + 1);
      await platform.setBudget(aBudget({ lineId: line.lineId, dailyMicros }));
    }
    platform.advance(at('2027-03-20', '00:00'));
    const window = { from: '2027-03-01', to: '2027-03-14', at: at('2027-03-20', '00:00') };
    const rows = new Map(
      (await platform.pullReports(window)).map((row) => [`${row.lineId}/${row.reportDate}`, row]),
    );
    expect(rows.size).toBe(3 * 14);
    expect(new Set([...rows.values()].map(({ dataState }) => dataState))).toEqual(
      new Set(['final']),
    );
    const sum = (of: 'costMicros' | 'reachInCategory') =>
      [...rows.values()].reduce((total, row) => total + (row[of] ?? 0), 0);
    expect(sum('costMicros')).toBe(platform.totals().costMicros);
    expect(sum('reachInCategory')).toBe(platform.totals().reachInCategory);
    expect(platform.totals().costMicros).toBeGreaterThan(0);
  });

  it('cover the days that were asked for, both included', async () => {
    const platform = simulatedPlatform(account);
    await opened(platform);
    await platform.setBudget(aBudget());
    platform.advance(at('2027-03-20', '00:00'));
    const window = { from: '2027-03-03', to: '2027-03-04', at: at('2027-03-20', '00:00') };
    const days = (await platform.pullReports(window)).map(({ reportDate }) => reportDate);
    expect([...new Set(days)]).toEqual(['2027-03-03', '2027-03-04']);
  });
});

describe('an even split of the same world', () => {
  it('meets the same chance, goes over lines with a list, and changes nothing', async () => {
    const platform = simulatedPlatform(account);
    await opened(platform);
    const unlisted = aLine({ lineId: 'north-radio.hope', audienceId: 'nobody' });
    await platform.openLine(unlisted, accountTerms);
    await platform.setBudget(aBudget());
    platform.advance(at('2027-03-04', '00:00'));
    const before = platform.totals();
    const days = before.byDay.map(({ date }) => ({ date, totalMicros: aBudget().dailyMicros }));
    expect(platform.playEvenly(days)).toEqual(before);
    expect(platform.totals()).toEqual(before);
    expect(before.byDay).toHaveLength(3);
  });

  it('does not depend on the order in which lines were opened', async () => {
    const lines = ['a', 'b', 'c'].map((name) => aLine({ lineId: `${name}.hope`, armId: name }));
    const [one, other] = await Promise.all(
      [lines, lines.toReversed()].map(async (order) => {
        const platform = simulatedPlatform(account);
        await platform.putMembers(aChunk({ members: membersFrom(0, 2_000) }));
        for (const line of order) await platform.openLine(line, accountTerms);
        return platform.playEvenly([{ date: '2027-03-01', totalMicros: 100_000_001 }]);
      }),
    );
    expect(one?.costMicros).toBeGreaterThan(0);
    expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  });
});

describe('what the platform remembers of people', () => {
  it('is who is active, and everybody who ever came in', async () => {
    const platform = simulatedPlatform(account);
    await platform.putMembers(aChunk({ members: membersFrom(0, 3) }));
    await platform.putMembers(aChunk({ session: 'second', members: membersFrom(1, 3) }));
    await platform.putMembers(
      aChunk({ session: 'third', members: membersFrom(7, 8), last: false }),
    );
    expect(platform.audiences()['north-students']?.has('voter-0')).toBe(false);
    expect(platform.audiences()['north-students']?.has('voter-2')).toBe(true);
    expect(platform.audiences()['north-students']?.has('voter-7')).toBe(false);
    for (const voter of ['voter-0', 'voter-2', 'voter-7']) {
      expect(platform.everReceived().has(voter)).toBe(true);
    }
  });
});

type Step = { line: number; dailyMicros: number; again: boolean; hours: number; people: number };

const play = async (platform: SimulatedPlatform, steps: readonly Step[]): Promise<void> => {
  let hour = 0;
  for (const { line, dailyMicros, again, hours, people } of steps) {
    const now = new Date(Date.parse('2027-03-01T10:30:00.000Z') + hour * 3_600_000).toISOString();
    platform.advance(now);
    const lineId = `north-social.${line}`;
    const armId = `north/students/social/${line}`;
    await platform.openLine(aLine({ lineId, creative: String(line), armId }), accountTerms);
    const session = `at-${people}`;
    await platform.putMembers(aChunk({ session, members: membersFrom(0, people) }));
    const budget = aBudget({ lineId, dailyMicros, day: now.slice(0, 10), at: now });
    for (let time = 0; time < (again ? 2 : 1); time += 1) await platform.setBudget(budget);
    hour += hours;
  }
  platform.advance(at('2027-03-15', '00:00'));
};

const someSteps = fc.array(
  fc.record({
    line: fc.integer({ min: 0, max: 2 }),
    dailyMicros: fc.integer({ min: 0, max: 300_000_000 }),
    again: fc.boolean(),
    hours: fc.integer({ min: 0, max: 40 }),
    people: fc.integer({ min: 0, max: 300 }),
  }),
  { maxLength: 15 },
);

describe('whatever is asked of it', () => {
  it('spends no more than a day may cost at worst, and is rebuilt the same from its journal', async () => {
    await fc.assert(
      fc.asyncProperty(someSteps, async (steps) => {
        const entries: JournalEntry[] = [];
        const append = (entry: JournalEntry) => {
          entries.push(entry);
        };
        const platform = simulatedPlatform({ ...account, journal: { entries: [], append } });
        await play(platform, steps);
        const most = Math.max(0, ...steps.map(({ dailyMicros }) => dailyMicros));
        for (const line of Object.values(platform.totals().byLine)) {
          expect(line.costMicros).toBeLessThanOrEqual(14 * worstCaseMicros(most, 1_000));
        }
        const rebuilt = simulatedPlatform({ ...account, journal: { entries, append } });
        const written = entries.length;
        const pull = { from: '2027-03-01', to: '2027-03-14', at: at('2027-03-12', '04:00') };
        expect(rebuilt.totals()).toEqual(platform.totals());
        expect(rebuilt.audiences()).toEqual(platform.audiences());
        expect(rebuilt.everReceived()).toEqual(platform.everReceived());
        expect(await rebuilt.pullReports(pull)).toEqual(await platform.pullReports(pull));
        expect(entries.length).toBe(written);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('writes down nothing twice', async () => {
    const entries: JournalEntry[] = [];
    const journal = { entries: [], append: (entry: JournalEntry) => void entries.push(entry) };
    const platform = simulatedPlatform({ ...account, journal });
    for (let time = 0; time < 3; time += 1) {
      await opened(platform, 10);
      await platform.setBudget(aBudget());
      await platform.setBudget(aBudget({ version: 2, day: addDays('2027-03-01', 1) }));
      platform.advance(at('2027-03-01', '05:00'));
    }
    expect(entries.map(({ call }) => call)).toEqual([
      'openLine',
      'putMembers',
      'setBudget',
      'advance',
    ]);
  });
});

describe('what is said of a list', () => {
  const engine = (matchShare?: number) =>
    simulatedPlatform({ ...account, ...(matchShare !== undefined && { matchShare }) });

  it('rejects rows whose contacts stood in an earlier row of the session, with the reason', async () => {
    const platform = engine();
    const twice = [...membersFrom(0, 5), ...membersFrom(0, 2)];
    expect(await platform.putMembers(aChunk({ members: twice, last: false }))).toEqual({
      ...{ received: 7, invalid: 0, matched: 5, active: false },
      rejected: [{ because: 'the same contacts stand in an earlier row', rows: 2 }],
    });
    const next = aChunk({ sequence: 2, members: membersFrom(4, 8) });
    for (let time = 0; time < 2; time += 1) {
      expect(await platform.putMembers(next)).toMatchObject({
        ...{ received: 4, matched: 3, active: true },
        rejected: [{ rows: 1 }],
      });
    }
    expect(await platform.readList('north-students')).toEqual({ people: 8 });
  });

  it('knows a share of people, the same ones every time, and reaches no others', async () => {
    const platform = engine(0.7);
    const chunk = aChunk({ members: membersFrom(0, 2_000) });
    const { matched } = await platform.putMembers(chunk);
    expect(matched).toBeGreaterThan(1_300);
    expect(matched).toBeLessThan(1_500);
    expect((await engine(0.7).putMembers(chunk)).matched).toBe(matched);
    expect(await platform.readList('north-students')).toEqual({ people: matched });
  });

  it('is the same after it was built anew from its journal, targetings included', async () => {
    const entries: JournalEntry[] = [];
    const journal = { entries, append: (entry: JournalEntry) => void entries.push(entry) };
    const groups = [{ ages: ['any'], genders: ['any'], postalCodes: ['01001'] }];
    const aim = { audienceId: 'south', session: 's', groups, covered: 900, voters: 1_200 };
    const platform = simulatedPlatform({ ...account, journal });
    await platform.putMembers(aChunk());
    await platform.putTargeting(aim);
    const again = simulatedPlatform({
      ...account,
      journal: { entries: [...entries], append() {} },
    });
    expect(again.aims()).toEqual(platform.aims());
    expect(await again.readList('south')).toEqual({ people: 1_200 });
    expect(await again.readList('north-students')).toEqual({ people: 10 });
  });
});

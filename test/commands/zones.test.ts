import { afterEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../lib/commands/program.ts';

afterEach(() => vi.restoreAllMocks());

/** Calls the command line within this process, which is quicker than one of its own. */
const call = async (line: string) => {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text;
      return true;
    });
  }
  const code = await run(['zones', ...line.split(' '), '--zones', 'examples/zones/zones.csv']);
  vi.restoreAllMocks();
  return { ...said, code };
};
const json = async (line: string) => {
  const { stdout, stderr, code } = await call(`${line} --json`);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
};

describe('zones', () => {
  it('list shows every pool of a window', async () => {
    const { pools, totals } = await json('list --window 2027-03-16..2027-03-16');
    expect(totals).toEqual({ district: 26, 'at-large': 10, pleo: 6, pledged: 42 });
    expect(pools[0]).toEqual({
      date: '2027-03-16',
      state: 'Northmarch',
      pool: 'district',
      zone: 'alder-valley',
      delegates: 5,
      ruleset: 'democratic-2024',
    });
    expect((await call('list')).stdout).toContain('176 pledged delegates');
  });

  it('ladder says what the next delegate needs', async () => {
    const { stdout } = await call('ladder --window 2027-03');
    expect(stdout).toMatch(/brimstone-flats .* 60\.7 % .* 2–2 .* 3–1 needs 62\.5 %/);
  });

  it('rank puts all contests in one order', async () => {
    const { zones } = await json('rank');
    expect(zones.map(({ rank }: { rank: number }) => rank)).toEqual(
      zones.map((_: unknown, i: number) => i + 1),
    );
    expect(
      new Set(zones.slice(0, 4).map(({ date }: { date: string }) => date)).size,
    ).toBeGreaterThan(1);
  });

  it('plan splits the budget and prints what it was asked to', async () => {
    const plan = await json('plan --budget 400000 --movable 0.02..0.04 --seed 7');
    expect(Object.keys(plan.zones[0])).toEqual([
      'zone',
      'state',
      'date',
      'spendMicros',
      'expectedGain',
      'interval',
    ]);
    expect(Object.keys(plan.baselines)).toEqual(['byVoters', 'byDelegates', 'stateByState']);
    expect(plan.totalGain).toBeGreaterThan(plan.baselines.stateByState);
    expect(plan.totalGain + plan.gap).toBeCloseTo(plan.upperBound, 9);
    expect(plan.sensitivity.movable).toEqual({ low: 0.02, high: 0.04 });
    expect(plan.sensitivity.costPerVoterMicros).toEqual({ low: 2_000_000, high: 6_000_000 });
    expect((await call('plan --budget 400000')).stdout).toMatch(/Gain: .* and no plan can pass/);
  });

  it.each([
    ['list --window 2031', 'takes dates, not 2031'],
    ['list --window 2031-01', 'no contest of the file is between 2031-01-01 and 2031-01-31'],
    ['list --window 2031-13', 'takes dates, not 2031-13'],
    ['list --window 2031-02-30', 'takes dates, not 2031-02-30'],
    ['list --layout march-2016', 'zones.csv, line 1: the header has no column'],
    ['plan --budget 5,000', '--budget takes an amount above 0, not 5,000'],
    ['plan --movable 3', '--movable takes a number above 0 and up to 1'],
    ['plan --prior-sd-zone none', '--prior-sd-zone takes a number from 0.001 to 5, not none'],
    ['plan --available-by tomorrow=3', '--available-by takes dates and amounts, not tomorrow=3'],
    ['plan --layout no-such', 'no layout is called no-such'],
  ])('%s is refused with what is wrong', async (line, because) => {
    const { code, stderr } = await call(line);
    expect(code).toBe(1);
    expect(stderr).toContain(because);
  });
});

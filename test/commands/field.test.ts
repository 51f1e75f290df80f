import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../lib/commands/program.ts';

afterEach(() => vi.restoreAllMocks());

const EXAMPLE = 'examples/field/field.yaml';
const ZONES = ['--zones', 'examples/zones/zones.csv', '--budget', '400000'];

const call = async (args: string[], file = EXAMPLE) => {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text;
      return true;
    });
  }
  const code = await run(['field', 'plan', ...ZONES, '--field', file, ...args]);
  vi.restoreAllMocks();
  return { ...said, code };
};
const json = async (args: string[], file?: string) =>
  JSON.parse((await call([...args, '--json'], file)).stdout);

const changed = (from: string, to: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'field-')), 'field.yaml');
  const text = readFileSync(EXAMPLE, 'utf8').replace(from, to);
  writeFileSync(file, text);
  return file;
};

describe('field plan', () => {
  it('plans people and ads from one budget, and keeps pins and needs', async () => {
    const { code, stdout, stderr } = await call(['--json']);
    expect([code, stderr]).toEqual([0, '']);
    const plan = JSON.parse(stdout);
    expect(Object.keys(plan)).toEqual([
      'feasible',
      'budgetMicros',
      'channels',
      'organizers',
      'visits',
      'ads',
      'adsNextMillion',
    ]);
    expect(plan.channels.all.spendMicros).toBeLessThanOrEqual(400_000_000_000);
    const pinned = [...plan.organizers, ...plan.visits].filter(({ isPinned }) => isPinned);
    expect(pinned).toMatchObject([
      { organizer: 'org-dahabo', zone: 'cobalt-harbor', week: '2027-03-08' },
      { id: '2027-03-14/sur-giulia', zone: 'kestrel-bay' },
    ]);
    const needed = plan.organizers.filter(
      (own: { zone: string; week: string }) =>
        own.zone === 'juniper-cross' && own.week === '2027-03-08',
    );
    expect(
      needed.reduce((sum: number, { hours }: { hours: number }) => sum + hours, 0),
    ).toBeGreaterThanOrEqual(16);
    expect((await call(['--json'])).stdout).toBe(stdout);
  });

  it('shows who goes where, and what each channel brings', async () => {
    const { stdout } = await call([]);
    expect(stdout).toMatch(/org-dahabo │ cobalt-harbor │ pin/);
    expect(stdout).toMatch(/2027-03-14\/sur-giulia │ kestrel-bay/);
    expect(stdout).toMatch(/organizers │.*\n│ visits .*\n│ ads /);
  });

  it('gives the ads of zones plan to the byte when the field gets nothing', async () => {
    const { stdout, stderr } = await call(['--field-budget', '0', '--json']);
    let zones = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      zones += text;
      return true;
    });
    await run(['zones', 'plan', ...ZONES, '--json']);
    const alone = JSON.parse(zones);
    const { ads } = JSON.parse(stdout);
    const same = Object.fromEntries(Object.keys(ads).map((key) => [key, alone[key]]));
    expect(JSON.stringify(ads)).toBe(JSON.stringify(same));
    expect(Object.keys(ads)).toContain('totalGain');
    expect(stderr).toContain('its pins and needs are set aside');
  });

  it('proposes a visit for one that is cancelled', async () => {
    const plan = join(mkdtempSync(join(tmpdir(), 'field-')), 'plan.json');
    writeFileSync(plan, (await call(['--json'])).stdout);
    const { visits } = JSON.parse(readFileSync(plan, 'utf8'));
    const from = ['--cancel', visits[0].id, '--from', plan];
    const replacement = await json(['--cancel', visits[0].id]);
    expect(await json(from)).toEqual(replacement);
    const { cancelled, proposed, kept } = replacement;
    expect(cancelled).toEqual(visits[0]);
    expect(proposed.brief.topics.length).toBeGreaterThan(0);
    expect(kept.visits).toBe(visits.length - 1);
    const out = await json([...from, '--surrogate-out']);
    expect(out.proposed?.id).not.toBe(visits[0].id);
    expect((await call(from)).stdout).toMatch(/cancelled .*\n│ proposed/);
    const gone = await call(from, changed('2027-03-09, ', ''));
    expect([gone.code, gone.stderr]).toEqual([5, expect.stringContaining('2027-03-09/sur-fintan')]);
  });

  it('ends with 4 and names the limit where a week cannot be kept', async () => {
    const file = changed('week: 2027-03-08, hours: 20', 'week: 2027-03-08, hours: 44');
    const { code, stdout, stderr } = await call(['--json'], file);
    expect(code).toBe(4);
    const { feasible, relax } = JSON.parse(stdout);
    expect(feasible).toBe(false);
    expect(relax).toMatchObject([
      { limit: 'capacity', who: 'org-dahabo', when: '2027-03-08', unit: 'hours' },
    ]);
    expect(relax[0].by).toBeCloseTo(4.92, 1);
    const { error } = JSON.parse(stderr);
    expect(error.why).toMatch(/^hours a week of org-dahabo on 2027-03-08: by 4\.\d+ hours$/);
    expect((await call([], file)).stdout).toMatch(/capacity │ org-dahabo/);
  });

  it.each([
    [['--field-budget', 'much'], EXAMPLE, '--field-budget takes an amount of 0 or more, not much'],
    [['--cancel', '2027-01-01/nobody'], EXAMPLE, 'the plan has no visit 2027-01-01/nobody'],
    [[], 'no-such.yaml', 'no-such.yaml: cannot be read'],
    [[], changed('home: northmarch-office', 'home: nowhere'), 'no place or zone called nowhere'],
  ])('%j of %s is refused with what is wrong', async (args, file, because) => {
    const { code, stderr } = await call(args, file);
    expect(code).toBe(1);
    expect(stderr).toContain(because);
  });
});

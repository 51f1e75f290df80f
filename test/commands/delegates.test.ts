import { spawn } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { run } from '../../lib/commands/program.ts';
import { AllocationTask } from '../../lib/contracts/allocation-task.ts';

const allocate = (lines: string[]) => answered(['allocate'], lines);
const answered = async (
  words: string[],
  lines: string[],
): Promise<{ out: Record<string, unknown>[]; code: number; errors: string }> => {
  const child = spawn(process.execPath, ['bin/swingshift.ts', 'delegates', ...words]);
  child.stdin.on('error', () => undefined);
  child.stdin.end(lines.join('\n'));
  let out = '';
  let errors = '';
  child.stdout.on('data', (piece) => (out += piece));
  child.stderr.on('data', (piece) => (errors += piece));
  const code = await new Promise<number>((resolve) => child.on('close', resolve));
  return {
    out: out
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    code,
    errors,
  };
};

describe('delegates rules', () => {
  it('shows every known rule as it can be given to allocate', async () => {
    let shown = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      shown += text;
      return true;
    });
    expect(await run(['delegates', 'rules', '--json'])).toBe(0);
    vi.restoreAllMocks();
    const { rules } = JSON.parse(shown);
    expect(rules.map(({ id }: { id: string }) => id)).toContain('republican-2016-NH');
    for (const { id, rule } of rules) {
      const task = { id, seats: 1, rule, votes: { A: 1 } };
      expect(AllocationTask.safeParse(task).success).toBe(true);
    }
  });
});

describe('delegates allocate', () => {
  it('answers each line, and names the lines that it refuses', async () => {
    const { out, code, errors } = await allocate([
      '{"id":"TX-SD30","seats":3,"rule":{"method":"proportional"},"votes":{"Clinton":13320,"Sanders":13349}}',
      '',
      'nonsense',
      '{"id":7,"seats":2,"votes":{"A":1.5}}',
      '{"id":"typo","seats":2,"rule":{"method":"proportional","treshold":0.1},"votes":{"A":1}}',
      '{"id":"proto","seats":2,"votes":{"__proto__":1,"A":1}}',
      '{"id":"FL","seats":99,"rule":{"method":"winner-take-all"},"votes":{"Trump":1079870,"Rubio":638661}}',
    ]);
    expect(out[0]).toEqual({
      id: 'TX-SD30',
      seats: { Clinton: 1, Sanders: 2 },
      unallocated: 0,
      tie: null,
      worksheetTie: false,
    });
    expect(out.slice(1, 5).map(({ id, line }) => [id, line])).toEqual([
      [null, 3],
      [7, 4],
      ['typo', 5],
      ['proto', 6],
    ]);
    expect(out[3]?.['error']).toContain('line 5: rule: Unrecognized key: "treshold"');
    expect(out[5]).toMatchObject({ id: 'FL', seats: { Trump: 99, Rubio: 0 } });
    expect(code).toBe(2);
    expect(errors).toContain('4 of 6 lines were refused: line 3, 4, 5, 6');
  });

  it('fails where nothing could be allocated', async () => {
    expect((await allocate(['{}'])).code).toBe(1);
  });

  it('takes lines that begin with a byte order mark and end as those of Windows do', async () => {
    const line = '{"id":1,"seats":2,"votes":{"A":3}}';
    const { out, code } = await allocate([`\uFEFF${line}\r`, `${line}\r`]);
    expect([out[0], code]).toEqual([out[1], 0]);
  });

  it('divides ten thousand pools', async () => {
    const lines = Array.from({ length: 10_000 }, (_, id) =>
      JSON.stringify({ id, seats: id % 50, votes: { a: id * 7_919, b: 400_000, c: 123_456 } }),
    );
    const { out, code } = await allocate(lines);
    expect([out.length, code]).toEqual([10_000, 0]);
  });
});

describe('delegates expect', () => {
  const zone = (name: string, shares: object, seats = 6) => ({
    ...{ zone: name, seats, voters: 100_000, shares },
  });
  const three = zone('z', { A: 0.45, B: 0.38, C: 0.17 });
  const contest = (id: string, ...zones: object[]) => JSON.stringify({ id, atLarge: 4, zones });

  it('forecasts any number of candidates, seats everybody, and says the same again', async () => {
    const lines = [contest('three', three), contest('two', zone('y', { A: 0.58, B: 0.42 }))];
    const { out, code } = await answered(['expect', '--for', 'C'], lines);
    expect(code).toBe(0);
    expect((await answered(['expect', '--for', 'C'], lines)).out).toEqual(out);
    const [first, second] = out as {
      seats: Record<string, number>;
      zones: { gainPerPoint: number | null }[];
    }[];
    expect(Object.values(first!.seats).reduce((a, b) => a + b, 0)).toBeCloseTo(10, 5);
    // In proportion a point would bring a tenth of a seat; C stands near 15 %.
    expect(first!.zones[0]!.gainPerPoint).toBeGreaterThan(0.15);
    expect(second!.zones[0]!.gainPerPoint).toBeNull();
    const other = (await answered(['expect', '--seed', '2'], lines)).out[0];
    expect(other).not.toEqual(out[0]);
  });

  it.each([
    ['add up to', contest('x', zone('z', { A: 0.5, B: 0.4 }))],
    ['named before', contest('x', three, three)],
    ['are of A, B, not of A, B, C', contest('x', three, zone('y', { A: 0.5, B: 0.5 }))],
  ])('refuses shares that %s', async (because, line) => {
    const { out, code } = await answered(['expect'], [line]);
    expect([code, String(out[0]?.['error'])]).toEqual([1, expect.stringContaining(because)]);
  });

  it('refuses draws that are none', async () => {
    expect((await answered(['expect', '--draws', '0'], [])).errors).toContain('from 1 to 100000');
  });
});

import { spawn } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { run } from '../../lib/commands/program.ts';
import { AllocationTask } from '../../lib/contracts/allocation-task.ts';

const allocate = async (
  lines: string[],
): Promise<{ out: Record<string, unknown>[]; code: number; errors: string }> => {
  const child = spawn(process.execPath, ['bin/swingshift.ts', 'delegates', 'allocate']);
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

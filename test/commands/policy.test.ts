import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { converse } from '../../lib/commands/policy.ts';
import { announced, outsetWith } from '../support/campaigns.ts';
import { hostileCampaign, hostileShape } from '../support/hostile-campaign.ts';

const arms = [announced('a1'), announced('a2', { minMicros: 1_000_000 })];
const init = { type: 'init', protocol: 1, ...outsetWith(arms) };
const decide = (round: number, rest: object = {}) => ({
  type: 'decide',
  round,
  roundsLeft: 30 - round,
  budgetRemainingMicros: 1_800_000_000,
  roundCapMicros: 90_000_000,
  ...rest,
});
const row = (armId: string, round: number) => ({
  armId,
  round,
  spendMicros: 20_000_000,
  impressions: 2_500,
  clicks: 12,
  reach: armId === 'a1' ? 90 : 30,
  conversions: 1,
  final: true,
});

const said = async (...messages: unknown[]): Promise<Record<string, Record<string, number>>[]> => {
  const answers: unknown[] = [];
  const lines = messages.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  await converse(
    (async function* () {
      yield* lines;
    })(),
    (value) => answers.push(value),
  );
  return answers as Record<string, Record<string, number>>[];
};

describe('the policy protocol', () => {
  it('answers each decide with one allocation and nothing else', async () => {
    const observe = { type: 'observe', round: 0, results: arms.map(({ id }) => row(id, 0)) };
    const added = [announced('a3', { creative: 'r9' })];
    const answers = await said(
      init,
      decide(0),
      observe,
      '',
      decide(1, { paused: ['a1'], added }),
      { type: 'end' },
      decide(2),
    );
    expect(answers.length).toBe(2);
    const [first, second] = answers.map(({ allocation = {} }) => allocation);
    expect(Object.keys(first!).sort()).toEqual(['a1', 'a2']);
    expect(Object.keys(second!).sort()).toEqual(['a2', 'a3']);
    for (const given of [first!, second!]) {
      const sum = Object.values(given).reduce((a, b) => a + b, 0);
      expect(sum).toBeLessThanOrEqual(90_000_000);
      expect(given['a2']).toBeGreaterThanOrEqual(1_000_000);
    }
  });

  it('takes what is not said for plain, and what it does not know for nothing', async () => {
    const bare = { id: 'a1', zone: null, audience: 20_000.5, maxMicros: 1e300, colour: 'red' };
    const rounded = { ...announced('a2'), minMicros: 1.5, maxMicros: 2.5 };
    const told = { ...row('a1', 0), reach: null, impressions: null, clicks: null, reason: {} };
    const answers = await said(
      {
        ...init,
        arms: [bare, rounded],
        seed: 'word',
        deliveryOverMax: null,
        reportLagRounds: null,
      },
      decide(0, { roundCapMicros: 90.9, mood: 'good' }),
      { type: 'observe', round: 0, results: [told, { ...row('a2', 0), spendMicros: 2.25 }] },
      decide(1, { budgetRemainingMicros: -3 }),
      decide(2, { roundsLeft: 0, added: null, paused: [], resumed: null }),
    );
    const [first, second, third] = answers.map(({ allocation = {} }) => allocation);
    expect(first).toEqual({ a1: 88, a2: 2 });
    expect(second).toEqual({ a1: 0, a2: 0 });
    expect(third!['a2']).toBe(2);
  });

  it.each([
    ['not JSON', '{"type":', 'not a line of JSON'],
    ['an unknown type', { type: 'guess' }, 'not a message of the policy protocol'],
    ['an unknown protocol', { ...init, protocol: 2 }, 'protocol'],
    ['an amount below zero', { ...init, budgetMicros: -1 }, 'budgetMicros'],
    [
      'a floor over its ceiling',
      { ...init, arms: [announced('a', { minMicros: 9, maxMicros: 8 })] },
      'arms[0].minMicros: minMicros is over maxMicros',
    ],
    ['an arm twice', { ...init, arms: [arms[0], arms[0]] }, 'two arms have the same id'],
    ['a decide before init', decide(0), 'decide before init'],
  ])('refuses %s by its line', async (_, message, expected) => {
    await expect(said(message)).rejects.toThrow(expected);
    await expect(said(message)).rejects.toThrow('stdin:1');
  });

  it('refuses arms that nobody announced, and a second init', async () => {
    const strange = { type: 'observe', round: 0, results: [row('a9', 0)] };
    await expect(said(init, strange)).rejects.toThrow('stdin:2: no arm is called a9');
    await expect(said(init, decide(0, { paused: ['a8'] }))).rejects.toThrow('no arm is called a8');
    const early = { type: 'observe', round: 0, results: [row('a1', 3)] };
    await expect(said(init, early)).rejects.toThrow('a row of round 3 at the end of round 0');
    await expect(said(init, init)).rejects.toThrow('a second init');
  });
});

describe('the policy as a process', () => {
  it('answers before it is told more, and ends at the end although its input stays open', {
    timeout: 60_000,
  }, async () => {
    const program = join(import.meta.dirname, '../../bin/swingshift.ts');
    const child = spawn(process.execPath, [program, 'policy'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const tell = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
    tell(init);
    for (const round of [0, 1]) {
      tell(decide(round));
      const [answer] = await once(child.stdout, 'data');
      expect(Object.keys(JSON.parse(String(answer)).allocation).sort()).toEqual(['a1', 'a2']);
      tell({ type: 'observe', round, results: arms.map(({ id }) => row(id, round)) });
    }
    tell({ type: 'end' });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });
});

/** Campaigns that are played; `HOSTILE=6000 npx vitest run test/commands/policy.test.ts` makes over 100,000 decisions. */
const CAMPAIGNS = Number(process.env['HOSTILE'] ?? 150);

describe('a hostile simulator that keeps the protocol', () => {
  it('is given whole micros within every cap, bound and budget, and every floor while money lasts', async () => {
    let turns = 0;
    await fc.assert(
      fc.asyncProperty(hostileShape, async (shape) => {
        const campaign = hostileCampaign(shape);
        await converse(campaign.lines, campaign.answer);
        turns += campaign.turns();
        expect(campaign.broken).toEqual([]);
      }),
      { numRuns: CAMPAIGNS },
    );
    expect(turns).toBeGreaterThan(5 * CAMPAIGNS);
    if (process.env['HOSTILE']) process.stderr.write(`${turns} decisions\n`);
  }, 3_600_000);
});

import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpPlatform } from '../../../lib/adapters/platforms/http-platform.ts';
import {
  type ServedPlatform,
  startSimulatedPlatform,
} from '../../../lib/local/simulated-platform/server.ts';
import { type AdPlatform, PlatformUnavailable } from '../../../lib/ports.ts';
import { aBudget, aChunk, accountTerms, aLine, membersFrom } from '../../support/platform-suite.ts';
import { account } from './account.ts';

let dir: string;
let served: ServedPlatform | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'platform-'));
});
afterEach(async () => {
  await served?.stop();
  served = undefined;
  rmSync(dir, { recursive: true });
});

const start = async (
  faults: { throttled: number; unanswered: number } | false = false,
): Promise<AdPlatform> => {
  await served?.stop();
  served = await startSimulatedPlatform({ ...account, dir, faults });
  return httpPlatform({ name: 'simulated', url: served.url, timeoutMs: 1_000 });
};

const wind = (at: string) =>
  fetch(`${served?.url}/v1/clock`, { method: 'POST', body: JSON.stringify({ at }) });

/** Repeats what did not get through, as the pipeline does. */
const insist = async <T>(call: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof PlatformUnavailable)) throw error;
    }
  }
};

const play = async (platform: () => Promise<AdPlatform>): Promise<string> => {
  const lines = ['hope', 'facts'].map((creative) =>
    aLine({ creative, lineId: `north-social.${creative}`, armId: `north/students/${creative}` }),
  );
  for (let day = 1; day <= 6; day += 1) {
    const today = `2027-03-0${day}`;
    await insist(async () => {
      const chunks = [membersFrom(day, 400), membersFrom(400, 800)];
      for (const [index, members] of chunks.entries()) {
        const chunk = { session: today, sequence: index + 1, last: index === 1, members };
        await (await platform()).putMembers(aChunk(chunk));
      }
    });
    for (const [index, line] of lines.entries()) {
      const { lineId } = line;
      const dailyMicros = 20_000_000 * (1 + ((day + index) % 3));
      const at = `${today}T11:00:00.000Z`;
      await insist(async () => (await platform()).openLine(line, accountTerms));
      const budget = aBudget({ lineId, dailyMicros, day: today, at });
      await insist(async () => (await platform()).setBudget(budget));
    }
    await wind(`2027-03-0${day + 1}T06:00:00.000Z`);
  }
  const window = { from: '2027-03-01', to: '2027-03-06', at: '2027-03-05T12:00:00.000Z' };
  const rows = await insist(async () => (await platform()).pullReports(window));
  return JSON.stringify([await (await fetch(`${served?.url}/v1/totals`)).json(), rows]);
};

describe('the served platform', () => {
  it('ends the same with many faults as with none, and however often it was started again', async () => {
    const calm = await start();
    const alone = await play(async () => calm);
    rmSync(join(dir, 'journal.jsonl'));
    let calls = 0;
    let platform = await start({ throttled: 0.2, unanswered: 0.2 });
    const shaken = await play(async () => {
      calls += 1;
      if (calls % 10 === 0) platform = await start({ throttled: 0.2, unanswered: 0.2 });
      return platform;
    });
    expect(shaken).toBe(alone);
    expect(calls).toBeGreaterThan(40);
    expect(JSON.parse(alone)[0].costMicros).toBeGreaterThan(100_000_000);
  });

  it('answers 429 without effect when it is busy', async () => {
    const platform = await start({ throttled: 1, unanswered: 0 });
    await expect(platform.openLine(aLine(), accountTerms)).rejects.toThrow(/429/);
    expect(await served?.engine.readBudget(aLine().lineId)).toBeUndefined();
  });

  it('takes a call and loses the answer when it hangs up', async () => {
    const platform = await start({ throttled: 0, unanswered: 1 });
    await expect(platform.openLine(aLine(), accountTerms)).rejects.toThrow(PlatformUnavailable);
    expect(await served?.engine.readBudget(aLine().lineId)).toBe(0);
  });

  it('keeps its owner out of the faults', async () => {
    await start({ throttled: 1, unanswered: 0 });
    expect((await wind('2027-03-01T06:00:00.000Z')).status).toBe(200);
    expect((await fetch(`${served?.url}/v1/totals`)).status).toBe(200);
  });

  it('forgets a last line that a kill tore, and goes on from there', async () => {
    const platform = await start();
    await platform.openLine(aLine(), accountTerms);
    await platform.setBudget(aBudget());
    const whole = readFileSync(join(dir, 'journal.jsonl'), 'utf8');
    appendFileSync(join(dir, 'journal.jsonl'), '{"call":"setBudget","bud');
    const again = await start();
    expect(await again.readBudget(aLine().lineId)).toBe(50_000_000);
    expect(readFileSync(join(dir, 'journal.jsonl'), 'utf8')).toBe(whole);
    await again.setBudget(aBudget({ dailyMicros: 1 }));
    expect(await (await start()).readBudget(aLine().lineId)).toBe(1);
  });

  it('does not start on a journal whose middle is spoiled', async () => {
    appendFileSync(join(dir, 'journal.jsonl'), 'not json\n{"call":"advance"}\n');
    await expect(start()).rejects.toThrow(SyntaxError);
  });

  it.each([
    ['PUT', 'lines/north-social.hope', '{"line":1}', 400],
    ['PUT', 'lines/other', JSON.stringify({ line: aLine(), terms: accountTerms }), 400],
    ['PUT', 'lines/nobody/budget', JSON.stringify({ ...aBudget(), lineId: undefined }), 422],
    ['PUT', 'lines/nobody/budget', 'nonsense', 400],
    ['POST', 'audiences/a/chunks', JSON.stringify({ ...aChunk(), audienceId: undefined }), 400],
    ['GET', 'reports?from=2027-03-01', undefined, 400],
    ['GET', 'lines/nobody/budget', undefined, 404],
  ] as const)(
    'answers %s %s with a reason when it cannot be done',
    async (method, path, body, status) => {
      await start();
      const answer = await fetch(`${served?.url}/v1/${path}`, { method, body: body ?? null });
      expect(answer.status).toBe(status);
      const text = await answer.text();
      expect(JSON.parse(text).because).toEqual(expect.any(String));
      expect(text).not.toMatch(/[0-9a-f]{64}|voter-/);
    },
  );
});

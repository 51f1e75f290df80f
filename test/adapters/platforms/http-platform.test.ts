import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PlatformRefused } from '../../../lib/adapters/platforms/http-calls.ts';
import { httpPlatform } from '../../../lib/adapters/platforms/http-platform.ts';
import { startSimulatedPlatform } from '../../../lib/local/simulated-platform/server.ts';
import { PlatformUnavailable } from '../../../lib/ports.ts';
import { account } from '../../local/simulated-platform/account.ts';
import {
  aBudget,
  aChunk,
  accountTerms,
  aLine,
  behavesAsAdPlatform,
  membersFrom,
} from '../../support/platform-suite.ts';

behavesAsAdPlatform('an HTTP platform', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'platform-'));
  const { url, engine, stop } = await startSimulatedPlatform({ ...account, dir, faults: false });
  return {
    platform: httpPlatform({ name: 'search', url, timeoutMs: 2_000 }),
    activeContacts: async (audienceId) => [...(engine.audiences()[audienceId] ?? [])].sort(),
    activeGroups: async (audienceId) => engine.aims()[audienceId] ?? [],
    async close() {
      await stop();
      rmSync(dir, { recursive: true });
    },
  };
});

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
type Asked = { method: string; url: string; body: string };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A platform that gives these answers in turn, the last one for ever. */
const answering = async (...answers: Answer[]) => {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method ?? '', url: request.url ?? '', body });
    answers[Math.min(asked.length, answers.length) - 1]?.(response, request);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, url, platform: httpPlatform({ name: 'search', url, timeoutMs: 150 }) };
};

const status =
  (code: number, body: unknown = {}, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
const busy = (retryAfter: string): Answer => status(429, {}, { 'Retry-After': retryAfter });
const hangs: Answer = () => {};
const hangsUp: Answer = (_, request) => request.socket.destroy();

const set = aBudget();
const window = { from: '2027-03-01', to: '2027-03-02', at: '2027-03-03T12:00:00.000Z' };

describe('an HTTP platform that is not well', () => {
  it.each([
    ['never answers', hangs],
    ['hangs up', hangsUp],
    ['fails', status(500)],
    ['is down', status(503)],
    ['forgets to end its answer', (r: ServerResponse) => r.writeHead(200).write('{"dailyMicros"')],
    ['speaks in tongues', status(200, 'hello')],
  ] satisfies [string, Answer][])('is unavailable when it %s', async (_, answer) => {
    const { platform } = await answering(answer);
    await expect(platform.readBudget('a.b')).rejects.toThrow(PlatformUnavailable);
  });

  it.each([
    ['never answers', hangs],
    ['hangs up', hangsUp],
    ['fails', status(500)],
  ] satisfies [string, Answer][])('is sent a budget once when it %s', async (_, answer) => {
    const { platform, asked } = await answering(answer, status(200));
    await expect(platform.setBudget(set)).rejects.toThrow(PlatformUnavailable);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['hangs up', hangsUp],
    ['fails', status(502)],
    ['speaks in tongues', status(200, { dailyMicros: '12' })],
  ] satisfies [string, Answer][])('is asked again for a budget when it %s', async (_, answer) => {
    const { platform, asked } = await answering(answer, status(200, { dailyMicros: 12 }));
    expect(await platform.readBudget('a.b')).toBe(12);
    expect(asked).toHaveLength(2);
  });

  it('is sent a budget again when it was throttled, as that had no effect', async () => {
    const { platform, asked } = await answering(busy('0'), busy('0'), status(200));
    expect(await platform.setBudget(set)).toEqual({ kind: 'done' });
    expect(asked).toHaveLength(3);
  });

  it('is left alone when it throttles on', async () => {
    const { asked, url } = await answering(busy('0'));
    const platform = httpPlatform({ name: 'search', url, timeoutMs: 2_000 });
    await expect(platform.setBudget(set)).rejects.toThrow(PlatformUnavailable);
    expect(asked).toHaveLength(4);
  });

  it('is not waited for when it asks for more patience than a call has', async () => {
    const { asked, url } = await answering(busy('3600'), status(200));
    const platform = httpPlatform({ name: 'search', url, timeoutMs: 1_000 });
    const before = performance.now();
    await expect(platform.setBudget(set)).rejects.toThrow(PlatformUnavailable);
    expect(performance.now() - before).toBeLessThan(700);
    expect(asked).toHaveLength(1);
  });

  it('has every call over by its deadline, whatever it does', async () => {
    const { platform } = await answering(hangs);
    const before = performance.now();
    await expect(platform.pullReports(window)).rejects.toThrow(PlatformUnavailable);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('is not followed elsewhere', async () => {
    const elsewhere = await answering(status(200));
    const { platform } = await answering(status(307, '', { Location: elsewhere.url }));
    await expect(platform.setBudget(set)).rejects.toThrow(PlatformUnavailable);
    expect(elsewhere.asked).toEqual([]);
  });
});

describe('an HTTP platform that says no', () => {
  it('refuses a line or a budget with its own reason', async () => {
    const { platform } = await answering(status(422, { because: 'the account is closed' }));
    const refused = { kind: 'refused', because: 'the account is closed' };
    expect(await platform.setBudget(set)).toEqual(refused);
    expect(await platform.openLine(aLine(), accountTerms)).toEqual(refused);
  });

  it('refuses with its status where it gives no reason', async () => {
    const { platform } = await answering(status(403, 'go away'));
    expect(await platform.setBudget(set)).toEqual({ kind: 'refused', because: 'answered 403' });
  });

  it('throws where no is no answer', async () => {
    const { platform, asked } = await answering(status(403));
    await expect(platform.putMembers(aChunk())).rejects.toThrow(PlatformRefused);
    await expect(platform.pullReports(window)).rejects.toThrow(PlatformRefused);
    await expect(platform.readBudget('a.b')).rejects.toThrow(PlatformRefused);
    expect(asked).toHaveLength(3);
  });
});

describe('what an HTTP platform is told', () => {
  it('has line ids encoded in the path', async () => {
    const { platform, asked } = await answering(status(200, { dailyMicros: 1 }));
    await platform.readBudget('a/b?c#d e');
    expect(asked[0]?.url).toBe('/v1/lines/a%2Fb%3Fc%23d%20e/budget');
  });

  it('is no voter token of ours', async () => {
    const receipt = { received: 3, invalid: 0, active: true };
    const { platform, asked } = await answering(status(200, receipt));
    const said = await platform.putMembers(aChunk({ members: membersFrom(0, 3) }));
    // Who matched and what was turned down it may leave unsaid.
    expect(said).toEqual({ ...receipt, rejected: [], matched: null });
    expect(asked[0]?.body).toContain(membersFrom(0, 1)[0]?.emailSha256);
    expect(asked[0]?.body).not.toContain('voter-');
  });
});

describe('what an HTTP platform is told of people', () => {
  const told = async (given: Parameters<typeof aChunk>[0]) => {
    const { platform, asked } = await answering(
      status(200, { received: 3, invalid: 0, active: true }),
    );
    await platform.putMembers(aChunk({ members: membersFrom(0, 3), ...given }));
    return JSON.parse(asked[0]?.body ?? '');
  };

  it('is how many are to come, and in which session', async () => {
    expect(
      await told({ expected: 12_000, session: '123', sequence: 2, last: false }),
    ).toMatchObject({ expected: 12_000, session: '123', sequence: 2, last: false, form: 'hex' });
  });

  it('is hex, or base64 of the raw bytes where it wants that', async () => {
    const [first] = membersFrom(0, 1);
    const [hex] = (await told({})).members;
    expect(hex).toEqual({ emailSha256: first?.emailSha256, phoneSha256: null });
    const [base64] = (await told({ form: 'base64' })).members;
    expect(base64.emailSha256).toHaveLength(44);
    expect(Buffer.from(base64.emailSha256, 'base64').toString('hex')).toBe(first?.emailSha256);
    expect(base64.phoneSha256).toBeNull();
  });

  it('is of cells no count that could be compared with another', async () => {
    const { platform, asked } = await answering(
      status(200, { received: 0, invalid: 0, active: true }),
    );
    const groups = [{ ages: ['any'], genders: ['any'], postalCodes: ['01001'] }];
    const aim = { audienceId: 'north', session: 's', groups, covered: 1_234, voters: 2_345 };
    await platform.putTargeting(aim);
    expect(asked[0]).toMatchObject({ method: 'PUT', url: '/v1/audiences/north/targeting' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ session: 's', groups, expected: 2_300 });
  });

  it('comes back with who matched and who was turned down', async () => {
    const rejected = [{ because: 'known twice', rows: 1 }];
    const receipt = { received: 3, invalid: 0, rejected, matched: 2, active: true };
    const { platform } = await answering(status(200, receipt));
    expect(await platform.putMembers(aChunk({ members: membersFrom(0, 3) }))).toEqual(receipt);
  });
});

describe('the reports of an HTTP platform', () => {
  const { platform: _, ...row } = {
    platform: 'search',
    accountId: 'main',
    orderId: 'north-social',
    lineId: 'north-social.hope',
    creativeId: 'hope',
    cell: null,
    reportDate: '2027-03-01',
    hour: null,
    timeZone: 'America/Chicago',
    currency: 'USD',
    costMicros: 1,
    impressions: 1,
    clicks: 0,
    reachInCategory: 0,
    dataState: 'final',
    revision: '000000000001',
    reportedAt: '2027-03-02T09:00:00.000Z',
  };
  const text = `${JSON.stringify(row)}\n`;

  it('bear the name that the campaign gave it, in whatever pieces they come', async () => {
    const { platform } = await answering((response) => {
      response.writeHead(200).write(text + text.slice(0, 40));
      setTimeout(() => response.end(text.slice(40)), 10);
    });
    const named = { platform: 'search', ...row };
    expect(await platform.pullReports(window)).toEqual([named, named]);
  });

  it('are asked for again when they are cut short', async () => {
    const { platform, asked } = await answering(status(200, text.slice(0, -1)), status(200, text));
    expect(await platform.pullReports(window)).toHaveLength(1);
    expect(asked).toHaveLength(2);
  });

  it('are not taken when a row is not a delivery row', async () => {
    const { platform } = await answering(
      status(200, text.replace('"costMicros":1', '"costMicros":-1')),
    );
    await expect(platform.pullReports(window)).rejects.toThrow(PlatformUnavailable);
  });
});

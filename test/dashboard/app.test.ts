import { describe, expect, it } from 'vitest';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { dashboardApp } from '../../lib/dashboard/app.ts';
import { renderReport } from '../../lib/dashboard/report-page.ts';
import { spendCsv, spendJson } from '../../lib/files/spend-files.ts';
import { sampleReport } from '../support/sample-report.ts';

const report = sampleReport({ days: 2 });

const appWith = async (reported: boolean) => {
  const exports = memoryObjects();
  if (reported) {
    await exports.put('reports/latest.html', renderReport(report));
    await exports.put('reports/latest.json', spendJson(report));
    await exports.put('reports/latest.csv', spendCsv(report));
  }
  return dashboardApp({ exports });
};

describe('the dashboard', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', renderReport(report)],
    ['/api/spend', 'application/json', spendJson(report)],
    ['/spend.csv', 'text/csv; charset=utf-8; header=present', spendCsv(report)],
  ])('answers %s with the latest report, byte for byte', async (path, type, body) => {
    const answer = await (await appWith(true)).request(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(await answer.text()).toBe(body);
  });

  it('offers the CSV as a file, so that no browser shows it as a page', async () => {
    const answer = await (await appWith(true)).request('/spend.csv');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="spend.csv"');
  });

  it.each(['/', '/api/spend', '/spend.csv', '/health', '/nowhere'])(
    'guards %s, with a report and without',
    async (path) => {
      for (const reported of [true, false]) {
        const { headers } = await (await appWith(reported)).request(path);
        expect(headers.get('content-security-policy')).toBe(
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        );
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
      }
    },
  );

  it('says how to get a report while there is none', async () => {
    const app = await appWith(false);
    for (const path of ['/', '/spend.csv']) {
      const answer = await app.request(path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('npx swingshift demo');
    }
    const answer = await app.request('/api/spend');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: expect.stringContaining('npx swingshift demo') });
  });

  it('answers for its health without a word on the campaign', async () => {
    const answer = await (await appWith(true)).request('/health');
    expect(await answer.json()).toEqual({ status: 'ok' });
  });

  it('answers an unknown page with a plain one, and does not repeat the address', async () => {
    const answer = await (await appWith(true)).request('/nowhere%3Cscript%3E');
    expect(answer.status).toBe(404);
    const page = await answer.text();
    expect(page).toContain('No such page');
    expect(page).not.toContain('nowhere');
  });

  it('changes nothing', async () => {
    const app = await appWith(true);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      expect((await app.request('/api/spend', { method })).status).toBe(404);
  });
});

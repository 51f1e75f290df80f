import { expect, it } from 'vitest';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { dashboardApp } from '../../lib/dashboard/app.ts';
import type { Ports } from '../../lib/ports.ts';
import { answer } from '../../lib/runtime/answer.ts';

const request = (path: string) =>
  ({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'localhost' },
    requestContext: { http: { method: 'GET', path }, domainName: 'localhost' },
    isBase64Encoded: false,
  }) as never;

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';

it('answers an HTTP API with the page, its headers and all', async () => {
  const exports = memoryObjects();
  await exports.put('reports/latest.html', '<!doctype html><title>Latest</title>');
  const handler = answer(
    dashboardApp,
    () => ({ core: memoryRecords(), exports }) as unknown as Ports,
  );
  const reply = await handler(request('/'), { functionName: 'serve-dashboard' } as never);
  expect(reply).toMatchObject({
    statusCode: 200,
    body: '<!doctype html><title>Latest</title>',
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });
});

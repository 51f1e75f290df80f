import { Hono } from 'hono';
import type { LambdaEvent } from 'hono/aws-lambda';
import { expect, it } from 'vitest';
import type { Ports } from '../../lib/ports.ts';
import { answer } from '../../lib/runtime/answer.ts';
import { context } from '../support/sqs-records.ts';

const get = (rawPath: string) =>
  ({
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: 'day=2027-03-01',
    headers: { host: 'pages.example' },
    requestContext: { http: { method: 'GET', path: rawPath }, domainName: 'pages.example' },
    isBase64Encoded: false,
    body: null,
  }) as unknown as LambdaEvent;

it('answers requests of an HTTP API from the pages, connected once', async () => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  let connections = 0;
  const app = (ports: Pick<Ports, 'core'>) =>
    new Hono().get('/spend', async (c) =>
      c.json({ day: c.req.query('day'), read: (await ports.core.list('P')).length }),
    );
  const handler = answer(app, () => {
    connections += 1;
    return { core: { list: async () => [] } } as unknown as Ports;
  });
  const found = await handler(get('/spend'), context);
  expect(found).toMatchObject({ statusCode: 200, body: '{"day":"2027-03-01","read":0}' });
  expect((await handler(get('/nowhere'), context)).statusCode).toBe(404);
  expect(connections).toBe(1);
});

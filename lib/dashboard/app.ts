import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Ports } from '../ports.ts';
import { type Markup, markup } from './markup.ts';
import { page } from './page.ts';

/** Where the latest report lies in the exports, and in which file of it. */
const LATEST = {
  page: 'reports/latest.html',
  json: 'reports/latest.json',
  csv: 'reports/latest.csv',
};

/**
 * The pages and the API: the latest report as page, JSON and CSV. Reading only; nothing is kept by a browser or a
 * proxy, nothing runs in the page, no other site can frame it.
 */
export const dashboardApp = ({ exports }: Pick<Ports, 'exports'>): Hono => {
  const app = new Hono();
  const file = async (key: string, type: string, name?: string): Promise<Response> => {
    const body = await exports.get(key);
    if (!body) return answerPage(404, 'No report yet', noReport);
    return new Response(Uint8Array.from(body), {
      headers: {
        'content-type': type,
        ...(name ? { 'content-disposition': `attachment; filename="${name}"` } : {}),
      },
    });
  };
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        imgSrc: ['data:'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
    }),
  );
  app.use(async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
  });
  app.get('/', () => file(LATEST.page, 'text/html; charset=utf-8'));
  app.get('/spend.csv', () =>
    file(LATEST.csv, 'text/csv; charset=utf-8; header=present', 'spend.csv'),
  );
  app.get('/api/spend', async (context) => {
    const body = await exports.get(LATEST.json);
    if (!body)
      return context.json(
        { error: 'No report yet: it is made once a day. To see one now: npx swingshift demo' },
        404,
      );
    return context.body(Uint8Array.from(body), 200, { 'content-type': 'application/json' });
  });
  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.notFound(() => answerPage(404, 'No such page', nothingHere));
  return app;
};

const answerPage = (status: number, title: string, body: Markup): Response =>
  new Response(page(title, markup`<h1>${title}</h1>${body}`), {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });

const noReport = markup`<p>The report is made once a day, an hour after budgets are reallocated, and none has been made yet.</p>
<p>To see one now, play a made-up campaign on a laptop: <code>npx swingshift demo</code></p>`;

const nothingHere = markup`<p>There is <a href="/">the spend report</a>, <a href="/spend.csv">its rows as CSV</a> and
<a href="/api/spend">as JSON</a>.</p>`;

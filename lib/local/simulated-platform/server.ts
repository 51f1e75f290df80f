import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { Line } from '../../contracts/flight.ts';
import { Instant, LocalDate, MicrosAmount, Sha256Hex } from '../../contracts/primitives.ts';
import type { PlatformAnswer } from '../../ports.ts';
import { type SimulatedPlatform, type SimulatedTerms, simulatedPlatform } from './engine.ts';
import { type FaultRates, strikeWithFaults, USUAL_FAULTS } from './faults.ts';
import { journalFile } from './journal-file.ts';
import { ChunkRefused } from './member-lists.ts';

const LineBody = z.strictObject({
  line: Line,
  terms: z.strictObject({ timeZone: z.string(), currency: z.string(), accountId: z.string() }),
});
const BudgetBody = z.strictObject({
  version: z.int().min(0),
  day: LocalDate,
  dailyMicros: MicrosAmount,
  at: Instant,
});
/** SHA-256 in lower hex, or in base64, which becomes hex here. */
const Hash = z.union([
  Sha256Hex,
  z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .transform((text) => Buffer.from(text, 'base64').toString('hex')),
]);
const ChunkBody = z.strictObject({
  session: z.string().min(1),
  sequence: z.int().min(0),
  last: z.boolean(),
  expected: z.int().min(0),
  form: z.enum(['hex', 'base64']),
  members: z
    .array(z.strictObject({ emailSha256: Hash.nullable(), phoneSha256: Hash.nullable() }))
    .max(10_000, 'at most 10000 rows a chunk'),
});
const Names = z.array(z.string().min(1));
const TargetingBody = z.strictObject({
  session: z.string().min(1),
  groups: z.array(z.strictObject({ ages: Names, genders: Names, postalCodes: Names })),
  expected: z.int().min(0),
});
const Window = z.strictObject({ from: LocalDate, to: LocalDate, at: Instant });
const Clock = z.strictObject({ at: Instant });

/** A simulated platform that is being served. `engine` is the platform behind the URL. */
export type ServedPlatform = { url: string; engine: SimulatedPlatform; stop(): Promise<void> };

/**
 * Serves a simulated platform over HTTP on a free port of the loopback. Its journal lies under `dir`, so a server
 * that was killed and started again is the same platform. `faults: false` makes every request go well.
 */
export const startSimulatedPlatform = async ({
  dir,
  faults = USUAL_FAULTS,
  ...terms
}: SimulatedTerms & { dir: string; faults?: FaultRates | false }): Promise<ServedPlatform> => {
  const engine = simulatedPlatform({ ...terms, journal: journalFile(join(dir, 'journal.jsonl')) });
  const app = new Hono<{ Bindings: HttpBindings }>();
  if (faults) {
    const strike = strikeWithFaults(terms.seed, faults);
    for (const path of ['/v1/lines/*', '/v1/audiences/*', '/v1/reports']) app.use(path, strike);
  }
  serveLines(app, engine);
  serveAudiences(app, engine);
  serveReports(app, engine);
  serveOwner(app, engine);
  app.onError((error, context) => {
    if (error instanceof ChunkRefused) return context.json({ because: error.message }, 409);
    if (error instanceof z.ZodError) return context.json({ because: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return context.json({ because: 'not JSON' }, 400);
    return context.json({ because: error.message }, 500);
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    engine,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
};

type App = Hono<{ Bindings: HttpBindings }>;

const answer = (context: Context, result: PlatformAnswer) =>
  result.kind === 'done' ? context.json(result) : context.json({ because: result.because }, 422);

const serveLines = (app: App, engine: SimulatedPlatform): void => {
  app.put('/v1/lines/:id', async (context) => {
    const { line, terms } = LineBody.parse(await context.req.json());
    if (line.lineId !== context.req.param('id')) {
      return context.json({ because: 'the line in the body is not the one in the path' }, 400);
    }
    return answer(context, await engine.openLine(line, terms));
  });
  app.put('/v1/lines/:id/budget', async (context) => {
    const budget = BudgetBody.parse(await context.req.json());
    return answer(context, await engine.setBudget({ lineId: context.req.param('id'), ...budget }));
  });
  app.get('/v1/lines/:id/budget', async (context) => {
    const dailyMicros = await engine.readBudget(context.req.param('id'));
    if (dailyMicros === undefined) return context.json({ because: 'unknown line' }, 404);
    return context.json({ dailyMicros });
  });
};

const serveAudiences = (app: App, engine: SimulatedPlatform): void => {
  app.post('/v1/audiences/:id/chunks', async (context) => {
    const chunk = ChunkBody.parse(await context.req.json());
    const members = chunk.members.map((contacts) => ({ voter: '', ...contacts }));
    const audienceId = context.req.param('id');
    return context.json(await engine.putMembers({ audienceId, ...chunk, members }));
  });
  app.put('/v1/audiences/:id/targeting', async (context) => {
    const { expected: voters, ...aim } = TargetingBody.parse(await context.req.json());
    const targeting = { audienceId: context.req.param('id'), ...aim, voters, covered: 0 };
    return context.json(await engine.putTargeting(targeting));
  });
  app.get('/v1/audiences/:id', async (context) => {
    const list = await engine.readList(context.req.param('id'));
    return list ? context.json(list) : context.json({ because: 'unknown audience' }, 404);
  });
};

const serveReports = (app: App, engine: SimulatedPlatform): void => {
  app.get('/v1/reports', async (context) => {
    const rows = await engine.pullReports(Window.parse(context.req.query()));
    const lines = rows.map(({ platform: _, ...row }) => `${JSON.stringify(row)}\n`);
    return context.body(lines.join(''), 200, { 'Content-Type': 'application/jsonl' });
  });
};

/** What no advertiser sees: the world's clock and the world's truth. */
const serveOwner = (app: App, engine: SimulatedPlatform): void => {
  app.post('/v1/clock', async (context) => {
    engine.advance(Clock.parse(await context.req.json()).at);
    return context.json({ kind: 'done' });
  });
  app.get('/v1/totals', (context) => context.json(engine.totals()));
};

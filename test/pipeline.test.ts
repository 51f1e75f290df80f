import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAuthorised } from '../lib/books/book.ts';
import { listLines } from '../lib/books/flights.ts';
import { keys } from '../lib/books/keys.ts';
import { ledgerHash, readHeads, verifyLedger } from '../lib/books/ledger.ts';
import { optedOut } from '../lib/books/opt-outs.ts';
import { addDays, addMinutes, instantAt, localTime } from '../lib/domain/calendar.ts';
import { sumMicros, worstCaseMicros } from '../lib/domain/money.ts';
import { demoCampaign } from '../lib/local/demo/campaign.ts';
import { draftCampaign } from '../lib/local/demo/prepare.ts';
import { writeElectorate } from '../lib/local/electorate/electorate.ts';
import { memoryCampaign } from './support/memory-campaign.ts';

const VOTERS = 6_000;
const DAYS = 14;

type World = ReturnType<typeof memoryCampaign>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift-'));
  await writeElectorate({ voters: VOTERS, seed: 'pipeline', dir: join(folder, 'electorate') });
});
afterAll(() => rm(folder, { recursive: true }));

const drop = async ({ ports }: World, kind: 'segments' | 'optouts', name: string) =>
  ports.inbox.put(
    `${kind}/default/${name}`,
    await readFile(join(folder, 'electorate', kind, name)),
  );

const begin = async () => {
  const campaign = await demoCampaign(null, { days: DAYS, voters: VOTERS });
  const eve = instantAt(campaign.timeZone, addDays(campaign.start, -1), '12:00');
  const world = memoryCampaign(campaign, 'pipeline', eve);
  await world.ports.core.commit([{ ...keys.campaign, put: campaign, ifRev: 0 }]);
  for (const name of await readdir(join(folder, 'electorate', 'segments')))
    await drop(world, 'segments', name);
  await world.drain();
  await draftCampaign({ ...world, stateDir: folder }, campaign);
  return { campaign, world };
};

describe('fourteen days', () => {
  it('keep every promise at every hour', { timeout: 120_000 }, async () => {
    const { campaign, world } = await begin();
    const lines = await listLines(world.ports);
    const end = instantAt(campaign.timeZone, addDays(campaign.start, DAYS + 4), '12:00');
    let hour = 0;
    for (let at = world.now(); at < end; at = addMinutes(at, 60)) {
      if (hour === 100)
        await drop(world, 'optouts', (await readdir(join(folder, 'electorate', 'optouts')))[0]!);
      await world.windTo(at);
      await nothingPassesItsCap(world, campaign, lines);
      await theLedgerIsWhatWasReported(world, campaign);
      await nobodyWhoLeftIsAddressed(world);
      hour += 1;
    }
    const totals = world.platform.totals();
    const heads = await readHeads(world.ports);
    expect(sumMicros(heads.map(({ costMicros }) => costMicros))).toBe(totals.costMicros);
    expect(heads.reduce((sum, head) => sum + (head.reachInCategory ?? 0), 0)).toBe(
      totals.reachInCategory,
    );
    expect(heads.every(({ dataState }) => dataState === 'final')).toBe(true);
    expect(totals.costMicros).toBeGreaterThan(0.8 * campaign.budget);
    expect((await verifyLedger(world.ports)).kind).toBe('sound');

    const before = await standing(world);
    await world.replay();
    expect(await standing(world)).toEqual(before);
  });
});

/** Ledger, budgets at the platform and everything that was ever authorised. */
const standing = async ({ ports, platform }: World) => ({
  hash: await ledgerHash(ports),
  budgets: await Promise.all(
    (await listLines(ports)).map(({ lineId }) => platform.readBudget(lineId)),
  ),
  authorised: await listAuthorised(ports),
  decisions: await ports.core.list(keys.decisions(0).pk),
});

const nothingPassesItsCap = async (
  { ports, platform, now }: World,
  campaign: Awaited<ReturnType<typeof demoCampaign>>,
  lines: Awaited<ReturnType<typeof listLines>>,
): Promise<void> => {
  const totals = platform.totals();
  expect(totals.costMicros).toBeLessThanOrEqual(campaign.budget);
  for (const { costMicros } of totals.byDay)
    expect(costMicros).toBeLessThanOrEqual(campaign.dayCap);
  const flightOf = new Map(lines.map((line) => [line.lineId, line]));
  const spentByFlight = new Map<string, number>();
  for (const [lineId, { costMicros }] of Object.entries(totals.byLine)) {
    const { flightId } = flightOf.get(lineId)!;
    spentByFlight.set(flightId, (spentByFlight.get(flightId) ?? 0) + costMicros);
  }
  for (const { flightId, flightCapMicros } of lines) {
    expect(spentByFlight.get(flightId) ?? 0).toBeLessThanOrEqual(flightCapMicros);
  }
  // What is in force now could run on untouched to the end, over-delivered every day, and still hold.
  const today = localTime(campaign.timeZone, now()).date;
  let worst = totals.costMicros;
  let worstDay = 0;
  for (const line of lines) {
    const budget = (await platform.readBudget(line.lineId)) ?? 0;
    const from = [line.start, delivered(totals, today) ? addDays(today, 1) : today].sort().at(-1)!;
    const days = Math.max(0, daysFrom(from, line.end));
    worst += worstCaseMicros(budget, 1_000) * days;
    worstDay += worstCaseMicros(budget, 1_000);
  }
  expect(worst).toBeLessThanOrEqual(campaign.budget);
  expect(worstDay).toBeLessThanOrEqual(campaign.dayCap);
  expect((await ports.core.list('OUTBOX')).length).toBe(0);
};

const delivered = (totals: ReturnType<World['platform']['totals']>, day: string): boolean =>
  totals.byDay.some(({ date }) => date >= day);

const daysFrom = (from: string, to: string): number =>
  from > to ? 0 : Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;

const theLedgerIsWhatWasReported = async (
  { ports, platform, now }: World,
  campaign: Awaited<ReturnType<typeof demoCampaign>>,
): Promise<void> => {
  const collected = (await ports.inbox.list('delivery/')).length;
  if (collected === 0) return;
  const reported = await platform.pullReports({
    from: campaign.start,
    to: addDays(campaign.start, DAYS),
    at: instantOfLastHour(now()),
  });
  const costByRow = new Map(reported.map((row) => [`${row.lineId}/${row.reportDate}`, row]));
  const booked = new Map(
    (await readHeads(ports)).map((row) => [`${row.lineId}/${row.reportDate}`, row]),
  );
  expect([...booked.keys()].sort()).toEqual([...costByRow.keys()].sort());
  for (const [key, row] of costByRow) {
    expect(booked.get(key)?.costMicros).toBe(row.costMicros);
    expect(booked.get(key)?.reachInCategory).toBe(row.reachInCategory);
  }
};

const instantOfLastHour = (at: string): string => `${at.slice(0, 13)}:00:00.000Z`;

const nobodyWhoLeftIsAddressed = async ({ ports, platform }: World): Promise<void> => {
  const { tokens } = await optedOut(ports);
  expect(tokens.length).toBeGreaterThan(0);
  for (const members of Object.values(platform.audiences())) {
    expect(tokens.filter((token) => members.has(token))).toEqual([]);
  }
};

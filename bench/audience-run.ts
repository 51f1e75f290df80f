import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import pLimit from 'p-limit';
import { duckVoterTable } from '../lib/adapters/aws/voter-table.ts';
import { memoryRecords } from '../lib/adapters/memory/records.ts';
import { rebuildAudience } from '../lib/books/audience-builds.ts';
import { previewAudience } from '../lib/books/audience-previews.ts';
import { defineAudience, readBuild } from '../lib/books/audiences.ts';
import { setCampaign } from '../lib/books/campaign.ts';
import { IMPORTS_AT_ONCE, importObject } from '../lib/books/segment-import.ts';
import { listReceipts } from '../lib/books/segments.ts';
import { AudienceDefinition } from '../lib/contracts/audience.ts';
import { Campaign } from '../lib/contracts/campaign.ts';
import { folderObjects } from './folder-objects.ts';

/** What one piece of work took. */
export type Lap = { what: string; seconds: number; cpuSeconds: number; people: number };
/** What a process did, and the most memory that it had. */
export type Told = { laps: Lap[]; peakBytes: number };

/** A folder of files, what to do with them, and how many of them are imported at once. */
const [folder = '', what = '', atOnce = IMPORTS_AT_ONCE] = process.argv.slice(2);
const at = '2027-03-01T12:00:00.000Z';

const campaign = Campaign.parse({
  ...{ id: 'bench', name: 'Bench', country: 'US', sponsor: 'Friends of Nobody' },
  election: { name: 'A made-up primary', date: '2027-03-23' },
  ...{ timeZone: 'America/Chicago', currency: 'USD', start: '2027-03-01', days: 14 },
  ...{ budget: '1000.00', dayCap: '100.00', platforms: [{ name: 'file-drop' }] },
});

/** Audiences as campaigns define them, from few to many people, each with the condition that means the same in SQL. */
const asked = [
  {
    id: 'a-zone-and-a-category',
    include: {
      all: [
        { field: 'zone', in: ['dunmere'] },
        { field: 'category', in: ['school-parents'] },
      ],
    },
    sql: `zone = 'dunmere' and category = 'school-parents'`,
  },
  {
    id: 'persuadable-in-two-zones',
    include: {
      all: [
        { field: 'zone', in: ['dunmere', 'fennick'] },
        { field: 'support', between: [35, 65] },
        { field: 'age', between: [25, 64] },
      ],
    },
    sql: `zone in ('dunmere', 'fennick') and support between 35 and 65 and 2027 - birthYear between 25 and 64`,
  },
  {
    id: 'everybody-persuadable',
    include: { field: 'support', between: [40, 60] },
    sql: 'support between 40 and 60',
  },
];

const definitions = asked.map(({ sql: _, ...definition }) =>
  AudienceDefinition.parse({
    ...definition,
    ...{ purpose: 'persuade', zone: 'dunmere', category: 'school-parents' },
  }),
);

const laps: Lap[] = [];
const lap = async (what: string, work: () => Promise<number>): Promise<void> => {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const people = await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - start) / 1_000;
  laps.push({ what, seconds, cpuSeconds: (user + system) / 1e6, people });
};

const open = async (folder: string) => {
  const lake = folderObjects(join(folder, 'lake'));
  const ports = {
    ...{ core: memoryRecords(), privacy: memoryRecords(), queues: { send: async () => {} } },
    ...{ inbox: folderObjects(folder), lake, voters: duckVoterTable(lake) },
  };
  await setCampaign(ports, campaign);
  return ports;
};

const importAll = async (ports: Awaited<ReturnType<typeof open>>): Promise<number> => {
  const objects = await ports.inbox.list('segments/');
  const limited = pLimit(Number(atOnce));
  await limited.map(objects, ({ key }) => importObject(ports, key, at));
  return (await listReceipts(ports)).reduce((sum, { read }) => sum + read, 0);
};

/** The stages themselves: every file imported, then audiences built over them, or previewed. */
const swingshift = async (folder: string, what: string): Promise<void> => {
  const ports = await open(folder);
  await lap('import', () => importAll(ports));
  if (what === 'import') return;
  // Who stands in several files, and who is on a list, is worked out once for the same files, for all audiences over them.
  const [first] = definitions;
  if (!first) return;
  await lap('first preview', async () => (await previewAudience(ports, first, at)).size ?? 0);
  for (const definition of definitions) {
    if (what === 'preview') {
      await lap(
        definition.id,
        async () => (await previewAudience(ports, definition, at)).size ?? 0,
      );
      continue;
    }
    await defineAudience(ports, definition, at);
    await lap(definition.id, async () => {
      await rebuildAudience(ports, definition.id, at);
      return (await readBuild(ports, definition.id))?.size ?? 0;
    });
  }
};

const connect = async () =>
  (await DuckDBInstance.create(':memory:', { memory_limit: '1GB' })).connect();

/** DuckDB by itself: reads each file, lowers, trims and hashes two contacts a row, and writes Parquet. */
const bareImport = async (folder: string): Promise<void> => {
  const connection = await connect();
  const names = await readdir(join(folder, 'segments'));
  await lap('import', async () => {
    for (const name of names) {
      await connection.run(
        `copy (select * replace (sha256(lower(trim(email))) as email, sha256(lower(trim(phone))) as phone)
           from read_csv('${join(folder, 'segments', name)}', all_varchar = true, ignore_errors = true))
         to '${join(folder, 'bare.parquet')}' (format parquet, compression zstd)`,
      );
    }
    return 0;
  });
};

/** DuckDB by itself over the voters that were imported: the condition, and the two contacts of whoever meets it. */
const bareSelect = async (folder: string): Promise<void> => {
  const connection = await connect();
  const voters = `read_parquet('${join(folder, 'lake', 'voters')}/*.parquet')`;
  for (const { id, sql } of asked) {
    const into = join(folder, 'bare.parquet');
    await lap(id, async () => {
      await connection.run(
        `copy (select voter, emailSha256, phoneSha256 from ${voters} where ${sql})
         to '${into}' (format parquet, compression uncompressed)`,
      );
      const rows = await connection.runAndReadAll(`select count(*) from read_parquet('${into}')`);
      return Number(rows.getRows()[0]?.[0]);
    });
  }
};

if (what === 'bare-import') await bareImport(folder);
else if (what === 'bare-select') await bareSelect(folder);
else await swingshift(folder, what);
const told: Told = { laps, peakBytes: process.resourceUsage().maxRSS * 1_024 };
process.stdout.write(JSON.stringify(told));

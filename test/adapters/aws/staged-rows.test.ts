import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import pLimit from 'p-limit';
import { expect, it } from 'vitest';
import { importSegment } from '../../../functions/import-segment.ts';
import { openDatabase } from '../../../lib/adapters/aws/duckdb.ts';
import type { SharedDatabase } from '../../../lib/adapters/aws/shared-database.ts';
import { stagedFiles } from '../../../lib/adapters/aws/staged-files.ts';
import { stageRows } from '../../../lib/adapters/aws/staged-rows.ts';
import { duckVoterTable } from '../../../lib/adapters/aws/voter-table.ts';
import { IMPORTS_AT_ONCE } from '../../../lib/books/segment-import.ts';
import { receiptAt, rejectsOf } from '../../../lib/books/segments.ts';
import { sha256Hex } from '../../../lib/domain/canonical.ts';
import type { Ports, StagedRows, VoterTable } from '../../../lib/ports.ts';
import { audiencePorts, drop, NOW } from '../../support/audience-ports.ts';

const KEY = 'segments/default/list.csv';
const HEADER = 'voter_id,zone,category';
const LIST = `${HEADER}\nV1,Dunmere,Young renters\nV2,Fennick,Young renters\n`;

/** Ports whose table tells what it kept of files; `over` stands before it. */
const watchedPorts = async (over: (rows: StagedRows) => Partial<StagedRows> = () => ({})) => {
  const ports = await audiencePorts();
  const inner = duckVoterTable(ports.lake);
  const kept: StagedRows[] = [];
  const voters: VoterTable = {
    ...inner,
    stage: async (bytes) => {
      const rows = (await inner.stage(bytes)) as StagedRows;
      kept.push(rows);
      return { ...rows, ...over(rows) };
    },
  };
  return { ports: { ...ports, voters }, kept };
};

const textOf = async (rows: StagedRows): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of rows.open()) pieces.push(piece);
  return `${Buffer.concat(pieces)}`;
};

it('keeps the rows of a file as they are read, until they are dropped', async () => {
  const { ports } = await watchedPorts();
  const bytes = async function* () {
    yield Buffer.from(LIST);
  };
  const rows = (await ports.voters.stage(bytes())) as StagedRows;
  expect(await textOf(rows)).toBe(LIST);
  await rows.drop();
  await expect(textOf(rows)).rejects.toThrow('ENOENT');
});

it.each([
  ['was imported', LIST],
  ['lacks a column', 'voter_id,category\nV1,Young renters\n'],
  ['must be read row by row', `${HEADER}\nV1,Dunmere,"Young renters\n`],
])('keeps nothing of a file that %s', async (_, body) => {
  const { ports, kept } = await watchedPorts();
  await importSegment(ports)(await drop(ports, KEY, body), NOW);
  expect(kept).toHaveLength(1);
  for (const rows of kept) await expect(textOf(rows)).rejects.toThrow('ENOENT');
});

it('keeps nothing of a file that it fails to load, or that was imported before', async () => {
  let isBroken = true;
  const { ports, kept } = await watchedPorts(({ load }) => ({
    load: async (...given) => {
      if (isBroken) throw new Error('no room');
      return load(...given);
    },
  }));
  const dropped = await drop(ports, KEY, LIST);
  await expect(importSegment(ports)(dropped, NOW)).rejects.toThrow('no room');
  isBroken = false;
  await importSegment(ports)(dropped, NOW);
  await importSegment(ports)(dropped, NOW);
  expect(kept).toHaveLength(3);
  for (const rows of kept) await expect(textOf(rows)).rejects.toThrow('ENOENT');
  expect(await receiptAt(ports, KEY)).toMatchObject({ accepted: 2 });
});

it.each([
  ['once for a plain list of voters', KEY, LIST, 1],
  ['twice for one that must be read row by row', KEY, `${LIST}V3,Dunmere,"Young renters\n`, 2],
  ['twice for a list of people who opted out', 'optouts/out.csv', 'voter_id\nV1\n', 2],
])('asks the inbox %s', async (_, key, body, times) => {
  const { ports } = await watchedPorts();
  let opened = 0;
  const inbox: Ports['inbox'] = {
    ...ports.inbox,
    open: (given) => {
      opened += 1;
      return ports.inbox.open(given);
    },
  };
  await importSegment({ ...ports, inbox })(await drop(ports, key, body), NOW);
  expect(opened).toBe(times);
});

it('keeps nothing of bytes that break off, and no share of the database', async () => {
  const files = stagedFiles((await audiencePorts()).lake);
  let loads = 0;
  const database: SharedDatabase = {
    open: () => openDatabase(files.folder),
    beginLoad: () => {
      loads += 1;
      return () => {
        loads -= 1;
      };
    },
  };
  const bytes = async function* (isBroken: boolean) {
    yield Buffer.from(LIST);
    if (isBroken) throw new Error('the line went dead');
  };
  await expect(stageRows(bytes(true), files, database)).rejects.toThrow('the line went dead');
  expect({ loads, left: readdirSync(files.folder) }).toEqual({ loads: 0, left: [] });
  const rows = await stageRows(bytes(false), files, database);
  expect({ loads, left: readdirSync(files.folder).length }).toEqual({ loads: 1, left: 1 });
  await rows.drop();
  expect({ loads, left: readdirSync(files.folder) }).toEqual({ loads: 0, left: [] });
});

it('takes no rows of a packed file for those of one that came after it', async () => {
  const { ports } = await watchedPorts();
  const before = [gzipSync(LIST), ...Array.from({ length: 40 }, () => Buffer.alloc(2 ** 16))];
  const after = Buffer.from(`${HEADER}\nV9,Dunmere,Young renters\n`);
  let opened = 0;
  const inbox: Ports['inbox'] = {
    ...ports.inbox,
    open: async () => {
      opened += 1;
      return pieces(opened === 1 ? before : [after]);
    },
  };
  await importSegment({ ...ports, inbox })(await drop(ports, KEY, after), NOW);
  const receipt = await receiptAt(ports, KEY);
  expect(receipt).toMatchObject({ sha256: sha256Hex(`${after}`), accepted: 1 });
});

const pieces = async function* (all: Uint8Array[]) {
  yield* all;
};

it('knows a packed file by all its bytes, what follows the packed rows among them', async () => {
  const { ports } = await watchedPorts();
  const packed = gzipSync(LIST);
  await importSegment(ports)(await drop(ports, KEY, packed), NOW);
  const first = await receiptAt(ports, KEY);
  await importSegment(ports)(await drop(ports, KEY, Buffer.concat([packed, Buffer.alloc(9)])), NOW);
  const second = await receiptAt(ports, KEY);
  expect(first).toMatchObject({ accepted: 2 });
  expect(second?.sha256).not.toBe(first?.sha256);
});

it('tells the rejected rows of several files by their lines, though they are imported at once', async () => {
  const { ports } = await watchedPorts();
  const isBad = (file: number, line: number): boolean => line % (97 + file) === 0;
  const files = Array.from({ length: 6 }, (_, file) => {
    const rows = Array.from({ length: 20_000 }, (_, nth) => {
      const id = isBad(file, nth + 2) ? '' : `V${file}-${nth}`;
      return `${id},Zone ${nth % 7},Category ${nth % 5},${'h'.repeat(99)},no`;
    });
    return {
      key: `segments/default/${file}.csv`,
      text: [`${HEADER},household_id,opted_out`, ...rows, ''].join('\n'),
    };
  });
  const drops = await Promise.all(files.map(({ key, text }) => drop(ports, key, text)));
  await pLimit(IMPORTS_AT_ONCE).map(drops, (dropped) => importSegment(ports)(dropped, NOW));
  for (const [file, { key }] of files.entries()) {
    const receipt = await receiptAt(ports, key);
    const rejects = receipt ? await rejectsOf(ports, [receipt]) : '';
    const lines = [...rejects.matchAll(/\.csv,(\d+),/g)].map(([, line]) => Number(line));
    const bad = Array.from({ length: 20_000 }, (_, nth) => nth + 2);
    expect(lines).toEqual(bad.filter((line) => isBad(file, line)));
  }
});

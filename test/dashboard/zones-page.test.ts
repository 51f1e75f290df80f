import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from '../../lib/commands/program.ts';
import { tilesFor } from '../../lib/dashboard/state-tiles.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift zones '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const plan = async (...more: string[]) => {
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation(() => true);
  }
  const code = await run([
    'zones',
    'plan',
    ...more,
    '--zones',
    'examples/zones/zones.csv',
    '--budget',
    '400000',
  ]);
  vi.restoreAllMocks();
  expect(code).toBe(0);
};
const contentsOf = async (dir: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(dir))
        .sort()
        .map(async (name) => [name, await readFile(join(dir, name), 'utf8')]),
    ),
  );

describe('battle plans', () => {
  it('are the same bytes for the same file and options, every link with a target', async () => {
    await plan('-o', join(folder, 'a'));
    await plan('-o', join(folder, 'b'));
    const files = await contentsOf(join(folder, 'a'));
    expect(await contentsOf(join(folder, 'b'))).toEqual(files);
    for (const [name, content] of Object.entries(files).filter(([name]) =>
      name.endsWith('.html'),
    )) {
      const { document } = parseHTML(content);
      for (const link of document.querySelectorAll('a')) {
        const target = link.getAttribute('href') ?? '';
        const found = target.startsWith('#')
          ? document.getElementById(target.slice(1))
          : files[target];
        expect([name, target, Boolean(found)]).toEqual([name, target, true]);
      }
    }
    expect(files['index.html']?.match(/<svg/g)).toHaveLength(4);
    expect(files['index.html']).toContain('Which zones first');
  });

  it('can be written for one zone, and say what is missing there', async () => {
    await plan('pepperwood', '-o', join(folder, 'one'));
    const files = await contentsOf(join(folder, 'one'));
    expect(Object.keys(files)).toEqual(['pepperwood.html', 'pepperwood.json']);
    expect(files['pepperwood.html']).toContain('Nobody has asked in this zone');
    expect(JSON.parse(files['pepperwood.json'] ?? '')).toMatchObject({
      zone: 'pepperwood',
      state: 'Ostmark Plains',
    });
  });
});

describe('the tile map', () => {
  it('puts known states where they lie and others below', () => {
    const tiles = tilesFor(['Texas', 'ME', 'Northmarch', 'Umber Coast']);
    expect(tiles).toEqual([
      { state: 'Texas', letters: 'TX', x: 3, y: 7 },
      { state: 'ME', letters: 'ME', x: 10, y: 0 },
      { state: 'Northmarch', letters: 'NO', x: 0, y: 9 },
      { state: 'Umber Coast', letters: 'UC', x: 1, y: 9 },
    ]);
    const all = tilesFor(
      'AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY'.split(
        ' ',
      ),
    );
    expect(new Set(all.map(({ x, y }) => `${x}/${y}`)).size).toBe(51);
    expect(Math.max(...all.map(({ y }) => y))).toBe(7);
  });
});

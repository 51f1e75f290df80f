import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from '../../lib/commands/program.ts';
import { tilesAround, tilesFor } from '../../lib/dashboard/state-tiles.ts';
import type { BattlePlan } from '../../lib/domain/zones/battle-plan.ts';

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

const everyLinkHasATarget = (files: Record<string, string>): void => {
  for (const [name, content] of Object.entries(files)) {
    if (!name.endsWith('.html')) continue;
    const { document } = parseHTML(content);
    for (const link of document.querySelectorAll('a')) {
      const target = link.getAttribute('href') ?? '';
      const found = target.startsWith('#')
        ? document.getElementById(target.slice(1))
        : files[target];
      expect([name, target, Boolean(found)]).toEqual([name, target, true]);
    }
  }
};
const FIELD = ['--field', 'examples/field/field.yaml'];

describe('battle plans', () => {
  it('are the same bytes for the same file and options, every link with a target', async () => {
    await plan('-o', join(folder, 'a'));
    await plan('-o', join(folder, 'b'));
    const files = await contentsOf(join(folder, 'a'));
    expect(await contentsOf(join(folder, 'b'))).toEqual(files);
    everyLinkHasATarget(files);
    expect(files['index.html']?.match(/<svg/g)).toHaveLength(4);
    expect(files['index.html']).toContain('Which zones first');
  });

  it('hold arguments, organizers and surrogates once people are planned, each number with its input', async () => {
    await plan(...FIELD, '-o', join(folder, 'people'));
    await plan(...FIELD, '-o', join(folder, 'again'));
    const files = await contentsOf(join(folder, 'people'));
    expect(await contentsOf(join(folder, 'again'))).toEqual(files);
    everyLinkHasATarget(files);
    for (const [name, content] of Object.entries(files)) {
      if (!name.endsWith('.json')) continue;
      const { sections, inputs } = JSON.parse(content) as BattlePlan;
      const known = new Set(inputs.map(({ id }) => id));
      expect(known.size).toBe(inputs.length);
      for (const { label, from } of sections.flatMap(({ figures }) => figures)) {
        expect([name, label, from.filter((id) => !known.has(id))]).toEqual([name, label, []]);
        expect([name, label, from.length > 0]).toEqual([name, label, true]);
      }
    }
    const { sections, missing } = JSON.parse(files['kestrel-bay.json'] ?? '') as BattlePlan;
    expect(missing).toEqual([]);
    const figures = (title: string) => sections.find((own) => own.title === title)?.figures ?? [];
    expect(figures('Arguments')).toContainEqual({
      ...{ of: 'schools', label: 'Argument 1', value: 'Two adults in every first-year classroom.' },
      ...{ unit: 'text', from: ['topic-schools'] },
    });
    expect(figures('Surrogates').map(({ of }) => of)).toContain('sur-giulia, 2027-03-14, pinned');
    const hours = figures('Organizers').filter(({ label }) => label === 'Hours of work');
    expect(hours.length).toBeGreaterThan(0);
    expect(files['index.html']).toContain('by people in the field');
    expect(files['kestrel-bay.html']).toContain('organizer week');
  });

  it('say why nobody is sent to a zone that the field file does not know', async () => {
    await plan('pepperwood', ...FIELD, '-o', join(folder, 'nobody'));
    const { missing } = JSON.parse((await contentsOf(join(folder, 'nobody')))['pepperwood.json']!);
    expect(missing.at(-1)).toEqual({
      what: 'Arguments, Organizers, Surrogates: field.yaml does not know this zone',
      mend: 'add its languages and topics to the field file',
    });
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

  it('is drawn around states that lie on it, and around no others, whatever their letters', () => {
    expect(tilesAround(tilesFor(['Texas', 'Northmarch']))).toHaveLength(50);
    // Larkmoor's letters are those of Louisiana.
    expect(tilesAround(tilesFor(['Northmarch', 'Larkmoor']))).toEqual([]);
  });
});

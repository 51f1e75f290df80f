import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { swingshift } from '../support/swingshift.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift-merge-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const HEADER = 'voter_id,zone,category,birth_year,gender,email';

describe('swingshift segments merge', () => {
  it('merges, asks about the doubtful, and is undone', { timeout: 180_000 }, async () => {
    const call = async (...args: string[]) => swingshift(folder, [...args, '--json']);
    const nothing = await swingshift(folder, ['segments', 'merge']);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain('no voter files to merge');

    await writeFile(
      join(folder, 'roll.csv'),
      `${HEADER}\nV1,a,b,1990,F,pat@example.com\nV2,a,b,1980,,kim@example.com\n`,
    );
    await writeFile(
      join(folder, 'forms.csv'),
      `${HEADER}\nF1,a,b,1990,F,pat@example.com\nF2,a,b,1980,M,kim@example.com\n`,
    );
    await call('segments', 'import', 'roll.csv', 'forms.csv');
    const merged = await call('segments', 'merge');
    expect(merged.code).toBe(0);
    const report = JSON.parse(merged.stdout);
    expect(report).toMatchObject({
      people: 3,
      joined: 1,
      doubtful: 1,
      reviewFile: '.swingshift/review.csv',
    });

    const review = join(folder, '.swingshift/review.csv');
    const text = await readFile(review, 'utf8');
    expect(text).toContain('forms.csv:3');
    await writeFile(review, text.trimEnd().replace(/,$/, ',same'));
    const reviewed = await call('segments', 'review', '.swingshift/review.csv');
    expect(JSON.parse(reviewed.stdout)).toMatchObject({
      kept: 1,
      merge: { people: 2, reviewFile: null },
    });

    expect(JSON.parse((await call('segments', 'unmerge')).stdout)).toEqual({ undone: true });
    const again = await swingshift(folder, ['segments', 'merge']);
    expect(again.stdout).toContain("2 people; 2 ids were another id's person");
    await writeFile(join(folder, 'roll.csv'), `${HEADER}\nV1,a,b,1990,F,pat@example.com\n`);
    const changed = await call('segments', 'import', 'roll.csv');
    expect(changed.stderr).toContain('call `swingshift segments merge`');
  });
});

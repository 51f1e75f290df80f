import { describe, expect, it } from 'vitest';
import {
  defineAudience,
  listAudiences,
  listBuilds,
  outdateAll,
} from '../../lib/books/audiences.ts';
import { AudienceFile } from '../../lib/contracts/audience.ts';
import { readSettings, SettingsRefused } from '../../lib/files/settings-file.ts';
import { audiencePorts, dunmere, NOW, takeAll } from '../support/audience-ports.ts';

describe('defining an audience', () => {
  it('makes a version of its meaning, and asks for a build', async () => {
    const ports = await audiencePorts();
    const { version, changed } = await defineAudience(ports, dunmere, NOW);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
    expect(changed).toBe(true);
    expect(await listAudiences(ports)).toEqual([dunmere]);
    expect(await listBuilds(ports)).toEqual([]);
    expect(takeAll(ports, 'build-audience')).toMatchObject([
      { group: 'dunmere', body: { type: 'AudienceOutdated', audienceId: 'dunmere' } },
    ]);
  });

  it('keeps old versions when it changes, and knows one that comes back', async () => {
    const ports = await audiencePorts();
    const first = await defineAudience(ports, dunmere, NOW);
    const second = await defineAudience(ports, { ...dunmere, purpose: 'recruit' }, NOW);
    expect(second).toMatchObject({ changed: true });
    expect(second.version).not.toBe(first.version);
    expect(await defineAudience(ports, dunmere, NOW)).toEqual(first);
    const kept = await ports.core.list('AUDIENCE-VERSION', 'dunmere/');
    expect(kept.map(({ sk }) => sk).sort()).toEqual(
      [first, second].map(({ version }) => `dunmere/${version}`).sort(),
    );
    expect(takeAll(ports, 'build-audience')).toHaveLength(3);
  });

  it('asks for a build also when nothing changed', async () => {
    const ports = await audiencePorts();
    await defineAudience(ports, dunmere, NOW);
    takeAll(ports, 'build-audience');
    expect(await defineAudience(ports, dunmere, NOW)).toMatchObject({ changed: false });
    expect(takeAll(ports, 'build-audience')).toHaveLength(1);
  });

  it('loses no definition when many come at once', async () => {
    const ports = await audiencePorts();
    const ids = ['a', 'b', 'c', 'd'];
    await Promise.all(ids.map((id) => defineAudience(ports, { ...dunmere, id }, NOW)));
    expect((await listAudiences(ports)).map(({ id }) => id)).toEqual(ids);
  });

  it('can tell more audiences than one record holds messages for', async () => {
    const ports = await audiencePorts();
    for (let n = 0; n < 501; n += 1)
      await ports.core.commit([
        { pk: 'AUDIENCE', sk: `a${n}`, put: { ...dunmere, id: `a${n}` }, ifRev: 0 },
      ]);
    const writes = await outdateAll(ports, 'cause', 'because', NOW);
    expect(writes.filter(({ pk }) => pk === 'OUTBOX')).toHaveLength(2);
    expect(await ports.core.commit(writes)).toBe('done');
  });
});

describe('a definition file', () => {
  const refusal = (include: string): string => {
    const text = `id: a\npurpose: inform\nzone: b\ncategory: c\ninclude: ${include}\n`;
    try {
      readSettings('a.yaml', text, AudienceFile);
      return 'taken';
    } catch (error) {
      if (error instanceof SettingsRefused) return error.message;
      throw error;
    }
  };

  it.each([
    [
      '{ field: religion, in: [x] }',
      'choose zone, category, postalCode, gender by "in", age, support, turnout by "between"',
    ],
    [
      '{ field: religion, between: [1, 2] }',
      'a.yaml:5: include.field: LAW-2: is no field to be asked so',
    ],
    [
      '{ all: [{ field: zone, in: [b] }, { field: ethnicity, in: [x] }] }',
      'include.all.1.field: LAW-2: is no field',
    ],
    ['{ field: age, in: ["30"] }', 'age, support, turnout by "between"'],
    ['{ field: zone, in: [Young renters] }', '"Young renters" is "young-renters"'],
    ['{ field: age, between: [40, 30] }', 'write the smaller number first'],
    ['{ field: age, between: [1, .inf] }', 'include.between'],
    ['{ field: postalCode, in: [AB 12] }', 'taken'],
    ['{ not: { field: age, between: [18, 30] } }', 'taken'],
  ])('%s: %s', (include, words) => {
    expect(refusal(include)).toContain(words);
  });
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readSettings, SettingsRefused } from '../../lib/files/settings-file.ts';

const Shape = z.strictObject({
  name: z.string(),
  lines: z.array(z.strictObject({ size: z.int() })),
});

const refusalOf = (text: string): SettingsRefused => {
  try {
    readSettings('a.yaml', text, Shape);
  } catch (error) {
    if (error instanceof SettingsRefused) return error;
  }
  throw new Error('was taken');
};

describe('a settings file', () => {
  it('is read as YAML or JSON', () => {
    const read = { name: 'a', lines: [{ size: 1 }] };
    expect(readSettings('a.yaml', 'name: a\nlines:\n  - size: 1\n', Shape)).toEqual(read);
    expect(readSettings('a.json', JSON.stringify(read), Shape)).toEqual(read);
  });

  it('names the line of everything that is wrong', () => {
    expect(refusalOf('name: 3\nlines:\n  - size: 1\n  - size: two\n').complaints).toEqual([
      'a.yaml:1: name: Invalid input: expected string, received number',
      'a.yaml:4: lines.1.size: Invalid input: expected number, received string',
    ]);
  });

  it('names the line where it is no YAML', () => {
    expect(refusalOf('name: a\nlines: [1, 2\n').complaints[0]).toMatch(/^a\.yaml:\d: /);
  });

  it('tells a refusal by rule from one by shape', () => {
    const Ruled = z.strictObject({
      purpose: z.enum(['raise'], { error: 'LAW-3: no such purpose' }),
    });
    expect(() => readSettings('a.yaml', 'purpose: deter', Ruled)).toThrow(
      expect.objectContaining({ isByRule: true }),
    );
    expect(refusalOf('name: 3\nlines: []').isByRule).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { commandsFor } from '../../lib/commands/commands.ts';

const wordOf = ({ usage }: { usage: string }): string => usage.split(' ')[0] ?? '';

describe('the commands', () => {
  it('are loaded by their first word, and all where none is named', {
    timeout: 60_000,
  }, async () => {
    const all = await commandsFor(['--help']);
    expect(new Set(all.map(({ usage }) => usage)).size).toBe(all.length);
    expect(await commandsFor(['bogus', 'plan'])).toEqual(all);
    for (const word of new Set(all.map(wordOf))) {
      const own = all.filter((spec) => wordOf(spec) === word);
      expect(await commandsFor(['--json', word, 'demo']), word).toEqual(own);
    }
  });
});

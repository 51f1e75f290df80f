import { describe, expect, it } from 'vitest';
import { memoryObjects } from '../../../lib/adapters/memory/objects.ts';
import { platformsFrom } from '../../../lib/adapters/platforms/platforms.ts';
import { aChunk, accountTerms, aLine } from '../../support/platform-suite.ts';

describe('the platforms of a campaign', () => {
  const exports = memoryObjects();
  const platforms = platformsFrom(
    {
      search: { kind: 'http', url: 'http://127.0.0.1:9', timeoutMs: 100 },
      'file-drop': { kind: 'file-drop' },
    },
    exports,
  );

  it('are named in order', () => {
    expect(platforms.names()).toEqual(['file-drop', 'search']);
  });

  it('are found by name', async () => {
    await platforms.named('file-drop').openLine(aLine(), accountTerms);
    expect(await exports.list('file-drop/')).toHaveLength(1);
    await expect(platforms.named('search').readBudget('a.b')).rejects.toThrow(
      'v1/lines/a.b/budget',
    );
  });

  it('take no list of voters at Google, however they are reached', async () => {
    for (const address of [
      { kind: 'file-drop' },
      { kind: 'http', url: 'http://127.0.0.1:9', timeoutMs: 100 },
    ] as const) {
      const google = platformsFrom({ 'google-ads': address }, exports).named('google-ads');
      await expect(google.putMembers(aChunk())).rejects.toThrow('GOOG-02');
    }
    expect(await exports.list('file-drop/audiences')).toEqual([]);
  });

  it('are missed by name', () => {
    expect(() => platforms.named('radio')).toThrow(
      'No ad platform is named "radio"; there are: file-drop, search',
    );
  });
});

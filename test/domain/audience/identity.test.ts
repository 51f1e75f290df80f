import { describe, expect, it } from 'vitest';
import {
  buildHash,
  definitionVersion,
  membersHash,
} from '../../../lib/domain/audience/identity.ts';
import { sha256Hex } from '../../../lib/domain/canonical.ts';

const member = (voter: string) => ({ voter });

describe('what an audience is known by', () => {
  it('is the meaning of its definition, not the order of its keys', () => {
    expect(definitionVersion({ id: 'a', zone: 'b' })).toBe(
      definitionVersion({ zone: 'b', id: 'a' }),
    );
    expect(definitionVersion({ id: 'a' })).not.toBe(definitionVersion({ id: 'b' }));
  });

  it('is version, inputs and members; the order in which files came does not matter', () => {
    const build = { version: 'v', inputs: ['b', 'a'], membersHash: 'm' };
    expect(buildHash(build)).toBe(buildHash({ ...build, inputs: ['a', 'b'] }));
    expect(buildHash(build)).not.toBe(buildHash({ ...build, inputs: ['a'] }));
    expect(buildHash(build)).not.toBe(buildHash({ ...build, membersHash: 'n' }));
    expect(buildHash(build)).not.toBe(buildHash({ ...build, version: 'w' }));
  });

  it('is the hash of the hashes of runs of members', () => {
    const run = (text: string): string => sha256Hex(text);
    expect(membersHash([member('aaa1'), member('aaa2'), member('bbb1')])).toBe(
      sha256Hex(run('aaa1aaa2') + run('bbb1')),
    );
    expect(membersHash([])).toBe(sha256Hex(''));
  });
});

import { describe, expect, it } from 'vitest';
import {
  buildHash,
  definitionVersion,
  membersHash,
  openHash,
  sumsHash,
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

  it('is for people what it follows from, whatever the tokens of an installation are', () => {
    const recipe = { version: 'v', inputs: ['b', 'a'], size: 9, bornNoLaterThan: 2009 };
    const hash = openHash({ ...recipe, membersHash: 'm' });
    expect(openHash({ ...recipe, inputs: ['a', 'b'], membersHash: 'n' })).toBe(hash);
    const others = [
      { version: 'w' },
      { inputs: ['a'] },
      { size: 8 },
      { voted: ['l'] },
      { staff: ['l'] },
      { bornNoLaterThan: 2008 },
      { asksConsent: true },
      { holdout: { share: 0.1 } },
      { holdout: { share: 0.1 }, membersHash: 'n' },
    ].map((other) => openHash({ ...recipe, membersHash: 'm', ...other }));
    expect(new Set([hash, ...others]).size).toBe(others.length + 1);
  });

  it('is the number of members and the sums of their tokens, in whatever order they come', () => {
    const [a, b] = ['1'.padStart(32, '0'), `${'f'.repeat(16)}${'2'.padStart(16, '0')}`];
    const both = membersHash([member(a ?? ''), member(b ?? '')]);
    expect(both).toBe(sha256Hex('2/ffffffffffffffff/3'));
    expect(membersHash([member(b ?? ''), member(a ?? '')])).toBe(both);
    expect(membersHash([])).toBe(sha256Hex('0/0/0'));
  });

  it('adds up over shards', () => {
    const [a, b] = ['8'.repeat(32), '9'.repeat(32)].map((voter) => BigInt(`0x${voter}`)) as [
      bigint,
      bigint,
    ];
    const half = 2n ** 64n;
    const upper = a / half + b / half;
    const lower = (a % half) + (b % half);
    expect(sumsHash({ size: 2, upper, lower })).toBe(
      membersHash([member('8'.repeat(32)), member('9'.repeat(32))]),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import { addOptOuts, optedOut } from '../../lib/books/opt-outs.ts';
import { voterTokens } from '../../lib/books/voter-tokens.ts';

const NOW = '2027-03-01T12:00:00.000Z';
const tokens = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => String(from + n).padStart(64, '0'));

describe('the log of opt-outs', () => {
  it('is empty at first', async () => {
    expect(await optedOut({ privacy: memoryRecords() })).toEqual({ epoch: 0, tokens: [] });
  });

  it('grows by an epoch with each record, and forgets nobody', async () => {
    const ports = { privacy: memoryRecords() };
    expect(await addOptOuts(ports, tokens(0, 2), NOW)).toBe(1);
    expect(await addOptOuts(ports, tokens(2, 3), NOW)).toBe(2);
    expect(await optedOut(ports)).toEqual({ epoch: 2, tokens: tokens(0, 3) });
    expect(await optedOut(ports, 1)).toEqual({ epoch: 2, tokens: tokens(2, 3) });
    expect(await optedOut(ports, 2)).toEqual({ epoch: 2, tokens: [] });
  });

  it('adds nobody twice', async () => {
    const ports = { privacy: memoryRecords() };
    await addOptOuts(ports, [...tokens(0, 2), ...tokens(0, 2)], NOW);
    expect(await addOptOuts(ports, tokens(1, 2), NOW)).toBe(1);
    expect((await optedOut(ports)).tokens).toEqual(tokens(0, 2));
  });

  it('divides many over records that a database can hold', async () => {
    const ports = { privacy: memoryRecords() };
    expect(await addOptOuts(ports, tokens(0, 9_000), NOW)).toBe(3);
    expect((await optedOut(ports)).tokens).toEqual(tokens(0, 9_000));
  });

  it('never takes an epoch that somebody else took meanwhile', async () => {
    const privacy = memoryRecords();
    let isTaken = false;
    const slow = {
      ...privacy,
      list: async (pk: string) => {
        const log = await privacy.list(pk);
        if (!isTaken) {
          isTaken = true;
          await addOptOuts({ privacy }, tokens(0, 2), NOW);
        }
        return log;
      },
    };
    expect(await addOptOuts({ privacy: slow }, tokens(1, 3), NOW)).toBe(2);
    expect((await optedOut({ privacy })).tokens).toEqual(tokens(0, 3));
  });

  it('loses nobody when two add at once', async () => {
    const ports = { privacy: memoryRecords() };
    const adding = [0, 2, 4, 6].map((from) => addOptOuts(ports, tokens(from, from + 3), NOW));
    await Promise.all(adding);
    expect(new Set((await optedOut(ports)).tokens)).toEqual(new Set(tokens(0, 9)));
    expect((await optedOut(ports)).tokens).toHaveLength(9);
  });
});

describe('the token of a voter', () => {
  it('is the first half of SHA-256 over the key and the id, as any other tool gives it', async () => {
    // FIPS 180-4, the message of two blocks, parted after 32 characters.
    const key = 'abcdbcdecdefdefgefghfghighijhijk';
    const tokenOf = await voterTokens({ privacy: memoryRecords() }, () => key);
    expect(tokenOf('ijkljklmklmnlmnomnopnopq')).toBe('248d6a61d20638b8e5c026930c3e6039');
  });

  it('stays when the key is there, and differs between campaigns', async () => {
    const ports = { privacy: memoryRecords() };
    const first = (await voterTokens(ports))('V1');
    expect((await voterTokens(ports))('V1')).toBe(first);
    expect((await voterTokens({ privacy: memoryRecords() }))('V1')).not.toBe(first);
  });

  it('comes from one key when two make it at once', async () => {
    const ports = { privacy: memoryRecords() };
    const [one, two] = await Promise.all([voterTokens(ports), voterTokens(ports)]);
    expect(one('V1')).toBe(two('V1'));
  });
});

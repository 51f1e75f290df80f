import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryObjects } from '../../lib/adapters/memory/objects.ts';
import type { Member, Rule } from '../../lib/contracts/audience.ts';
import type { VoterSelection } from '../../lib/contracts/selection.ts';
import type { Voter } from '../../lib/contracts/voter.ts';
import { isHeldOut } from '../../lib/domain/audience/holdout.ts';
import { membersHash } from '../../lib/domain/audience/identity.ts';
import { nobodySuppressed } from '../../lib/domain/audience/suppression.ts';
import { memberCells } from '../../lib/domain/destinations/member-cells.ts';
import type { Objects, VoterTable } from '../../lib/ports.ts';

/** A made-up voter whose token is `name` spelled in hex. */
export const voterNamed = (name: string, facts: Partial<Voter> = {}): Voter => ({
  voter: Buffer.from(name).toString('hex').padEnd(32, '0'),
  household: null,
  zone: 'alder-valley',
  category: 'young-renters',
  birthYear: 1990,
  gender: null,
  postalCode: null,
  support: null,
  turnout: null,
  emailSha256: null,
  phoneSha256: null,
  uid2EmailSha256: null,
  uid2PhoneSha256: null,
  consent: null,
  ...facts,
});

const everybody: Rule = { not: { field: 'zone', in: ['nowhere'] } };

/** A selection of everybody of age, with what a test wants otherwise. */
export const selecting = (keys: string[], wish: Partial<VoterSelection> = {}): VoterSelection => ({
  keys,
  include: everybody,
  optedOut: [],
  bornNoLaterThan: 2008,
  ageInYear: 2026,
  ...wish,
});

const names = fc.constantFrom('alder-valley', 'brimstone-flats', 'x');
const number = fc.oneof(fc.integer({ min: -1, max: 101 }), fc.constantFrom(62.5, 0.1, 33.25));
const between = fc
  .tuple(number, number)
  .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);

/** Random rules over few names and numbers, so that they often hold. */
export const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({
      field: fc.constantFrom('zone' as const, 'category' as const, 'postalCode' as const),
      in: fc.array(names, { minLength: 1, maxLength: 5 }),
    }),
    fc.record({
      field: fc.constantFrom('age' as const, 'support' as const, 'turnout' as const),
      between,
    }),
    fc.record({ not: tie('rule') }),
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
  ),
})).rule;

const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(value, { nil: null });

/** Random voters, a few names over and over, so that files overlap. */
export const anyVoter: fc.Arbitrary<Voter> = fc
  .record({
    name: fc.constantFrom(...'abcdefghijklmnop'),
    zone: names,
    category: names,
    birthYear: orNull(fc.integer({ min: 1925, max: 2012 })),
    postalCode: orNull(names),
    support: orNull(fc.constantFrom(0, 33.25, 62.5, 100)),
    turnout: orNull(fc.integer({ min: 0, max: 100 })),
    emailSha256: orNull(fc.constantFrom('e1'.repeat(32), 'e2'.repeat(32))),
    phoneSha256: orNull(fc.constantFrom('a1'.repeat(32), 'a2'.repeat(32))),
    household: orNull(fc.constantFrom('c1'.repeat(16), 'c2'.repeat(16), 'c3'.repeat(16))),
    consent: orNull(fc.boolean()),
  })
  .map(({ name, ...facts }) => voterNamed(name, facts));

/** Random files of voters; within a file each voter stands once. */
export const anyFiles: fc.Arbitrary<Voter[][]> = fc.array(
  fc.uniqueArray(anyVoter, { selector: ({ voter }) => voter, maxLength: 12 }),
  { maxLength: 3 },
);

/** What every voter table must do, whatever it is made of. */
export const voterTableSuite = (make: (lake: Objects) => VoterTable): void => {
  const table = make(memoryObjects());
  let tables = 0;
  const write = async (...voters: Voter[]): Promise<string> => {
    tables += 1;
    await table.write(`voters/${tables}.parquet`, voters);
    return `voters/${tables}.parquet`;
  };
  const select = async (wish: VoterSelection): Promise<string[]> => {
    await table.select(wish, 'chosen.parquet');
    return (await table.members('chosen.parquet', 0, 100)).map(({ voter }) => voter);
  };
  const tokens = (...list: string[]): string[] => list.map((name) => voterNamed(name).voter);

  describe('a voter table', () => {
    it('counts what it writes, and takes voters one by one', async () => {
      const stream = async function* () {
        yield voterNamed('a');
        yield voterNamed('b');
      };
      expect(await table.write('voters/stream.parquet', stream())).toBe(2);
      expect(await select(selecting(['voters/stream.parquet']))).toEqual(tokens('a', 'b'));
    });

    it('writes nothing when its source fails, and goes on working', async () => {
      const broken = async function* () {
        yield voterNamed('a');
        throw new Error('cut short');
      };
      await expect(table.write('voters/broken.parquet', broken())).rejects.toThrow('cut short');
      await expect(table.census(['voters/broken.parquet'])).rejects.toThrow('no object');
      expect(await select(selecting([await write(voterNamed('b'))]))).toEqual(tokens('b'));
    });

    it('replaces a file that is written again', async () => {
      const key = await write(voterNamed('a'), voterNamed('b'));
      await table.write(key, [voterNamed('c')]);
      expect(await select(selecting([key]))).toEqual(tokens('c'));
    });

    it('reads what another table wrote to the same lake', async () => {
      const lake = memoryObjects();
      await make(lake).write('voters/shared.parquet', [voterNamed('a')]);
      expect((await make(lake).census(['voters/shared.parquet']))[0]?.voters).toBe(1);
    });

    it('counts voters by zone and category, each by the last file that has them', async () => {
      const first = await write(voterNamed('a'), voterNamed('b'), voterNamed('c', { zone: 'b' }));
      const second = await write(voterNamed('a', { category: 'school-parents' }));
      expect(await table.census([first, second])).toEqual([
        { zone: 'alder-valley', category: 'school-parents', voters: 1 },
        { zone: 'alder-valley', category: 'young-renters', voters: 1 },
        { zone: 'b', category: 'young-renters', voters: 1 },
      ]);
      expect(await table.census([second, first])).toEqual([
        { zone: 'alder-valley', category: 'young-renters', voters: 2 },
        { zone: 'b', category: 'young-renters', voters: 1 },
      ]);
    });

    it('holds nobody where there are no files or no voters', async () => {
      expect(await table.census([])).toEqual([]);
      expect(await table.census([await write()])).toEqual([]);
      expect(await table.select(selecting([]), 'chosen.parquet')).toEqual({
        size: 0,
        suppressed: nobodySuppressed(),
        branches: [],
        membersHash: membersHash([]),
      });
    });

    it('selects by the last file, not by an earlier one that would fit', async () => {
      const first = await write(voterNamed('a', { zone: 'old' }));
      const second = await write(voterNamed('a', { zone: 'new' }));
      const old = selecting([first, second], { include: { field: 'zone', in: ['old'] } });
      expect(await select(old)).toEqual([]);
      expect(await select({ ...old, keys: [second, first] })).toEqual(tokens('a'));
    });

    it('leaves out who opted out and who is under age, and counts each once', async () => {
      const key = await write(
        voterNamed('a'),
        voterNamed('b'),
        voterNamed('c', { birthYear: 2009 }),
        voterNamed('d', { birthYear: 2009 }),
        voterNamed('e', { birthYear: 2008 }),
        voterNamed('f', { birthYear: null }),
      );
      const wish = selecting([key], { optedOut: tokens('b', 'd', 'z') });
      expect(await table.select(wish, 'chosen.parquet')).toMatchObject({
        size: 3,
        suppressed: { optOut: 2, underAge: 1 },
      });
      expect(await select(wish)).toEqual(tokens('a', 'e', 'f'));
    });

    it('hears of every change of who is left out', async () => {
      const key = await write(voterNamed('ann'), voterNamed('bob'), voterNamed('cid'));
      const leftWithout = async (...names: string[]): Promise<number> =>
        (await select(selecting([key], { optedOut: tokens(...names) }))).length;
      expect(await leftWithout('ann')).toBe(2);
      expect(await leftWithout('ann', 'bob')).toBe(1);
      expect(await leftWithout('bob')).toBe(2);
      expect(await leftWithout()).toBe(3);
    });

    it('leaves the same people out of a file that is written again in another order', async () => {
      const key = await write(voterNamed('ann', { zone: 'a' }), voterNamed('bob', { zone: 'b' }));
      const wish = selecting([key], { optedOut: tokens('ann') });
      expect(await select(wish)).toEqual(tokens('bob'));
      await table.write(key, [voterNamed('ann', { zone: 'b' }), voterNamed('bob', { zone: 'a' })]);
      expect(await select(wish)).toEqual(tokens('bob'));
    });

    it('counts each person once, by the first reason to leave them out', async () => {
      const lake = memoryObjects();
      const own = make(lake);
      const young = { birthYear: 2010 };
      const voters = [...'abcdefg'].map((name) =>
        voterNamed(name, { consent: name !== 'f', ...('abc'.includes(name) ? young : {}) }),
      );
      await own.write('voters/x', voters);
      await lake.put('lists/voted', `${tokens('a', 'b').join('\n')}\n`);
      await lake.put('lists/staff', `${tokens('b', 'd', 'f').join('\n')}\n`);
      await lake.put('lists/none', '');
      const wish = selecting(['voters/x'], {
        optedOut: tokens('a'),
        voted: ['lists/voted', 'lists/none'],
        staff: ['lists/staff'],
        asksConsent: true,
      });
      expect(await own.select(wish, 'chosen')).toMatchObject({
        size: 2,
        suppressed: { optOut: 1, voted: 1, underAge: 1, holdout: 0, staff: 2, noConsent: 0 },
      });
      const kept = (await own.members('chosen', 0, 9)).map(({ voter }) => voter);
      expect(kept.sort()).toEqual(tokens('e', 'g'));
      const withoutStaff = { ...wish, staff: [] };
      expect((await own.select(withoutStaff, 'chosen')).suppressed).toMatchObject({ noConsent: 1 });
    });

    it('holds out whole households, and the same people whatever is selected', async () => {
      const homes = Array.from({ length: 60 }, (_, n) =>
        ['a', 'b'].map((name) =>
          voterNamed(`${name}${n}`, { household: voterNamed(`home${n}`).voter }),
        ),
      );
      const key = await write(...homes.flat());
      const holdout = { share: 0.3, by: 'household' as const, salt: 'spring' };
      const kept = await select(selecting([key], { holdout }));
      const arms = homes.map((home) => home.filter(({ voter }) => kept.includes(voter)).length);
      expect(arms.filter((people) => people === 1)).toEqual([]);
      expect(arms.filter((people) => people === 0).length).toBeGreaterThan(5);
      const expected = homes.flat().filter((voter) => !isHeldOut(voter, holdout));
      expect(kept.sort()).toEqual(expected.map(({ voter }) => voter).sort());
    });

    it('writes nothing where a branch or a near list tells of few people', async () => {
      const key = await write(
        ...[...'abcdef'].map((name) => voterNamed(name)),
        voterNamed('g', { zone: 'x' }),
      );
      const all = await table.select(selecting([key]), 'all');
      const branches: Rule[] = [{ field: 'zone', in: ['x'] }];
      const rare = await table.select(selecting([key], { branches, atLeast: 2 }), 'rare');
      expect(rare).toMatchObject({ size: 7, branches: [1], membersHash: membersHash([]) });
      await expect(table.members('rare', 0, 1)).rejects.toThrow('no object');
      const include: Rule = { field: 'zone', in: ['alder-valley'] };
      const apartFrom = [{ audienceId: 'all', key: 'all', size: all.size }];
      const near = await table.select(selecting([key], { include, apartFrom, atLeast: 2 }), 'near');
      expect(near.near).toBe('all');
      await expect(table.members('near', 0, 1)).rejects.toThrow('no object');
      const apart = selecting([key], { include, apartFrom, atLeast: 1 });
      expect((await table.select(apart, 'near')).near).toBeUndefined();
    });

    it('previews steps, reasons, contacts and overlaps without writing', async () => {
      const lake = memoryObjects();
      const own = make(lake);
      const contact = { emailSha256: 'e'.repeat(64) };
      await own.write('voters/x', [
        voterNamed('a', contact),
        voterNamed('b', { support: 10 }),
        voterNamed('c', { ...contact, zone: 'x' }),
        voterNamed('d', { support: 90 }),
      ]);
      await own.select(selecting(['voters/x'], { optedOut: tokens('b') }), 'live');
      const before = (await lake.list('')).map((info) => info.key);
      const zone: Rule = { field: 'zone', in: ['alder-valley'] };
      const loyal: Rule = { field: 'support', between: [80, 100] };
      const score: Rule = { not: loyal };
      const wish = selecting(['voters/x'], { include: zone, exclude: loyal, branches: [zone] });
      const lists = [{ audienceId: 'live', key: 'live', size: 3 }];
      expect(await own.preview({ ...wish, optedOut: tokens('b') }, [zone, score], lists)).toEqual({
        everybody: 4,
        left: [3, 2],
        size: 1,
        suppressed: { ...nobodySuppressed(), optOut: 1 },
        branches: [1],
        contactable: 1,
        overlaps: [{ audienceId: 'live', people: 1 }],
      });
      expect((await lake.list('')).map((info) => info.key)).toEqual(before);
    });

    it('counts ages in the year of the election, both ends included', async () => {
      const key = await write(
        ...[1996, 1995, 1986, 1985].map((year) => voterNamed(`${year}`, { birthYear: year })),
      );
      const include: Rule = { field: 'age', between: [31, 40] };
      expect(await select(selecting([key], { include }))).toEqual(tokens('1986', '1995'));
    });

    it('takes a definition’s text for a name, whatever it says', async () => {
      const evil = `x') or true or zone in ('`;
      const key = await write(voterNamed('a'), voterNamed('b', { postalCode: evil }));
      const include: Rule = { field: 'postalCode', in: [evil, '$1', "'"] };
      expect(await select(selecting([key], { include }))).toEqual(tokens('b'));
    });

    it('asks about no field outside the list', async () => {
      const key = await write(voterNamed('a'));
      const sly = { field: "zone, 'x') or (true", in: ['x'] } as unknown as Rule;
      const selected = table.select(selecting([key], { include: sly }), 'chosen.parquet');
      expect((await selected.catch(() => ({ size: 0 }))).size).toBe(0);
    });

    it('writes no list of fewer than asked for', async () => {
      const key = await write(voterNamed('a'), voterNamed('b'));
      const few = await table.select(selecting([key], { atLeast: 3 }), 'few.parquet');
      expect(few.size).toBe(2);
      await expect(table.members('few.parquet', 0, 1)).rejects.toThrow('no object');
      await table.select(selecting([key], { atLeast: 2 }), 'few.parquet');
      expect(await table.members('few.parquet', 0, 9)).toHaveLength(2);
    });

    it('hands members out as they lie, piece by piece, with their contacts', async () => {
      const key = await write(
        voterNamed('b', { emailSha256: 'e'.repeat(64) }),
        voterNamed('a'),
        voterNamed('c', { phoneSha256: 'f'.repeat(64) }),
      );
      await table.select(selecting([key]), 'chosen.parquet');
      const [a, b, c] = tokens('a', 'b', 'c') as [string, string, string];
      expect(await table.members('chosen.parquet', 0, 2)).toEqual<Member[]>([
        { voter: a, emailSha256: null, phoneSha256: null },
        { voter: b, emailSha256: 'e'.repeat(64), phoneSha256: null },
      ]);
      expect(await table.members('chosen.parquet', 2, 2)).toEqual<Member[]>([
        { voter: c, emailSha256: null, phoneSha256: 'f'.repeat(64) },
      ]);
      expect(await table.members('chosen.parquet', 3, 2)).toEqual([]);
    });

    it('hands members out with the contacts of UID2 where they are asked for', async () => {
      const [meta, uid2] = ['e'.repeat(64), 'd'.repeat(64)];
      const key = await write(
        voterNamed('a', { emailSha256: meta, uid2EmailSha256: uid2, uid2PhoneSha256: uid2 }),
        voterNamed('b', { emailSha256: meta }),
      );
      await table.select(selecting([key]), 'chosen.parquet');
      const [a, b] = tokens('a', 'b') as [string, string];
      expect(await table.members('chosen.parquet', 0, 2, 'uid2')).toEqual<Member[]>([
        { voter: a, emailSha256: uid2, phoneSha256: uid2 },
        { voter: b, emailSha256: null, phoneSha256: null },
      ]);
      expect((await table.members('chosen.parquet', 0, 2))[1]?.emailSha256).toBe(meta);
    });

    it('counts cells of voters with the members among them, each voter by the last file', async () => {
      const at = (postalCode: string, more: Partial<Voter> = {}) => ({ postalCode, ...more });
      const first = await write(
        voterNamed('a', at('1', { gender: 'f', zone: 'x' })),
        voterNamed('b', at('1', { gender: 'f', zone: 'x' })),
        voterNamed('c', at('1', { gender: 'f' })),
        voterNamed('d', at('2', { zone: 'x', birthYear: null })),
        voterNamed('e', at('3', { birthYear: 1950 })),
        voterNamed('f', { zone: 'x' }),
        voterNamed('g', at('1', { gender: 'f', birthYear: 2012 })),
      );
      const second = await write(voterNamed('b', at('1', { gender: 'm', zone: 'x' })));
      const keys = [first, second];
      const include: Rule = { field: 'zone', in: ['x'] };
      await table.select(selecting(keys, { include }), 'chosen.parquet');
      const asked = { keys, membersKey: 'chosen.parquet', ageInYear: 2026 };
      const cells = await table.cells({ ...asked, without: [] });
      expect(cells).toEqual([
        { postalCode: '1', age: '35-44', gender: 'f', voters: 2, members: 1 },
        { postalCode: '1', age: '35-44', gender: 'm', voters: 1, members: 1 },
        { postalCode: '2', age: 'unknown', gender: 'unknown', voters: 1, members: 1 },
      ]);
      // Who left is a voter of the cell and no member of it.
      const [a, d] = tokens('a', 'd') as [string, string];
      expect(await table.cells({ ...asked, without: [a, d] })).toEqual([
        { postalCode: '1', age: '35-44', gender: 'm', voters: 1, members: 1 },
      ]);
      expect(await table.cells({ ...asked, keys: [], without: [] })).toEqual([]);
    });

    it('counts the cells that the domain counts', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyFiles,
          anyRule,
          fc.subarray([...'abcdefghijklmnop']),
          async (files, include, left) => {
            const keys: string[] = [];
            for (const voters of files) keys.push(await write(...voters));
            const known = new Map(files.flat().map((voter) => [voter.voter, voter]));
            await table.select(selecting(keys, { include }), 'x');
            const chosen = (await table.members('x', 0, 100)).map(({ voter }) => voter);
            const without = tokens(...left);
            const inside = new Set(chosen.filter((voter) => !without.includes(voter)));
            expect(await table.cells({ keys, membersKey: 'x', ageInYear: 2026, without })).toEqual(
              memberCells(known.values(), inside, 2026),
            );
          },
        ),
        { numRuns: 15 },
      );
    });

    it('never selects anybody who opted out, and hashes just whom it selects', async () => {
      await fc.assert(
        fc.asyncProperty(
          anyFiles,
          anyRule,
          fc.subarray([...'abcdefghijklmnop']),
          async (files, include, left) => {
            const keys: string[] = [];
            for (const voters of files) keys.push(await write(...voters));
            const optedOut = tokens(...left);
            const selected = await table.select(selecting(keys, { include, optedOut }), 'x');
            const members = await table.members('x', 0, 100);
            expect(members.filter(({ voter }) => optedOut.includes(voter))).toEqual([]);
            expect(selected.size).toBe(members.length);
            expect(selected.membersHash).toBe(membersHash(members));
          },
        ),
        { numRuns: 25 },
      );
    });
  });
};

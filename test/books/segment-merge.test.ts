import { beforeEach, describe, expect, it } from 'vitest';
import { importSegment } from '../../functions/import-segment.ts';
import { optedOut } from '../../lib/books/opt-outs.ts';
import {
  decidePairs,
  decisions,
  mergeSegments,
  unmergeSegments,
} from '../../lib/books/segment-merge.ts';
import {
  asRead,
  isMergeStale,
  liveFiles,
  liveImports,
  liveVoterKeys,
  readMerge,
} from '../../lib/books/segments.ts';
import { standingLists } from '../../lib/books/suppressions.ts';
import { placesOf } from '../../lib/books/token-places.ts';
import { voterTokens } from '../../lib/books/voter-tokens.ts';
import { readDecisions, reviewCsv } from '../../lib/files/merge-review.ts';
import { type AudiencePorts, audiencePorts, drop, NOW } from '../support/audience-ports.ts';
import { selecting } from '../support/voter-table-suite.ts';

const HEADER = 'voter_id,zone,category,birth_year,gender,email,phone,opted_out\n';
const REGISTRAR = `${HEADER}V1,Dunmere,a,1990,F,pat@example.com,+12065550101,no
V2,Dunmere,a,1980,M,kim@example.com,,no
V3,Dunmere,a,1970,,lou@example.com,,no
`;
const FORMS = `${HEADER}F1,Fennick,b,1990,F,Pat@Example.com,,no
F2,Fennick,b,1955,M,kim@example.com,,no
F3,Fennick,b,1970,F,lou@example.com,,no
`;

let ports: AudiencePorts;
let tokenOf: (id: string) => string;
const importFile = async (key: string, body: string): Promise<void> =>
  importSegment(ports)(await drop(ports, key, body), NOW);

beforeEach(async () => {
  ports = await audiencePorts();
  tokenOf = await voterTokens(ports);
  await importFile('segments/registrar.csv', REGISTRAR);
  await importFile('segments/forms.csv', FORMS);
});

/** Who an audience of everybody would be sent to, as tokens. */
const addressed = async (): Promise<string[]> => {
  const selection = selecting(await liveVoterKeys(ports), {
    optedOut: (await optedOut(ports)).tokens,
  });
  await ports.voters.select(selection, 'everybody');
  return (await ports.voters.members('everybody', 0, 100)).map(({ voter }) => voter);
};
const pat = (): string[] => [tokenOf('V1'), tokenOf('F1')];

describe('merging voter files', () => {
  it('makes one person of two ids, tells what each source has, and leaves the doubtful apart', async () => {
    const result = await mergeSegments(ports, NOW);
    expect(result?.report).toMatchObject({
      people: 5,
      joined: 1,
      sources: [
        { file: 'segments/forms.csv', voters: 3, shared: 0, joined: 1 },
        { file: 'segments/registrar.csv', voters: 3, shared: 0, joined: 1 },
      ],
      conflicts: { sameFile: 0, birthYear: 1, gender: 0 },
      doubtful: 1,
    });
    expect(result?.review).toEqual([
      {
        a: [tokenOf('V3'), tokenOf('F3')].sort()[0],
        b: [tokenOf('V3'), tokenOf('F3')].sort()[1],
        because: 'email-and-year',
      },
    ]);
    expect(await addressed()).toHaveLength(5);
    const census = await ports.voters.census(await liveVoterKeys(ports));
    expect(census).toEqual([
      { zone: 'dunmere', category: 'a', voters: 3 },
      { zone: 'fennick', category: 'b', voters: 2 },
    ]);
  });

  it.each([
    ['before the merge, under the other id', 'optouts first', 'F1'],
    ['after the merge, under the other id', 'merge first', 'F1'],
    ['after the merge, under the first id', 'merge first', 'V1'],
  ])('lets nobody be addressed who opted out %s', async (_, order, id) => {
    const leave = () => importFile('optouts/list.csv', `voter_id\n${id}\n`);
    if (order === 'optouts first') await leave();
    await mergeSegments(ports, NOW);
    if (order === 'merge first') await leave();
    expect((await addressed()).filter((voter) => pat().includes(voter))).toEqual([]);
    // A file that comes later makes the merge stale; what it linked still holds.
    await importFile('segments/more.csv', `${HEADER}M1,Dunmere,a,1961,F,,,no\n`);
    expect((await addressed()).filter((voter) => pat().includes(voter))).toEqual([]);
    await unmergeSegments(ports, NOW);
    expect((await addressed()).filter((voter) => pat().includes(voter))).toEqual(
      pat().filter((voter) => voter !== tokenOf(id)),
    );
  });

  it('leaves out who voted under another id', async () => {
    await importFile('voted/list.csv', 'voter_id\nF1\nV1\nV2\n');
    await mergeSegments(ports, NOW);
    const { imports, linksKey } = await asRead(ports, await liveFiles(ports));
    const { voted } = await standingLists(ports);
    const counted = await ports.voters.select(
      selecting(
        imports.map(({ votersKey }) => votersKey),
        { voted, linksKey },
      ),
      'everybody',
    );
    expect(counted).toMatchObject({ size: 3, suppressed: { voted: 2 } });
    await importFile('voted/list.csv', 'voter_id\nF1\n');
    const one = await ports.voters.select(
      selecting(
        imports.map(({ votersKey }) => votersKey),
        {
          voted: (await standingLists(ports)).voted,
          linksKey,
        },
      ),
      'everybody',
    );
    expect(one).toMatchObject({ size: 4, suppressed: { voted: 1 } });
  });

  it('hears an opt-out by a column of a segment file under all ids too', async () => {
    await mergeSegments(ports, NOW);
    await importFile(
      'segments/forms.csv',
      FORMS.replace('Pat@Example.com,,no', 'Pat@Example.com,,yes'),
    );
    await mergeSegments(ports, NOW);
    expect((await addressed()).filter((voter) => pat().includes(voter))).toEqual([]);
  });

  it('is of the files that it was made of, and is read again when they stand again', async () => {
    await mergeSegments(ports, NOW);
    const merged = await liveImports(ports);
    expect(merged).toHaveLength(1);
    expect(await isMergeStale(ports)).toBe(false);
    await importFile('segments/forms.csv', FORMS.replace('1955', '1956'));
    expect(await isMergeStale(ports)).toBe(true);
    expect(await liveImports(ports)).toHaveLength(2);
    await importFile('segments/forms.csv', FORMS);
    expect(await liveImports(ports)).toEqual(merged);
  });

  it('is undone without a trace in what builds read, and comes out the same again', async () => {
    const before = await liveImports(ports);
    const first = await mergeSegments(ports, NOW);
    expect(await unmergeSegments(ports, NOW)).toBe(true);
    expect(await liveImports(ports)).toEqual(before);
    expect(await readMerge(ports)).toBeUndefined();
    expect(await unmergeSegments(ports, NOW)).toBe(false);
    expect((await mergeSegments(ports, NOW))?.report.id).toBe(first?.report.id);
  });

  it('heeds what a person wrote into the review file, and says where the two stand', async () => {
    const review = (await mergeSegments(ports, NOW))?.review ?? [];
    const tokens = new Set(review.flatMap(({ a, b }) => [a, b]));
    const csv = reviewCsv(review, await placesOf(ports, tokens));
    expect(csv).toMatch(/registrar\.csv:4/);
    expect(csv).toMatch(/forms\.csv:4/);
    expect(csv).not.toContain('example.com');
    const answered = async (word: string) => {
      const bytes = (async function* () {
        yield Buffer.from(csv.trimEnd().replace(/,$/, `,${word}`));
      })();
      return readDecisions(bytes);
    };
    await decidePairs(ports, await answered('Same'));
    expect((await mergeSegments(ports, NOW))?.report).toMatchObject({
      people: 4,
      joined: 2,
      doubtful: 0,
    });
    await decidePairs(ports, await answered('different'));
    expect(await decisions(ports)).toMatchObject({ same: [], different: [expect.any(Array)] });
    expect((await mergeSegments(ports, NOW))?.report).toMatchObject({ people: 5, doubtful: 0 });
    await expect(answered('perhaps')).rejects.toThrow(
      'line 2: decide is neither same nor different',
    );
    expect(await answered('')).toEqual([]);
  });

  it('is not made of nothing', async () => {
    expect(await mergeSegments(await audiencePorts(), NOW)).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import { readCrosswalk } from '../../lib/files/crosswalk-file.ts';

const read = (...lines: string[]) =>
  readCrosswalk(ReadableStream.from([new TextEncoder().encode(`${lines.join('\n')}\n`)]));
const HEAD = 'place,zone,share';

it('reads shares by place, with zones as audiences spell them', async () => {
  const crosswalk = await read(
    HEAD,
    '73301,Alder Valley,0.6',
    '73301,dunmere,0.4',
    '73302,dunmere,1',
  );
  expect([...crosswalk]).toEqual([
    [
      '73301',
      [
        { place: '73301', zone: 'alder-valley', share: 0.6 },
        { place: '73301', zone: 'dunmere', share: 0.4 },
      ],
    ],
    ['73302', [{ place: '73302', zone: 'dunmere', share: 1 }]],
  ]);
});

it.each([
  [
    ['place,zone', '73301,a'],
    'line 1: the row: its header must have the columns place, zone, share',
  ],
  [[HEAD, '73301,a,1', '73302,a'], 'line 3: the row'],
  [[HEAD, ',a,1'], 'line 2: the row: it names no place or no zone'],
  [[HEAD, '73301,,1'], 'line 2: the row: it names no place or no zone'],
  [[HEAD, '73301,a,'], 'line 2: the row: its share is ""'],
  [[HEAD, '73301,a,60 %'], 'line 2: the row: its share is "60 %"'],
  [[HEAD, '73301,a,1.2'], 'line 2: the row: its share is "1.2"'],
  [[HEAD, '73301,a,0.6'], 'the shares of 73301 add up to 0.6, not to 1'],
  [[HEAD, '73301,A b,0.6', '73301,a-b,0.4'], '73301 names a zone twice'],
])('refuses %j', async (lines, because) => {
  await expect(read(...lines)).rejects.toThrow(because);
});

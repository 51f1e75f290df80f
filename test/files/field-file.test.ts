import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFieldFile } from '../../lib/files/field-file.ts';

const EXAMPLE = readFileSync('examples/field/field.yaml', 'utf8');
const names = [...EXAMPLE.matchAll(/\{ zone: ([\w-]+), at/g)].map(([, zone]) => zone ?? '');
const zones = new Map(names.map((zone) => [zone, true]));

const read = (text: string, known = zones) => readFieldFile('field.yaml', text, known);
const changed = (from: string | RegExp, to: string): string => {
  const text = EXAMPLE.replace(from, to);
  expect(text).not.toBe(EXAMPLE);
  return text;
};

describe('a field file', () => {
  it('is read with its ranges, money and ways', () => {
    const { roster, travel } = read(EXAMPLE);
    expect(roster.effects.contactsPerHour).toEqual({ low: 12, high: 28 });
    expect(roster.effects.movable).toEqual({ low: 0.03, high: 0.03 });
    expect(roster.organizers[0]).toMatchObject({
      id: 'org-ana',
      costPerHourMicros: 27_500_000,
      zonesPerWeek: 1,
    });
    expect(roster.surrogates[0]?.costPerVisitMicros).toBe(1_800_000_000);
    expect(travel('kestrel-bay', 'cobalt-harbor')).toBe(1.25);
    expect(travel('northmarch-office', 'alder-valley')).toBeCloseTo(0.61, 1);
  });

  it('is the same whatever the order of its people', () => {
    const lines = EXAMPLE.split('\n');
    const at = lines.findIndex((line) => line.includes('id: org-ana'));
    const [ana = ''] = lines.splice(at, 1);
    lines.splice(at + 2, 0, ana);
    expect(read(lines.join('\n')).roster).toEqual(read(EXAMPLE).roster);
  });

  it.each([
    [
      'an unknown topic',
      /topics: \[farms, wages\]/,
      'topics: [farms, taxes]',
      'there is no topic called taxes',
    ],
    [
      'an unknown home',
      'home: northmarch-office',
      'home: nowhere',
      'there is no place or zone called nowhere',
    ],
    [
      'a zone that the zone file has not',
      'zone: alder-valley,',
      'zone: alder,',
      'no zone in the zone file called alder',
    ],
    ['a person twice', 'id: org-birk', 'id: org-ana', 'org-ana stands here twice'],
    [
      'a surrogate’s date twice',
      '2027-03-06, 2027-03-07',
      '2027-03-06, 2027-03-06',
      '2027-03-06 stands here twice',
    ],
    [
      'a pin of nobody',
      'organizer: org-dahabo',
      'organizer: org-zoe',
      'there is no organizer called org-zoe',
    ],
    [
      'a pinned visit of nobody',
      'surrogate: sur-giulia',
      'surrogate: sur-zoe',
      'there is no surrogate called sur-zoe',
    ],
    [
      'a need in no week',
      'zone: juniper-cross, week: 2027-03-08',
      'zone: juniper-cross, week: 2027-03-09',
      'there is no week under weeks called 2027-03-09',
    ],
    [
      'a date that is none',
      'weeks: [2027-03-01',
      'weeks: [2027-02-30',
      'write a date as 2027-03-08',
    ],
    ['a range backwards', '[12, 28]', '[28, 12]', 'write the lower end of a range first'],
    [
      'an amount that is none',
      'costPerHour: 27.50',
      'costPerHour: a lot',
      'write an amount of 0 or more',
    ],
    [
      'an unknown leg',
      'to: kestrel-bay',
      'to: atlantis',
      'there is no place or zone called atlantis',
    ],
  ])('with %s is refused with its line', (_, from, to, message) => {
    expect(() => read(changed(from, to))).toThrow(new RegExp(`field\\.yaml:\\d+: .*${message}`));
  });

  it('takes pins only for zones that the window plans', () => {
    const some = new Map(zones).set('cobalt-harbor', false);
    expect(() => read(EXAMPLE, some)).toThrow(/pins\.organizers\.0\.zone: .*cobalt-harbor/);
  });
});

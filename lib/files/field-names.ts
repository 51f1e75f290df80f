import type { FieldFile } from '../contracts/field.ts';

/** A name of a field file that cannot be taken, with its place. */
export type NameComplaint = { path: (string | number)[]; message: string };

type Path = NameComplaint['path'];

/**
 * Names of a field file that nothing else has or that stand twice. `zones` names those of the zone file, and says of
 * each whether the window plans it: pins and needs are only taken for these.
 */
export const nameComplaints = (
  field: FieldFile,
  zones: ReadonlyMap<string, boolean>,
): NameComplaint[] => [
  ...twiceIn(field),
  ...groundComplaints(field, zones),
  ...peopleComplaints(field),
  ...askedComplaints(field, zones),
];

const known =
  (names: readonly string[], what: string) =>
  (path: Path, name: string): NameComplaint[] =>
    names.includes(name) ? [] : [{ path, message: `there is no ${what} called ${name}` }];

const twice = (path: Path, names: readonly string[]): NameComplaint[] =>
  names.flatMap((name, at) =>
    names.indexOf(name) === at
      ? []
      : [{ path: [...path, at], message: `${name} stands here twice` }],
  );

const idsOf = (people: readonly { id: string }[]): string[] => people.map(({ id }) => id);

const twiceIn = ({ weeks, zones, organizers, surrogates, pins }: FieldFile): NameComplaint[] => [
  ...twice(['weeks'], weeks),
  ...twice(
    ['zones'],
    zones.map(({ zone }) => zone),
  ),
  ...twice(['organizers'], idsOf(organizers)),
  ...twice(['surrogates'], idsOf(surrogates)),
  ...surrogates.flatMap(({ dates }, at) => twice(['surrogates', at, 'dates'], dates)),
  ...twice(
    ['pins', 'organizers'],
    pins.organizers.map((pin) => `${pin.organizer} in ${pin.zone} in the week of ${pin.week}`),
  ),
];

const placeOf = ({ travel, zones }: FieldFile) =>
  known(
    [...travel.places.map(({ name }) => name), ...zones.map(({ zone }) => zone)],
    'place or zone',
  );

const topicOf = ({ topics }: FieldFile) => known(Object.keys(topics), 'topic');

const groundComplaints = (
  field: FieldFile,
  zones: ReadonlyMap<string, boolean>,
): NameComplaint[] => [
  ...field.zones.flatMap(({ zone, topics }, at) => [
    ...known([...zones.keys()], 'zone in the zone file')(['zones', at, 'zone'], zone),
    ...Object.keys(topics).flatMap((topic) => topicOf(field)(['zones', at, 'topics'], topic)),
  ]),
  ...field.travel.legs.flatMap(({ from, to }, at) => [
    ...placeOf(field)(['travel', 'legs', at, 'from'], from),
    ...placeOf(field)(['travel', 'legs', at, 'to'], to),
  ]),
];

const peopleComplaints = (field: FieldFile): NameComplaint[] => [
  ...field.organizers.flatMap(({ home }, at) => placeOf(field)(['organizers', at, 'home'], home)),
  ...field.surrogates.flatMap(({ home, topics }, at) => [
    ...placeOf(field)(['surrogates', at, 'home'], home),
    ...topics.flatMap((topic, index) => topicOf(field)(['surrogates', at, 'topics', index], topic)),
  ]),
];

const askedComplaints = (
  { zones: ground, weeks, organizers, surrogates, needs, pins }: FieldFile,
  zones: ReadonlyMap<string, boolean>,
): NameComplaint[] => {
  const planned = ground.map(({ zone }) => zone).filter((zone) => zones.get(zone));
  const zone = known(planned, 'zone of this file in the window');
  const week = known(weeks, 'week under weeks');
  const organizer = known(idsOf(organizers), 'organizer');
  const surrogate = known(idsOf(surrogates), 'surrogate');
  return [
    ...needs.flatMap((need, at) => [
      ...zone(['needs', at, 'zone'], need.zone),
      ...week(['needs', at, 'week'], need.week),
    ]),
    ...pins.organizers.flatMap((pin, at) => [
      ...organizer(['pins', 'organizers', at, 'organizer'], pin.organizer),
      ...zone(['pins', 'organizers', at, 'zone'], pin.zone),
      ...week(['pins', 'organizers', at, 'week'], pin.week),
    ]),
    ...pins.visits.flatMap((pin, at) => [
      ...surrogate(['pins', 'visits', at, 'surrogate'], pin.surrogate),
      ...zone(['pins', 'visits', at, 'zone'], pin.zone),
    ]),
  ];
};

/**
 * Where each state stands on a tile map: one tile of the same size each, roughly where it lies. Row by row from the
 * north-west, in postal codes; the usual arrangement of eight rows by eleven columns.
 */
const ROWS = [
  'AK .. .. .. .. .. .. .. .. .. ME',
  '.. .. .. .. .. .. .. .. .. VT NH',
  'WA ID MT ND MN IL WI MI NY RI MA',
  'OR NV WY SD IA IN OH PA NJ CT ..',
  'CA UT CO NE MO KY WV VA MD DE ..',
  '.. AZ NM KS AR TN NC SC DC .. ..',
  '.. .. .. OK LA MS AL GA .. .. ..',
  'HI .. .. TX .. .. .. .. FL .. ..',
];

const NAMES =
  'AK Alaska,AL Alabama,AR Arkansas,AZ Arizona,CA California,CO Colorado,CT Connecticut,DC District of Columbia,DE Delaware,FL Florida,GA Georgia,HI Hawaii,IA Iowa,ID Idaho,IL Illinois,IN Indiana,KS Kansas,KY Kentucky,LA Louisiana,MA Massachusetts,MD Maryland,ME Maine,MI Michigan,MN Minnesota,MO Missouri,MS Mississippi,MT Montana,NC North Carolina,ND North Dakota,NE Nebraska,NH New Hampshire,NJ New Jersey,NM New Mexico,NV Nevada,NY New York,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VA Virginia,VT Vermont,WA Washington,WI Wisconsin,WV West Virginia,WY Wyoming';

const codeByName = new Map(NAMES.split(',').map((entry) => [entry.slice(3), entry.slice(0, 2)]));

const places = new Map(
  ROWS.flatMap((row, y) => row.split(' ').map((code, x) => [code, { x, y }] as const)),
);

/** A state's tile: its column and row, and the letters that stand in it. */
export type Tile = { state: string; x: number; y: number; letters: string };

/** Tiles for states, by name or postal code; those that are on no map follow below it, eleven in a row. */
export const tilesFor = (states: readonly string[]): Tile[] => {
  const tiles: Tile[] = [];
  const elsewhere: string[] = [];
  for (const state of states) {
    const letters = codeByName.get(state) ?? state;
    const place = letters === '..' ? undefined : places.get(letters);
    if (place) tiles.push({ state, letters, ...place });
    else elsewhere.push(state);
  }
  const below = tiles.length > 0 ? ROWS.length + 1 : 0;
  return [
    ...tiles,
    ...elsewhere.map((state, index) => ({
      state,
      x: index % 11,
      y: below + Math.floor(index / 11),
      letters: initials(state),
    })),
  ];
};

/** The tiles of the map that are not among some, where any of those stands on the map: they show where one is. */
export const tilesAround = (tiles: readonly Tile[]): Tile[] => {
  const own = new Set(
    tiles.flatMap(({ letters, x, y }) => {
      const place = places.get(letters);
      return place?.x === x && place.y === y ? [letters] : [];
    }),
  );
  if (own.size === 0) return [];
  return [...places].flatMap(([letters, place]) =>
    letters === '..' || own.has(letters) ? [] : [{ state: letters, letters, ...place }],
  );
};

const initials = (state: string): string => {
  const words = state.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const [first = '?'] = words;
  return (words.length > 1 ? words.map((word) => word[0]).join('') : first.slice(0, 2))
    .toUpperCase()
    .slice(0, 3);
};

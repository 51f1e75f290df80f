import type { ZoneLayout } from '../contracts/zone-layout.ts';
import type { Contest } from '../domain/zones/contest.ts';
import { readDelimited } from './delimited.ts';
import { FileRefused } from './file-refused.ts';
import { type ZoneRow, zoneRow } from './zone-row.ts';

/** The layout of zone files for which none was named; examples/zones/zones.csv has these columns. */
export const defaultZoneLayout: ZoneLayout = {
  columns: {
    zone: 'zone',
    state: 'state',
    date: 'date',
    delegates: 'delegates',
    atLarge: 'at_large',
    pleo: 'pleo',
    support: 'support',
    voters: 'voters',
    others: 'others',
    ruleset: 'ruleset',
  },
  people: ['votes'],
};

/**
 * Reads a zone file as contests, in the order of their dates and of their zones' names, whatever the order of its
 * rows, and tells the line that each zone stands on. Throws FileRefused, with the line, where a column is missing, a cell cannot be taken, a zone is named twice,
 * or the rows of a state disagree on its date, its pools or its rules.
 */
export const readZoneFile = async (
  bytes: AsyncIterable<Uint8Array>,
  layout: ZoneLayout,
): Promise<{ contests: Contest[]; lineByZone: Map<string, number> }> => {
  const rows: ZoneRow[] = [];
  const lineByZone = new Map<string, number>();
  for await (const event of readDelimited(bytes)) {
    if (event.kind === 'header') mustHave(event.columns, layout);
    else if (event.kind === 'bad-row') {
      const { line, because } = event;
      throw new FileRefused({ line, what: 'the row', why: because, mend: 'Mend the row' });
    } else {
      const row = zoneRow(layout, event.line, event.cells);
      const { zone } = row.zone;
      const first = lineByZone.get(zone);
      if (first !== undefined) throw twice(row, `zone ${zone} stands on line ${first} already`);
      lineByZone.set(zone, row.line);
      rows.push(row);
    }
  }
  const byState = Map.groupBy(rows, ({ state }) => state);
  return { contests: [...byState.values()].map(contestOf).sort(inOrder), lineByZone };
};

const mustHave = (header: string[], { columns }: ZoneLayout): void => {
  const needed = Object.entries(columns)
    .filter(([field]) => field !== 'others' && field !== 'ruleset')
    .flatMap(([field, names]) => [names].flat().map((column) => ({ field, column })));
  const missing = needed.find(({ column = '' }) => !header.includes(column));
  if (!missing) return;
  throw new FileRefused({
    line: 1,
    what: `the header has no column "${missing.column}"`,
    why: `the layout reads ${missing.field} from it`,
    mend: 'Rename the column, or name a layout that has it as it is: --layout',
  });
};

const contestOf = (rows: ZoneRow[]): Contest => {
  const [first, ...others] = rows;
  if (!first) throw new Error('A contest has a row');
  const { state, date, atLarge, pleo, ruleset } = first;
  for (const row of others) {
    if (row.date !== date) throw twice(row, `${state} votes on ${date} by line ${first.line}`);
    if (row.atLarge !== atLarge || row.pleo !== pleo)
      throw twice(
        row,
        `${state} has ${atLarge} and ${pleo} state-wide delegates by line ${first.line}`,
      );
    if (row.ruleset.id !== ruleset.id)
      throw twice(row, `${state} votes under ${ruleset.id} by line ${first.line}`);
  }
  const zones = rows.map(({ zone }) => zone).sort((a, b) => (a.zone < b.zone ? -1 : 1));
  return { state, date, atLarge, pleo, ruleset, zones };
};

const inOrder = (a: Contest, b: Contest): number => {
  const key = ({ date, zones }: Contest): string => `${date} ${zones[0]?.zone ?? ''}`;
  return key(a) < key(b) ? -1 : 1;
};

const twice = ({ line, zone }: ZoneRow, why: string): FileRefused =>
  new FileRefused({
    line,
    what: `the row of ${zone.zone} contradicts another`,
    why,
    mend: 'Correct one of the two',
  });

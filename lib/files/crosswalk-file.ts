import { type Crosswalk, crosswalkOf, type PlaceShare } from '../domain/zones/crosswalk.ts';
import { nameOf } from '../domain/zones/weights-on.ts';
import { readDelimited } from './delimited.ts';
import { FileRefused } from './file-refused.ts';

const COLUMNS = ['place', 'zone', 'share'];

/**
 * Reads a crosswalk, one row for each place and zone with the share of the place's people who are in the zone. Zones
 * come back as audiences spell them. Throws FileRefused, with the line where there is one, where a column is missing, a
 * cell cannot be taken or the shares of a place do not add up to 1.
 */
export const readCrosswalk = async (bytes: AsyncIterable<Uint8Array>): Promise<Crosswalk> => {
  const rows: PlaceShare[] = [];
  for await (const event of readDelimited(bytes)) {
    if (event.kind === 'row') rows.push(rowOf(event.line, event.cells));
    else if (event.kind === 'bad-row') throw refusedRow(event.line, event.because);
    else if (!COLUMNS.every((column) => event.columns.includes(column))) {
      throw refusedRow(event.line, `its header must have the columns ${COLUMNS.join(', ')}`);
    }
  }
  const made = crosswalkOf(rows);
  if (made.kind === 'crosswalk') return made.places;
  throw new FileRefused({
    what: 'the crosswalk cannot be used',
    why: made.because,
    mend: 'Give each place shares that add up to 1, each zone of it once',
  });
};

const rowOf = (line: number, cells: Record<string, string>): PlaceShare => {
  const [place = '', zone = '', share = ''] = COLUMNS.map((column) => cells[column]?.trim());
  if (place === '' || zone === '') throw refusedRow(line, 'it names no place or no zone');
  const number = Number(share);
  if (share !== '' && number >= 0 && number <= 1)
    return { place, zone: nameOf(zone), share: number };
  throw refusedRow(line, `its share is "${share}", not a number from 0 to 1`);
};

const refusedRow = (line: number, why: string): FileRefused =>
  new FileRefused({
    line,
    what: 'the row',
    why,
    mend: 'Write rows such as 73301,alder-valley,0.6',
  });

import type { DeliveryRow } from '../contracts/delivery.ts';
import {
  type EventField,
  type EventSum,
  eventFields,
  type LogLayout,
  type LogSums,
  type ReportFile,
  type Tally,
} from '../contracts/delivery-table.ts';
import { dayIn, localTime } from '../domain/calendar.ts';
import type { DeliveryFile } from './delivery-file.ts';
import { setAside } from './delivery-log-quarantine.ts';
import { layOver, mappingsOf } from './delivery-mapping.ts';
import { type BadRow, type DeliveryContext, readRow } from './delivery-row.ts';

/** Columns in which a log may keep each of its fields, its own names first, then those of platforms' feeds. */
const COLUMNS = {
  event_id: ['event_id', 'impression_id', 'ImpressionId', 'Impression ID', 'auction_id_64'],
  event_time: ['event_time', 'LogEntryTime', 'Event Time', 'date_time'],
  cost: ['cost', 'cost_micros', 'AdvertiserCostInUSDollars'],
  platform: ['platform'],
  account_id: ['account_id', 'AdvertiserId', 'Advertiser ID', 'advertiser_id'],
  order_id: ['order_id', 'CampaignId', 'Campaign ID', 'insertion_order_id'],
  line_id: ['line_id', 'AdGroupId', 'Placement ID', 'line_item_id'],
  creative_id: ['creative_id', 'CreativeId', 'Rendering ID'],
  cell: ['cell'],
  currency: ['currency'],
  time_zone: ['time_zone'],
} as const satisfies Record<EventField | 'event_id' | 'event_time' | 'cost', readonly string[]>;

/** Columns that cut a line into cells where a feed has no cell of its own. */
const CELLS = ['Region', 'Zip', 'State/Region'];
/** Money that is in one currency by its column's name. */
const IN_DOLLARS = 'AdvertiserCostInUSDollars';

/**
 * How a log keeps what is asked of it; undefined for a file that is none. A log says so by its columns: an event's id
 * and time, a line and a cost.
 */
export const logLayout = (columns: readonly string[]): LogLayout | undefined => {
  const has = new Set(columns);
  const first = (field: keyof typeof COLUMNS) => COLUMNS[field].find((name) => has.has(name));
  const [eventId, eventTime, cost] = [first('event_id'), first('event_time'), first('cost')];
  if (!eventId || !eventTime || !cost || !first('line_id')) return undefined;
  const columnsOf: LogLayout['columnsOf'] = {};
  for (const field of eventFields) {
    const column = first(field);
    if (column) columnsOf[field] = [column];
  }
  const cells = CELLS.filter((name) => has.has(name));
  if (!columnsOf.cell && cells.length > 0) columnsOf.cell = cells;
  return { eventId, eventTime, cost, inMicros: cost === 'cost_micros', columnsOf };
};

/** Reads one event's cells, or a sum of them, as the row of a report is read. */
export type ReadEvents = (
  told: Pick<EventSum, 'cells' | 'startUtc'>,
  figures: { costMicros: bigint; impressions: number },
) => ReturnType<typeof readRow>;

/**
 * Reads a log of single impressions: one row for each line, hour of the account's day, creative and cell, its costs
 * added up. Repeated events count once. What cannot be read is quarantined; few of it row by row, the rest together.
 * A log is a part of its feed, under the hash of its bytes: figures of several logs of one hour add up.
 */
export const readLog = async (
  file: ReportFile,
  layout: LogLayout,
  name: string,
  context: DeliveryContext,
): Promise<DeliveryFile> => {
  const { sums, ...others } = await file.addUp(layout);
  const read = eventReader(layout, context);
  const part = file.sha256.slice(0, 16);
  const taken: EventSum[] = [];
  const refused: Tally = { rows: 0, costMicros: 0n };
  const rowByKey = new Map<string, DeliveryRow>();
  for (const sum of byHour(sums, layout, context)) {
    const result = read(sum, { costMicros: sum.costMicros, impressions: sum.rows });
    if ('row' in result) {
      taken.push(sum);
      addTo(rowByKey, { ...result.row, part, revision: part, reportedAt: context.at });
    } else {
      refused.rows += sum.rows;
      refused.costMicros += sum.costMicros;
    }
  }
  const quarantined = await setAside(file, layout, name, { ...others, refused }, read);
  return {
    rows: [...rowByKey.values()],
    sourceLines: [],
    quarantined,
    rowsRead: rowsIn([...taken, refused, others.unread, others.repeated, others.contradicting]),
    unread: [],
    repeated: others.repeated.rows,
  };
};

/** Rows that were written in several ways and mean one: an account that is named here and left out there. */
const addTo = (rowByKey: Map<string, DeliveryRow>, row: DeliveryRow): void => {
  const { costMicros, impressions, ...told } = row;
  const key = JSON.stringify(told);
  const before = rowByKey.get(key);
  if (!before) rowByKey.set(key, row);
  else {
    before.costMicros += costMicros;
    before.impressions += impressions;
  }
};

const rowsIn = (tallies: readonly Tally[]): number =>
  tallies.reduce((sum, { rows }) => sum + rows, 0);

/** What stands for a log's row in the neutral columns. */
const NEUTRAL = [...eventFields, 'report_date', 'hour', 'cost_micros', 'impressions'];

const eventReader = (layout: LogLayout, context: DeliveryContext): ReadEvents => {
  const fitted = layOver(mappingsOf('neutral'), NEUTRAL);
  if ('missing' in fitted) throw new Error('The neutral columns are not those of a report');
  const placeOf = placesIn(context);
  return ({ cells, startUtc }, { costMicros, impressions }) => {
    const currency = layout.cost === IN_DOLLARS ? { currency: 'USD' } : {};
    const place = placeOf(cells.time_zone, startUtc);
    const figures = { cost_micros: String(costMicros), impressions: String(impressions) };
    const result = readRow({ ...currency, ...cells, ...place, ...figures }, fitted, context);
    return 'bad' in result
      ? { bad: { ...result.bad, column: columnOf(layout, result.bad) } }
      : result;
  };
};

const columnOf = (layout: LogLayout, { column }: BadRow): string => {
  if (column === 'report_date' || column === 'hour') return layout.eventTime;
  if (column === 'cost_micros' || column === 'impressions') return layout.cost;
  return layout.columnsOf[column as EventField]?.[0] ?? column;
};

type Place = { report_date: string; hour: string };

/** The account's day that an instant falls on, and the hour's place in it; remembered, as all events ask for few. */
const placesIn = ({ defaults }: DeliveryContext) => {
  const known = new Map<string, Place>();
  return (named: string | undefined, startUtc: string): Place => {
    const timeZone = named || (defaults.timeZone ?? '');
    const name = `${timeZone} ${startUtc}`;
    const before = known.get(name);
    if (before) return before;
    const place = placeIn(timeZone, startUtc);
    known.set(name, place);
    return place;
  };
};

const placeIn = (timeZone: string, startUtc: string): Place => {
  try {
    const { date } = localTime(timeZone, startUtc);
    const since = Date.parse(startUtc) - Date.parse(dayIn(timeZone, date).startUtc);
    return { report_date: date, hour: String(Math.floor(since / 3_600_000)) };
  } catch {
    // A zone that there is not: reading the row says so.
    return { report_date: startUtc.slice(0, 10), hour: '0' };
  }
};

/** Quarters of an hour put together to hours of the accounts' days, in one order whatever order they come in. */
const byHour = (
  sums: LogSums['sums'],
  { columnsOf }: LogLayout,
  context: DeliveryContext,
): EventSum[] => {
  const placeOf = placesIn(context);
  const fields = eventFields.filter((field) => columnsOf[field]);
  const hours = new Map<string, EventSum>();
  for (const sum of sums) {
    const { report_date, hour } = placeOf(sum.cells.time_zone, sum.startUtc);
    let name = `${report_date} ${hour.padStart(2, '0')}`;
    for (const field of fields) name += `\u0000${sum.cells[field] ?? ''}`;
    const whole = hours.get(name);
    if (!whole) hours.set(name, { ...sum });
    else {
      whole.rows += sum.rows;
      whole.costMicros += sum.costMicros;
      if (sum.startUtc < whole.startUtc) whole.startUtc = sum.startUtc;
    }
  }
  return [...hours].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
};

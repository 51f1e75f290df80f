import { eventFields, type LogLayout, SLOT_MICROSECONDS } from '../../contracts/delivery-table.ts';
import { EVENT_TIME } from '../../domain/ledger/event.ts';
import { named } from './duckdb.ts';

/** The fields that a log says. */
export const presentFields = ({ columnsOf }: LogLayout) =>
  eventFields.filter((field) => columnsOf[field]);

/**
 * A column of a Parquet file as people write it in text: null as blank, decimals without the zeros that their type
 * adds, instants in UTC with a Z. The connection's time zone must be UTC.
 */
export const textSql = (column: string): string => {
  const [type, text] = [`typeof(${named(column)})`, `${named(column)}::varchar`];
  return `coalesce(case
    when ${type} like 'DECIMAL(%' then regexp_replace(${text}, '(\\.\\d*[1-9])0+$|\\.0+$', '\\1')
    when ${type} = 'TIMESTAMP WITH TIME ZONE' then replace(${text}, '+00', 'Z')
    else ${text} end, '')`;
};

/** The file's rows, read: `slot` is null for one that cannot be taken, `micros` where its cost is no money. */
export const eventsSql = (layout: LogLayout, faults: string): string => {
  const column = (name: string): string =>
    layout.csv ? `c${layout.csv.columns.indexOf(name)}` : textSql(name);
  const cells = presentFields(layout).map((field) => {
    const columns = (layout.columnsOf[field] ?? []).map(column);
    return `${columns.length > 1 ? `concat_ws('/', ${columns})` : columns} as ${field}`;
  });
  const cost = column(layout.cost);
  return `
    select *, case when event <> '' and took_place is not null and money >= 0
      then took_place // ${SLOT_MICROSECONDS} end as slot
    from (
      select ${[`${column(layout.eventId)} as event`, ...cells]},
        ${instantSql(column(layout.eventTime))} as took_place,
        case when regexp_full_match(${cost}, '${layout.inMicros ? WHOLE_MICROS : DECIMAL}')
          then ${cost}::${layout.inMicros ? 'bigint' : 'decimal(18, 6)'} end as money
      from ${layout.csv ? csvSql(layout.csv, faults) : 'read_parquet($1)'})`;
};

/** Money that was added up, in micros. */
export const microsSql = ({ inMicros }: LogLayout, money: string): string =>
  `(coalesce(sum(${money}), 0)${inMicros ? '' : ' * 1000000'})::hugeint`;

// What is more than MAX_MICROS is not of this form, so that no amount need be looked at again.
const WHOLE_MICROS = '-?(\\d{1,15}|[0-8]\\d{15}|90{15})';
const DECIMAL = '-?((\\d{1,9}|[0-8]\\d{9})(\\.\\d{1,6})?|90{9}(\\.0{1,6})?)';

// DuckDB would cut off an offset such as +05:00, so a time that is not written as asked is none. The commonest
// spellings, behind whose Z it takes no offset, are known by a pattern that costs a tenth of the whole expression.
const instantSql = (text: string): string => `
  case when strlen(${text}) in (20, 24) and ${text} glob '[12]???-??-??[T ]??:??:??*Z'
      then epoch_us(try_cast(${text} as timestamp))
    when regexp_full_match(${text}, '${EVENT_TIME}')
      then case strlen(${text}) when 10 then ${text}::bigint * 1000000
      when 13 then ${text}::bigint * 1000 when 16 then ${text}::bigint
      else epoch_us(try_cast(${text} as timestamp)) end end`;

const csvSql = ({ delimiter, columns }: NonNullable<LogLayout['csv']>, faults: string): string => {
  const names = columns.map((_, index) => `c${index}`);
  return `read_csv($1, auto_detect = false, header = true, delim = '${delimiter}', quote = '"',
    escape = '"', columns = {${names.map((name) => `${name}: 'VARCHAR'`)}},
    force_not_null = [${names.map((name) => `'${name}'`)}], ${faults} = true)`;
};

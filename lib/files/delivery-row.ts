import type { DeliveryRow } from '../contracts/delivery.ts';
import type { Micros } from '../domain/money.ts';
import {
  BadCell,
  costOf,
  countOf,
  currencyOf,
  dataStateOf,
  dateOf,
  dayOf,
  hourOf,
  idOf,
  instantOf,
  moneyOf,
  padded,
  revisionOf,
  timeZoneOf,
} from './delivery-cells.ts';
import type { Field, Fitted } from './delivery-mapping.ts';

/** What a file's rows may leave out, and what they are held against. */
export type DeliveryContext = {
  /** Whose report it is; rows that name another platform are bad. A 'neutral' report may name any. */
  platform: string;
  defaults: { accountId?: string; timeZone?: string; currency?: string };
  /** The instant the file arrived: no delivery day may lie after it. */
  at: string;
};

/** A row as it was read; `revision` and `reportedAt` are null where the row does not say them. */
export type ReadRow = Omit<DeliveryRow, 'revision' | 'reportedAt'> & {
  revision: string | null;
  reportedAt: string | null;
};

/** Why a row cannot be posted: column, reason, and what it would have added, where that much can be read. */
export type BadRow = { column: string; because: string; costMicros: Micros | null };

type CellOf = (field: Field) => string;

/**
 * Reads one record of a file, strictly: money by a rule and never through a float, days that exist and are over
 * or under way, figures that can be true together. Anything else is a bad row with its reason.
 */
export const readRow = (
  record: Readonly<Record<string, string>>,
  fitted: Fitted,
  context: DeliveryContext,
): { row: ReadRow } | { bad: BadRow } => {
  const { mapping, columnOf, cells, inMicros } = fitted;
  const cellOf: CellOf = (field) =>
    mapping.always?.[field] ?? (record[columnOf[field] ?? ''] ?? '').trim();
  try {
    const row = checked(rowFrom(cellOf, fitted, context));
    if (cells.length > 0)
      row.cell = cellName(cells.map((column) => record[column] ?? '').join('/'));
    if (mapping.growing) row.revision = `${padded(row.impressions)}-${padded(row.costMicros)}`;
    return { row };
  } catch (error) {
    if (!(error instanceof BadCell)) throw error;
    const { field, message } = error;
    const costMicros = moneyOf(cellOf('cost'), inMicros) ?? null;
    return { bad: { column: columnOf[field] ?? field, because: message, costMicros } };
  }
};

const rowFrom = (
  cellOf: CellOf,
  { mapping, inMicros }: Fitted,
  { platform, defaults, at }: DeliveryContext,
): ReadRow => {
  const timeZone = timeZoneOf(cellOf('time_zone') || (defaults.timeZone ?? ''));
  const reportDate = dateOf('report_date', cellOf('report_date'), mapping.day);
  const lastDate = cellOf('last_date');
  if (lastDate && dateOf('last_date', lastDate, mapping.day) !== reportDate) {
    throw new BadCell('last_date', 'is another day: export one row a day');
  }
  if (reportDate > dayOf(timeZone, at)) throw new BadCell('report_date', 'is a day to come');
  const optional = (field: Field): string | null =>
    cellOf(field) ? idOf(field, cellOf(field)) : null;
  return {
    platform: platformOf(cellOf('platform'), platform),
    accountId: idOf('account_id', cellOf('account_id') || (defaults.accountId ?? '')),
    orderId: optional('order_id'),
    lineId: idOf('line_id', cellOf('line_id')),
    creativeId: optional('creative_id'),
    cell: cellName(cellOf('cell')),
    reportDate,
    hour: hourOf(cellOf('hour'), timeZone, reportDate),
    timeZone,
    currency: currencyOf(cellOf('currency') || (defaults.currency ?? '')),
    costMicros: costOf(cellOf('cost'), inMicros),
    impressions: countOf('impressions', cellOf('impressions')),
    clicks: cellOf('clicks') ? countOf('clicks', cellOf('clicks')) : 0,
    reachInCategory: cellOf('reach') ? countOf('reach', cellOf('reach')) : null,
    dataState: dataStateOf(cellOf('data_state')),
    revision: revisionOf(cellOf('revision')),
    reportedAt: instantOf(cellOf('pulled_at_utc')),
  };
};

const checked = (row: ReadRow): ReadRow => {
  const { impressions, clicks, reachInCategory, costMicros } = row;
  if (costMicros > 0 && impressions === 0)
    throw new BadCell('cost', 'is spend with no impressions');
  if (clicks > impressions) throw new BadCell('clicks', 'are more than the impressions');
  if ((reachInCategory ?? 0) > impressions) {
    throw new BadCell('reach', 'is more than the impressions');
  }
  return row;
};

const platformOf = (named: string, platform: string): string => {
  if (named && named !== platform && platform !== 'neutral') {
    throw new BadCell('platform', `is not ${platform}, whose report this is`);
  }
  if (named && !/^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/.test(named)) {
    throw new BadCell('platform', 'is not a name: lower-case letters, digits and hyphens');
  }
  return named || platform;
};

const cellName = (text: string): string | null => {
  if (text.length > 200) throw new BadCell('cell', 'is longer than 200 characters');
  return text || null;
};

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
  idOf,
  instantOf,
  isCurrency,
  kindOf,
  padded,
  revisionOf,
  timeZoneOf,
} from './delivery-cells.ts';
import { hourOf } from './delivery-hours.ts';
import type { Field, Fitted } from './delivery-mapping.ts';
import { moneyOf } from './delivery-money.ts';

/** What a file's rows may leave out, and what they are held against. */
export type DeliveryContext = {
  /** Whose report it is; rows that name another platform are bad. A 'neutral' report may name any. */
  platform: string;
  defaults: { accountId?: string; timeZone?: string; currency?: string };
  /** The instant the file arrived: no delivery day may lie after it. */
  at: string;
  /** The days of the lines that are known, by "platform/line"; delivery on other days is bad. */
  windows?: ReadonlyMap<string, { start: string; end: string }>;
  /** The currency of the accounts that are known, by "platform/account". */
  currencies?: ReadonlyMap<string, string>;
};

/** A row as it was read; `revision` and `reportedAt` are null where the row does not say them. */
export type ReadRow = Omit<DeliveryRow, 'revision' | 'reportedAt'> & {
  revision: string | null;
  reportedAt: string | null;
};

/** Why a row cannot be posted: column, reason, and what it would have added, where that much can be read. */
export type BadRow = {
  column: string;
  because: string;
  costMicros: Micros | null;
  currency?: string;
};

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
  const { mapping, columnOf, cells } = fitted;
  const cellOf: CellOf = (field) =>
    mapping.always?.[field] ?? (record[columnOf[field] ?? ''] ?? '').trim();
  try {
    const row = checked(rowFrom(cellOf, fitted, context), context);
    if (cells.length > 0)
      row.cell = cellName(cells.map((column) => record[column] ?? '').join('/'));
    if (mapping.growing) row.revision = `${padded(row.impressions)}-${padded(row.costMicros)}`;
    return { row };
  } catch (error) {
    if (!(error instanceof BadCell)) throw error;
    const { field, message } = error;
    const costMicros = moneyOf(cellOf('cost'), fitted) ?? null;
    const bad = { column: columnOf[field] ?? field, because: message, costMicros };
    const currency = currencyIn(cellOf, fitted, context);
    return { bad: isCurrency(currency) ? { ...bad, currency } : bad };
  }
};

const rowFrom = (cellOf: CellOf, fitted: Fitted, context: DeliveryContext): ReadRow => {
  const { platform, defaults, at } = context;
  const { mapping } = fitted;
  const timeZone = timeZoneOf(cellOf('time_zone') || (defaults.timeZone ?? ''));
  const reportDate = dateOf('report_date', cellOf('report_date'), mapping.day);
  const lastDate = cellOf('last_date');
  if (lastDate && dateOf('last_date', lastDate, mapping.day) !== reportDate) {
    throw new BadCell('last_date', 'is another day: export one row a day');
  }
  if (reportDate > dayOf(timeZone, at)) throw new BadCell('report_date', 'is a day to come');
  const optional = (field: Field): string | null =>
    cellOf(field) ? idOf(field, cellOf(field)) : null;
  const account = cellOf('account_id') || (defaults.accountId ?? '');
  const kind = kindOf(cellOf('kind'), mapping);
  const row: ReadRow = {
    platform: platformOf(cellOf('platform'), platform),
    accountId: idOf('account_id', mapping.hyphens ? account.replaceAll('-', '') : account),
    orderId: optional('order_id'),
    lineId: idOf('line_id', cellOf('line_id')),
    creativeId: optional('creative_id'),
    cell: cellName(cellOf('cell')),
    reportDate,
    hour: hourOf(cellOf('hour'), timeZone, reportDate, mapping.hour),
    timeZone,
    currency: currencyOf(currencyIn(cellOf, fitted, context)),
    costMicros: costOf(cellOf('cost'), fitted, kind),
    impressions: countOf('impressions', cellOf('impressions'), fitted),
    clicks: cellOf('clicks') ? countOf('clicks', cellOf('clicks'), fitted) : 0,
    reachInCategory: cellOf('reach') ? countOf('reach', cellOf('reach'), fitted) : null,
    dataState: dataStateOf(cellOf('data_state')),
    revision: revisionOf(cellOf('revision')),
    reportedAt: instantOf(cellOf('pulled_at_utc')),
  };
  return kind ? { ...row, kind } : row;
};

const currencyIn = (cellOf: CellOf, { currency }: Fitted, { defaults }: DeliveryContext): string =>
  currency ?? (cellOf('currency') || (defaults.currency ?? ''));

const checked = (row: ReadRow, { windows, currencies }: DeliveryContext): ReadRow => {
  const { platform, impressions, clicks, reachInCategory, costMicros, reportDate, currency } = row;
  if (row.kind && (impressions > 0 || reachInCategory !== null)) {
    throw new BadCell('impressions', 'are of no credit: give money back, and delivery by revision');
  }
  if (costMicros > 0 && impressions === 0)
    throw new BadCell('cost', 'is spend with no impressions');
  if (clicks > impressions) throw new BadCell('clicks', 'are more than the impressions');
  if ((reachInCategory ?? 0) > impressions) {
    throw new BadCell('reach', 'is more than the impressions');
  }
  const own = currencies?.get(`${platform}/${row.accountId}`);
  if (own !== undefined && own !== currency) {
    throw new BadCell('currency', `is not ${own}, the account's own`);
  }
  const window = row.kind || costMicros + impressions === 0 ? undefined : windows;
  const days = window?.get(`${platform}/${row.lineId}`);
  if (days && (reportDate < days.start || reportDate > days.end)) {
    throw new BadCell('report_date', `is outside the flight, ${days.start} to ${days.end}`);
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

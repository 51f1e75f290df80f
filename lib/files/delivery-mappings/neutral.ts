import type { Mapping } from '../delivery-mapping.ts';

/**
 * The neutral file: one row a line and day (or hour), money in major units or in whole micros. A row whose day reads
 * "total" is no row but the file's control total. Other hours of a day than its 24 are counted, or written as the
 * clock shows them with the offset behind: 01:30-05:00.
 */
export const neutral: Mapping = {
  day: ['YYYY-MM-DD', 'YYYY-MM-DDT00:00:00'],
  columns: {
    kind: ['kind'],
    report_date: ['report_date', 'reportDate'],
    hour: ['hour'],
    time_zone: ['time_zone', 'timeZone'],
    platform: ['platform'],
    account_id: ['account_id', 'accountId'],
    order_id: ['order_id', 'orderId'],
    line_id: ['line_id', 'lineId'],
    creative_id: ['creative_id', 'creativeId'],
    cell: ['cell'],
    currency: ['currency'],
    cost: ['cost', 'cost_micros', 'costMicros'],
    impressions: ['impressions'],
    clicks: ['clicks'],
    reach: ['reach', 'reach_in_category', 'reachInCategory'],
    data_state: ['data_state', 'dataState'],
    revision: ['revision'],
    pulled_at_utc: ['pulled_at_utc', 'reportedAt'],
  },
  micros: ['cost_micros', 'costMicros'],
  credits: ['credit'],
  totals: { label: /^total$/i, sums: 'exact' },
};

/** What people bring back by hand: the neutral columns, or the names of the budget sheet that they were given. */
export const fileDrop: Mapping = {
  ...neutral,
  columns: {
    ...neutral.columns,
    report_date: ['report_date', 'date', 'day'],
    line_id: ['line_id', 'line'],
    cost: ['cost', 'cost_micros', 'spend'],
  },
};

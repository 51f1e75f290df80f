/** What a delivery row is made from, under the names of a neutral file's columns. */
export const fields = [
  'report_date',
  'last_date',
  'hour',
  'time_zone',
  'platform',
  'account_id',
  'order_id',
  'line_id',
  'creative_id',
  'cell',
  'currency',
  'cost',
  'impressions',
  'clicks',
  'reach',
  'data_state',
  'revision',
  'pulled_at_utc',
] as const;
export type Field = (typeof fields)[number];

/** How one platform writes its reports: where each field stands, and in what form. */
export type Mapping = {
  /** Columns in which a field may stand; the first that a file has is the one. */
  columns: Partial<Record<Field, readonly string[]>>;
  /** Columns whose money is whole micros; all other money is decimal, in major units. */
  micros?: readonly string[];
  /** Columns that cut a line into cells (age, region …); those that a file has are joined. */
  cells?: readonly string[];
  /** How a day is written. */
  day: 'YYYY-MM-DD' | 'YYYY/MM/DD' | 'YYYY/MM/DD hh:mm:ssZ';
  /** What this platform never writes because it is always so. */
  always?: Partial<Record<Field, string>>;
  /** Set where figures count from the start and only grow, so that of two the larger is the later. */
  growing?: true;
};

/** The neutral file: one row a line and day (or hour), money in major units or in whole micros. */
const neutral: Mapping = {
  day: 'YYYY-MM-DD',
  columns: {
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
};

/** What people bring back by hand: the neutral columns, or the names of the budget sheet that they were given. */
const fileDrop: Mapping = {
  ...neutral,
  columns: {
    ...neutral.columns,
    report_date: ['report_date', 'date', 'day'],
    line_id: ['line_id', 'line'],
    cost: ['cost', 'spend', 'cost_micros'],
  },
};

/** Meta Insights, one row an ad set or ad and day; its reach is of people, not of voters in a category. */
const meta: Mapping = {
  day: 'YYYY-MM-DD',
  columns: {
    report_date: ['date_start'],
    last_date: ['date_stop'],
    account_id: ['account_id'],
    order_id: ['campaign_id'],
    line_id: ['adset_id'],
    creative_id: ['ad_id'],
    currency: ['account_currency'],
    cost: ['spend'],
    impressions: ['impressions'],
    clicks: ['inline_link_clicks', 'clicks'],
  },
  cells: ['age', 'gender', 'region'],
};

/** Google Ads: columns of a GAQL report as CSV, or its rows as JSON. */
const googleAds: Mapping = {
  day: 'YYYY-MM-DD',
  columns: {
    report_date: ['segments.date'],
    hour: ['segments.hour'],
    time_zone: ['customer.time_zone', 'customer.timeZone'],
    account_id: ['customer.id'],
    order_id: ['campaign.id'],
    line_id: ['ad_group.id', 'adGroup.id'],
    creative_id: ['ad_group_ad.ad.id', 'adGroupAd.ad.id'],
    currency: ['customer.currency_code', 'customer.currencyCode'],
    cost: ['metrics.cost_micros', 'metrics.costMicros'],
    impressions: ['metrics.impressions'],
    clicks: ['metrics.clicks'],
  },
  micros: ['metrics.cost_micros', 'metrics.costMicros'],
};

/** Snap's Political Ads Library: one row an ad over its whole life, spend in the account's own currency. */
const snapLibrary: Mapping = {
  day: 'YYYY/MM/DD hh:mm:ssZ',
  columns: {
    report_date: ['StartDate'],
    line_id: ['ADID'],
    currency: ['Currency Code'],
    cost: ['Spend'],
    impressions: ['Impressions'],
  },
  always: { time_zone: 'UTC', account_id: 'political-ads-library' },
  growing: true,
};

const byPlatform: ReadonlyMap<string, Mapping> = new Map([
  ['file-drop', fileDrop],
  ['meta', meta],
  ['google-ads', googleAds],
  ['snap-library', snapLibrary],
]);

/** How a platform's reports are to be read: in its own columns where they are known, else in the neutral ones. */
export const mappingsOf = (platform: string): Mapping[] => {
  const own = byPlatform.get(platform);
  return own ? [own, neutral] : [neutral];
};

/** The fields that no row can do without and no default can fill. */
export const required = ['report_date', 'line_id', 'cost', 'impressions'] as const;

/** A mapping laid over the columns that a file has: for each field, the column that it stands in. */
export type Fitted = {
  mapping: Mapping;
  columnOf: Partial<Record<Field, string>>;
  cells: string[];
  /** Whether the money of this file is whole micros. */
  inMicros: boolean;
};

/** Lays the first mapping that has all required fields over a file's columns; else says what is missing. */
export const layOver = (
  mappings: readonly Mapping[],
  columns: readonly string[],
): Fitted | { missing: string[] } => {
  const has = new Set(columns);
  const fitted = mappings.map((mapping): Fitted => {
    const found = fields.map((field) => [
      field,
      mapping.columns[field]?.find((name) => has.has(name)),
    ]);
    const columnOf: Fitted['columnOf'] = Object.fromEntries(found.filter(([, name]) => name));
    const cells = (mapping.cells ?? []).filter((name) => has.has(name));
    return {
      mapping,
      columnOf,
      cells,
      inMicros: mapping.micros?.includes(columnOf.cost ?? '') === true,
    };
  });
  const whole = fitted.find(({ columnOf }) => required.every((field) => columnOf[field]));
  if (whole) return whole;
  const [first] = fitted;
  const missing = required.filter((field) => !first?.columnOf[field]);
  return { missing: missing.map((field) => first?.mapping.columns[field]?.[0] ?? field) };
};

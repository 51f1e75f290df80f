import type { Mapping } from '../delivery-mapping.ts';

/**
 * Snap's Political Ads Library: one row an ad over its whole life, in a file a year, spend in the account's own
 * currency. An ad is booked on the day it was set up to start. Of its 4,268 ads of 2018 and 2019 none was billed
 * without an impression, so such a row is as wrong here as elsewhere.
 */
export const snapLibrary: Mapping = {
  day: ['YYYY/MM/DD hh:mm:ssZ', 'YYYY-MM-DDThh:mm:ssZ', 'YYYY/MM/DD', 'YYYY-MM-DD'],
  columns: {
    report_date: ['StartDate', 'Start Date'],
    line_id: ['ADID', 'AD ID', 'Ad ID', 'AdId'],
    currency: ['Currency Code', 'CurrencyCode'],
    cost: ['Spend'],
    impressions: ['Impressions'],
  },
  always: { time_zone: 'UTC', account_id: 'political-ads-library' },
  growing: true,
};

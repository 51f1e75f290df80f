import type { Mapping } from '../delivery-mapping.ts';

/**
 * The Trade Desk: a performance report from My Reports by day and ad group. Its money may have a decimal comma, and
 * more decimals than a micro has.
 */
export const ttd: Mapping = {
  day: ['YYYY-MM-DD', 'YYYY-MM-DDT00:00:00'],
  columns: {
    report_date: ['Date'],
    account_id: ['Advertiser ID'],
    order_id: ['Campaign ID'],
    line_id: ['Ad Group ID'],
    creative_id: ['Creative ID'],
    currency: ['Advertiser Currency Code'],
    cost: ['Advertiser Cost (Adv Currency)', 'Advertiser Cost (*)'],
    impressions: ['Impressions'],
    clicks: ['Clicks'],
  },
  money: 'either-mark',
  cells: ['Age', 'Gender', 'Country', 'Region', 'Metro', 'Device Type'],
};

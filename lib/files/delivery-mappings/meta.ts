import type { Mapping } from '../delivery-mapping.ts';

/**
 * Meta: rows of Insights, or an Ads Manager export broken down by day, an ad set or ad each. Its reach is of people,
 * not of voters in a category, so it is left out. Ads Manager's summary row names no campaign, ad set or ad.
 */
export const meta: Mapping = {
  day: ['YYYY-MM-DD'],
  columns: {
    report_date: ['date_start', 'Day', 'Reporting starts', 'Reporting Starts'],
    account_id: ['account_id', 'Account ID'],
    order_id: ['campaign_id', 'Campaign ID'],
    line_id: ['adset_id', 'Ad set ID', 'Ad Set ID'],
    creative_id: ['ad_id', 'Ad ID'],
    currency: ['account_currency', 'Currency'],
    cost: ['spend', 'Amount spent (*)', 'Amount Spent (*)'],
    impressions: ['impressions', 'Impressions'],
    clicks: ['inline_link_clicks', 'clicks', 'Link clicks', 'Link Clicks', 'Clicks (all)'],
  },
  spans: {
    date_start: 'date_stop',
    'Reporting starts': 'Reporting ends',
    'Reporting Starts': 'Reporting Ends',
  },
  cells: [
    ...['age', 'gender', 'country', 'region', 'dma'],
    ...['publisher_platform', 'platform_position', 'device_platform', 'impression_device'],
    'hourly_stats_aggregated_by_advertiser_time_zone',
    ...['Age', 'Gender', 'Country', 'Region', 'DMA region'],
    ...['Platform', 'Placement', 'Device platform', 'Impression device'],
    'Time of day (ad account time zone)',
  ],
  totals: { nameless: true, sums: 'rounded' },
};

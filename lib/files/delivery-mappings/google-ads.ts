import type { Mapping } from '../delivery-mapping.ts';

/**
 * Google Ads: columns of a GAQL report as CSV, its rows as JSON, or a report downloaded from the pages. The last has a
 * title and a date range above its header, "Total: …" rows below, and costs such as "1,234.50"; its customer ids have
 * hyphens that the API's do not. Hours are read off the account's clock. Over-delivery and invalid activity come back
 * in billing, not in these reports; where they are added, the kind says so.
 */
export const googleAds: Mapping = {
  day: ['YYYY-MM-DD'],
  hour: 'clock',
  columns: {
    kind: ['kind'],
    report_date: ['segments.date', 'Day'],
    hour: ['segments.hour', 'Hour of the day'],
    time_zone: ['customer.time_zone', 'customer.timeZone', 'Time zone'],
    account_id: ['customer.id', 'Customer ID'],
    order_id: ['campaign.id', 'Campaign ID'],
    line_id: ['ad_group.id', 'adGroup.id', 'Ad group ID'],
    creative_id: ['ad_group_ad.ad.id', 'adGroupAd.ad.id', 'Ad ID'],
    currency: ['customer.currency_code', 'customer.currencyCode', 'Currency code'],
    cost: ['metrics.cost_micros', 'metrics.costMicros', 'Cost'],
    impressions: ['metrics.impressions', 'Impr.'],
    clicks: ['metrics.clicks', 'Clicks'],
  },
  cells: [
    ...['segments.device', 'segments.ad_network_type', 'segments.adNetworkType'],
    ...['Device', 'Network', 'Network (with search partners)'],
  ],
  micros: ['metrics.cost_micros', 'metrics.costMicros'],
  money: 'grouped',
  hyphens: true,
  credits: ['credit', 'overdelivery', 'invalid activity'],
  preamble: true,
  totals: { label: /^Total: /, sums: 'rounded' },
};

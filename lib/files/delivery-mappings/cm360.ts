import type { Mapping } from '../delivery-mapping.ts';

/**
 * Campaign Manager 360: a standard report by day and placement. Lines about the report stand above its header, up to
 * "Report Fields"; its last row is the "Grand Total:", with --- where nothing can be added. Media cost names no
 * currency: a campaign that uses the platform says it, or a cost column with the currency in its name stands in.
 */
export const cm360: Mapping = {
  day: ['YYYY-MM-DD', 'YYYY/MM/DD'],
  hour: 'clock',
  columns: {
    report_date: ['Date'],
    hour: ['Hour'],
    account_id: ['Advertiser ID'],
    order_id: ['Campaign ID'],
    line_id: ['Placement ID'],
    creative_id: ['Creative ID', 'Rendering ID'],
    currency: ['Currency', 'Currency Code', 'Advertiser Currency'],
    cost: ['Media Cost', 'Media Cost (*)', 'DV360 Cost *', 'DV360 Cost (*)', 'DBM Cost *'],
    impressions: ['Impressions'],
    clicks: ['Clicks'],
  },
  cells: ['State/Region', 'ZIP/Postal Code'],
  preamble: true,
  totals: { label: /^Grand Total:$/, sums: 'rounded' },
};

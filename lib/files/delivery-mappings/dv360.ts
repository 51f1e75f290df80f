import type { Mapping } from '../delivery-mapping.ts';

/**
 * Display & Video 360: an offline report by day and line item. Revenue is what the advertiser pays, fees included;
 * media cost stands in where a report has no revenue. Below the rows come their totals, without a name, and from
 * "Report Time:" on a block about the report.
 */
export const dv360: Mapping = {
  day: ['YYYY/MM/DD', 'YYYY-MM-DD'],
  hour: 'clock',
  columns: {
    report_date: ['Date'],
    hour: ['Time of Day'],
    time_zone: ['Advertiser Time Zone'],
    account_id: ['Advertiser ID'],
    order_id: ['Insertion Order ID'],
    line_id: ['Line Item ID'],
    creative_id: ['Creative ID'],
    currency: ['Advertiser Currency'],
    cost: [
      'Revenue (Adv Currency)',
      'Revenue (Advertiser Currency)',
      'Total Media Cost (Advertiser Currency)',
      'Media Cost (Advertiser Currency)',
      'Revenue (*)',
      'Total Media Cost (*)',
      'Media Cost (*)',
    ],
    impressions: ['Impressions'],
    clicks: ['Clicks'],
  },
  cells: ['Age', 'Gender', 'Country', 'Region', 'Device Type', 'Environment'],
  footer: 'Report Time:',
  totals: { nameless: true, sums: 'rounded' },
};

import type { ExpectedDelegates } from '../contracts/report.ts';
import type { Table } from './data-table.ts';
import { longDay, people, percent, plainName } from './words.ts';

/** What a campaign is expected to have won, in a sentence that says what it rests on. */
export const delegatesSentence = ({
  before,
  after,
  gain,
  evenSplitGain,
  persuaded,
  zones,
}: ExpectedDelegates): string =>
  `Expected delegates: ${before.expected.toFixed(2)} before, ${after.expected.toFixed(2)} after (${signed(gain)}; an even split ${signed(evenSplitGain)}), if ${percent(persuaded)} of the voters reached change sides. In nine of ten elections it is ${whole(before.interval)} before, and ${whole(after.interval)} after.${datesOf(zones)}`;

/** The gain by day of the vote, where somebody was reached. */
const datesOf = (zones: ExpectedDelegates['zones']): string => {
  const byDate = [...Map.groupBy(zones, ({ date }) => date)].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = byDate.map(([date, own]) => {
    const states = [...new Set(own.map(({ state }) => state))].join(', ');
    return `${longDay(date)} (${states}) ${signed(own.reduce((sum, zone) => sum + zone.gain, 0))}`;
  });
  return parts.length > 0 ? ` By day of the vote: ${parts.join('; ')}.` : '';
};

/** Zone by zone, what those who were reached are expected to have moved. */
export const delegatesTable = ({ zones, gain, persuaded }: ExpectedDelegates): Table => ({
  caption: 'Expected delegates by zone',
  note: `A zone’s part of its state’s at-large and PLEO delegates is counted in. That ${percent(persuaded)} of those reached change sides is an assumption, not a measurement.`,
  head: ['Zone', 'State', 'Votes on', 'In-category voters', 'Share moved', 'Delegates'],
  words: [1, 2],
  body: zones.map((zone) => ({
    name: plainName(zone.zone),
    cells: [
      zone.state,
      longDay(zone.date),
      people(zone.reached),
      `${(100 * zone.moved).toFixed(2)} points`,
      signed(zone.gain),
    ],
  })),
  foot: [
    {
      name: 'Total',
      cells: ['', '', people(zones.reduce((n, z) => n + z.reached, 0)), '', signed(gain)],
    },
  ],
});

const signed = (delegates: number): string =>
  `${delegates < 0 ? '−' : '+'}${Math.abs(delegates).toFixed(3)}`;

const whole = ([low, high]: [number, number]): string =>
  `${Math.round(low)} to ${Math.round(high)}`;

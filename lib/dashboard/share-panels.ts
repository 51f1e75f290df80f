import * as Plot from '@observablehq/plot';
import { colourOf } from './palette.ts';
import { at, dayAxis, PANEL, svg, valueAxis } from './plot-frame.ts';
import type { ReportView } from './report-view.ts';
import { type DayShare, sharesByDay } from './series.ts';
import { longDay, percent, plainName } from './words.ts';

/** One category's share of the daily budget over time: its plot, and where it began and ended. */
export type SharePanel = {
  category: string;
  colour: string;
  label: string;
  svg: string;
  from: string;
  to: string;
};

/** How strongly a channel is inked, by its place among the channels. */
export const inkOf = (channels: readonly string[], channel: string): number =>
  Math.max(0.18, 1 - 0.34 * channels.indexOf(channel));

/** The channels of a report's decided budgets, the largest last day first. */
export const channelsOf = (view: ReportView): string[] => {
  const shares = sharesByDay(view.report.budgets);
  const weight = (channel: string): number =>
    shares.reduce((sum, cell) => sum + (cell.channel === channel ? cell.share : 0), 0);
  return [...new Set(shares.map(({ channel }) => channel))]
    .sort()
    .sort((a, b) => weight(b) - weight(a));
};

/** One panel for each category, all on one scale: shares of each day's decided budgets, stacked by channel. */
export const sharePanels = (view: ReportView): SharePanel[] => {
  const shares = sharesByDay(view.report.budgets);
  const days = [...new Set(shares.map(({ day }) => day))].sort();
  const channels = channelsOf(view);
  const wholeOn = (category: string, day: string): number =>
    shares.reduce(
      (sum, cell) => sum + (cell.category === category && cell.day === day ? cell.share : 0),
      0,
    );
  const named = [...new Set(shares.map(({ category }) => category))];
  const categories = [
    ...view.categories.filter((category) => named.includes(category)),
    ...named.filter((category) => !view.categories.includes(category)).sort(),
  ];
  const top = Math.max(0.01, ...categories.flatMap((c) => days.map((day) => wholeOn(c, day))));
  return categories.map((category) => {
    const colour = colourOf(view.categories, category);
    const from = percent(wholeOn(category, days[0] ?? ''));
    const to = percent(wholeOn(category, days.at(-1) ?? ''));
    const cells = shares.filter((cell) => cell.category === category);
    const label = `Share of the daily budget of ${plainName(category)}: from ${from} to ${to}`;
    return {
      category,
      colour,
      label,
      from,
      to,
      svg: panel({ cells, days, channels, colour, top }),
    };
  });
};

type Panel = {
  cells: DayShare[];
  days: string[];
  channels: string[];
  colour: string;
  top: number;
};

/** Paper under translucent ink, so that no rule shows through. */
const ground = { y: 'share', fill: 'var(--paper)', inset: 0 } as const;

const panel = ({ cells, days, channels, colour, top }: Panel): string =>
  svg(PANEL, {
    marginLeft: 50,
    marginRight: 12,
    y: { domain: [0, 1.05 * top] },
    marks: [
      ...valueAxis((share) => `${Math.round(100 * share)} %`, PANEL),
      Plot.rectY(cells, { x: ({ day }: DayShare) => at(day), interval: 'day', ...ground }),
      Plot.rectY(cells, {
        x: ({ day }: DayShare) => at(day),
        interval: 'day',
        y: 'share',
        z: 'channel',
        order: channels,
        fill: colour,
        fillOpacity: ({ channel }: DayShare) => inkOf(channels, channel),
        insetLeft: days.length > 40 ? 0 : 0.5,
        insetRight: days.length > 40 ? 0 : 0.5,
        title: ({ day, channel, share }: DayShare) =>
          `${longDay(day)}, ${plainName(channel)}: ${percent(share)}`,
      }),
      dayAxis(days, PANEL, 12),
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
    ],
    opacity: { type: 'identity' },
  });

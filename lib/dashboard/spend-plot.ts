import * as Plot from '@observablehq/plot';
import { addDays } from '../domain/calendar.ts';
import { type EndLabel, endLabels, rightMargin } from './end-labels.ts';
import { colourOf } from './palette.ts';
import { at, type Drawing, dayAxis, draw, leftMargin, valueAxis } from './plot-frame.ts';
import type { ReportView } from './report-view.ts';
import { type DaySpend, drawnCategories, spendByDay } from './series.ts';
import { axisMoney, longDay, money, plainName } from './words.ts';

/** Spend of each day, categories stacked, in the campaign's own currency. */
export const spendPlot = (view: ReportView): Drawing => {
  const data = spendByDay(view);
  const days = [...new Set(data.map(({ day }) => day))].sort();
  const order = drawnCategories(view);
  const top = 1.05 * Math.max(1, ...[...Map.groupBy(data, ({ day }) => day).values()].map(sum));
  const labels = stackLabels(data, days.at(-1) ?? '', order);
  const gap = days.length > 60 ? 0 : 1;
  const name = `Spend by day and category, ${days.length} days`;
  return draw(name, (room) => ({
    marginLeft: leftMargin(room, axisMoney(1e6 * Math.round(top / 1e6), view.currency)),
    marginRight: rightMargin(labels, room),
    y: { domain: [0, top] },
    marks: [
      ...valueAxis((micros) => axisMoney(micros, view.currency), room),
      Plot.rectY(data, {
        x: ({ day }: DaySpend) => at(day),
        interval: 'day',
        y: 'micros',
        z: 'series',
        order,
        fill: ({ series }: DaySpend) => colourOf(order, series),
        insetLeft: gap,
        insetRight: gap,
        insetTop: gap,
        title: ({ day, series, micros }: DaySpend) =>
          `${longDay(day)}, ${plainName(series)}: ${money(micros, view.currency)}`,
      }),
      ...endLabels(labels, room, top),
      dayAxis(days, room, 12),
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
    ],
  }));
};

/** One label for each category, at the middle of its part of the last day. */
const stackLabels = (data: DaySpend[], last: string, order: string[]): EndLabel[] => {
  let below = 0;
  return order.flatMap((category) => {
    const cell = data.find(({ day, series }) => day === last && series === category);
    if (!cell) return [];
    const value = below + cell.micros / 2;
    below += cell.micros;
    const colour = colourOf(order, category);
    return [{ day: addDays(last, 1), text: plainName(category), value, colour }];
  });
};

const sum = (cells: DaySpend[]): number => cells.reduce((whole, { micros }) => whole + micros, 0);

import * as Plot from '@observablehq/plot';
import { type EndLabel, endLabels, rightMargin } from './end-labels.ts';
import { colourOf } from './palette.ts';
import { at, type Drawing, dayAxis, draw, leftMargin, valueAxis } from './plot-frame.ts';
import type { ReportView } from './report-view.ts';
import { type DayPrice, drawnCategories, priceByDay } from './series.ts';
import { axisPrice, longDay, plainName, unitPrice } from './words.ts';

type Priced = DayPrice & { micros: number };

/**
 * Cost per in-category voter of each day: a line for each category, dashed where it raises funds beside
 * winning votes. Days that say too little are gaps.
 */
export const pricePlot = (view: ReportView): Drawing => {
  const order = drawnCategories(view);
  const data = priceByDay(view).filter(({ category }) => order.includes(category));
  const days = [...new Set(data.map(({ day }) => day))].sort();
  const top = 1.08 * Math.max(1_000, ...data.map(({ micros }) => micros ?? 0));
  const lines = [...Map.groupBy(data, ({ category, phase }) => `${category} ${phase}`).values()];
  const labels = lines.flatMap((points) => endLabel(view, order, points));
  return draw((room) => ({
    ariaLabel: `Cost per in-category voter by day and category, ${days.length} days`,
    marginLeft: leftMargin(room),
    marginRight: rightMargin(labels, room),
    y: { domain: [0, top] },
    marks: [
      ...valueAxis((micros) => axisPrice(micros, view.currency), room),
      ...lines.flatMap((points) => lineMarks(view, order, points)),
      ...endLabels(labels, room, top),
      dayAxis(days, room),
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
    ],
  }));
};

const lineMarks = (view: ReportView, order: string[], points: DayPrice[]): Plot.Markish[] => {
  const [first] = points;
  if (!first) return [];
  const colour = colourOf(order, first.category);
  const x = ({ day }: DayPrice) => at(day);
  const dashed = view.phases.length > 1 && first.phase === 'funds';
  return [
    Plot.lineY(points, {
      x,
      y: 'micros',
      stroke: colour,
      strokeWidth: 2,
      strokeLinejoin: 'round',
      ...(dashed ? { strokeDasharray: '5,3' } : {}),
    }),
    Plot.dot(points.filter(isPriced), {
      x,
      y: 'micros',
      r: points.length > 40 ? 1.5 : 3,
      fill: colour,
      stroke: 'var(--paper)',
      title: ({ day, micros }: Priced) =>
        `${longDay(day)}, ${nameOf(view, first)}: ${unitPrice(micros, view.currency)}`,
    }),
  ];
};

const endLabel = (view: ReportView, order: string[], points: DayPrice[]): EndLabel[] => {
  const last = points.filter(isPriced).at(-1);
  if (!last) return [];
  const text = `${nameOf(view, last)} ${unitPrice(last.micros, view.currency)}`;
  return [{ day: last.day, text, value: last.micros, colour: colourOf(order, last.category) }];
};

const nameOf = (view: ReportView, { category, phase }: DayPrice): string =>
  view.phases.length > 1 ? `${plainName(category)} (${phase})` : plainName(category);

const isPriced = (point: DayPrice): point is Priced => point.micros !== null;

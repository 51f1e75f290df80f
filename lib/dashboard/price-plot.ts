import * as Plot from '@observablehq/plot';
import { type EndLabel, endLabels, rightMargin } from './end-labels.ts';
import { colourOf } from './palette.ts';
import {
  at,
  type Drawing,
  dayAxis,
  draw,
  leftMargin,
  PANEL,
  svg,
  valueAxis,
} from './plot-frame.ts';
import type { ReportView } from './report-view.ts';
import { type DayPrice, drawnCategories, priceByDay } from './series.ts';
import { axisPrice, longDay, plainName, unitPrice } from './words.ts';

/** The daily prices of one category (in one phase), in its colour; days that say too little are gaps. */
type PriceLine = { name: string; colour: string; dashed: boolean; points: DayPrice[] };

type Priced = DayPrice & { micros: number };

/** Cost per in-category voter: more than this many lines would hide each other in one plot. */
const TOGETHER = 4;

/** Every category's daily prices, largest spender first, small ones left to the tables; funds are dashed beside votes. */
export const priceLines = (view: ReportView): PriceLine[] => {
  const order = drawnCategories(view);
  const data = priceByDay(view)
    .filter(({ category }) => order.includes(category))
    .sort((a, b) => order.indexOf(a.category) - order.indexOf(b.category));
  return [...Map.groupBy(data, ({ category, phase }) => `${category} ${phase}`).values()]
    .filter((points) => points.some(isPriced))
    .map((points) => {
      const [{ category = '', phase = '' } = {}] = points;
      const phased = view.phases.length > 1;
      return {
        name: phased ? `${plainName(category)} (${phase})` : plainName(category),
        colour: colourOf(order, category),
        dashed: phased && phase === 'funds',
        points,
      };
    });
};

/** True where the lines fit into one plot. */
export const fitTogether = (view: ReportView): boolean => priceLines(view).length <= TOGETHER;

/** Cost per in-category voter of each day, all lines in one plot. */
export const pricePlot = (view: ReportView): Drawing => {
  const lines = priceLines(view);
  const { days, top } = frameOf(lines);
  const labels = lines.flatMap((line) => endLabel(line, view.currency));
  const name = `Cost per in-category voter by day and category, ${days.length} days`;
  return draw(name, (room) => ({
    marginLeft: leftMargin(room, axisPrice(top, view.currency)),
    marginRight: rightMargin(labels, room),
    y: { domain: [0, top] },
    marks: [
      ...valueAxis((micros) => axisPrice(micros, view.currency), room),
      ...lines.flatMap((line) => lineMarks(line, view.currency)),
      ...endLabels(labels, room, top),
      dayAxis(days, room),
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
    ],
  }));
};

/** One small plot for each line, all on one scale, the other lines faint behind it. */
export const pricePanels = (
  view: ReportView,
): { name: string; colour: string; label: string; svg: string; last: string }[] => {
  const lines = priceLines(view);
  const { days, top } = frameOf(lines);
  return lines.map((line) => {
    const last = endLabel({ ...line, name: '' }, view.currency)[0]?.text.trim() ?? '';
    const others = lines.filter((other) => other !== line);
    const drawn = svg(PANEL, {
      marginLeft: leftMargin(PANEL, axisPrice(top, view.currency)),
      marginRight: 20,
      y: { domain: [0, top] },
      marks: [
        ...valueAxis((micros) => axisPrice(micros, view.currency), PANEL),
        ...others.map(({ points }) => path(points, { stroke: 'var(--faint)', strokeWidth: 1 })),
        ...lineMarks(line, view.currency),
        dayAxis(days, PANEL),
        Plot.ruleY([0], { stroke: 'var(--soft)' }),
      ],
    });
    const label = `Cost per in-category voter by day, ${line.name}: last ${last}`;
    return { name: line.name, colour: line.colour, label, svg: drawn, last };
  });
};

const frameOf = (lines: PriceLine[]): { days: string[]; top: number } => {
  const points = lines.flatMap((line) => line.points);
  return {
    days: [...new Set(points.map(({ day }) => day))].sort(),
    top: 1.08 * Math.max(1_000, ...points.map(({ micros }) => micros ?? 0)),
  };
};

const lineMarks = ({ name, colour, dashed, points }: PriceLine, currency: string) => [
  path(points, {
    stroke: colour,
    strokeWidth: 2,
    ...(dashed ? { strokeDasharray: '5,3' } : {}),
  }),
  Plot.dot(points.filter(isPriced), {
    x: dayOf,
    y: 'micros',
    r: points.length > 40 ? 1.2 : 3,
    fill: colour,
    ...(points.length > 40 ? {} : { stroke: 'var(--paper)' }),
    title: ({ day, micros }: Priced) => `${longDay(day)}, ${name}: ${unitPrice(micros, currency)}`,
  }),
];

const path = (points: DayPrice[], ink: Plot.LineYOptions): Plot.Markish =>
  Plot.lineY(points, { x: dayOf, y: 'micros', strokeLinejoin: 'round', ...ink });

const endLabel = ({ name, colour, points }: PriceLine, currency: string): EndLabel[] => {
  const last = points.filter(isPriced).at(-1);
  if (!last) return [];
  const text = `${name} ${unitPrice(last.micros, currency)}`;
  return [{ day: last.day, text, value: last.micros, colour }];
};

const dayOf = ({ day }: DayPrice): Date => at(day);

const isPriced = (point: DayPrice): point is Priced => point.micros !== null;

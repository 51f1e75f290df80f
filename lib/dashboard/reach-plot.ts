import * as Plot from '@observablehq/plot';
import { type EndLabel, endLabels, rightMargin } from './end-labels.ts';
import { at, type Drawing, dayAxis, draw, leftMargin, valueAxis } from './plot-frame.ts';
import type { ReportView } from './report-view.ts';
import { cumulativeReach, type Reached } from './series.ts';
import { count, longDay, people } from './words.ts';

const COLOUR = { bandit: 'var(--bandit)', 'even split': 'var(--other)' };

/** In-category voters reached up to each day: the bandit's line and, where it is known, the even split's. */
export const reachPlot = (view: ReportView): Drawing => {
  const data = cumulativeReach(view);
  const days = [...new Set(data.map(({ day }) => day))].sort();
  const top = 1.06 * Math.max(1, ...data.map(({ reach }) => reach));
  const ways = [...Map.groupBy(data, ({ way }) => way).values()];
  const labels = ways.flatMap(endLabel);
  const name = `In-category voters reached so far, by day: ${labels.map(({ text }) => text).join(', ')}`;
  return draw(name, (room) => ({
    marginLeft: leftMargin(room, count(Math.round(top))),
    marginRight: rightMargin(labels, room),
    y: { domain: [0, top] },
    marks: [
      ...valueAxis(count, room),
      Plot.areaY(between(ways), {
        x: ({ day }: Band) => at(day),
        y1: 'low',
        y2: 'high',
        fill: COLOUR.bandit,
        fillOpacity: 0.12,
      }),
      ...ways.flatMap(wayMarks),
      ...endLabels(labels, room, top),
      dayAxis(days, room),
      Plot.ruleY([0], { stroke: 'var(--soft)' }),
    ],
  }));
};

const wayMarks = (points: Reached[]): Plot.Markish[] => {
  const way = points[0]?.way ?? 'bandit';
  const x = ({ day }: Reached) => at(day);
  return [
    Plot.lineY(points, {
      x,
      y: 'reach',
      stroke: COLOUR[way],
      strokeWidth: way === 'bandit' ? 2.5 : 2,
      ...(way === 'bandit' ? {} : { strokeDasharray: '6,4' }),
    }),
    Plot.dot(points, {
      x,
      y: 'reach',
      r: points.length > 40 ? 0 : 3,
      fill: COLOUR[way],
      stroke: 'var(--paper)',
      title: ({ day, reach }: Reached) => `${longDay(day)}, ${way}: ${people(reach)}`,
    }),
  ];
};

/** What each line of the reach plot ends at, in its colour: the key where the plot has no room for labels. */
export const reachKey = (view: ReportView): EndLabel[] =>
  [...Map.groupBy(cumulativeReach(view), ({ way }) => way).values()].flatMap(endLabel);

type Band = { day: string; low: number; high: number };

/** The room between the two lines, on the days that both have. */
const between = ([bandit = [], even = []]: Reached[][]): Band[] => {
  const evenBy = new Map(even.map(({ day, reach }) => [day, reach]));
  return bandit.flatMap(({ day, reach }) => {
    const other = evenBy.get(day);
    return other === undefined ? [] : [{ day, low: other, high: reach }];
  });
};

const endLabel = (points: Reached[]): EndLabel[] => {
  const last = points.at(-1);
  if (!last) return [];
  const text = `${last.way === 'bandit' ? 'bandit' : 'even split'} ${people(last.reach)}`;
  return [{ day: last.day, text, value: last.reach, colour: COLOUR[last.way] }];
};

import * as Plot from '@observablehq/plot';
import { at, type Room } from './plot-frame.ts';

/** A name beside the end of what it names, after a patch of its colour. */
export type EndLabel = { day: string; text: string; value: number; colour: string };

const LINE = 17;
const FRAME = 60;

/** Labels at the right of a plot, moved apart where they would cover each other; none on narrow plots. */
export const endLabels = (labels: EndLabel[], room: Room, top: number): Plot.Markish[] => {
  if (room.narrow) return [];
  const values = spread(
    labels.map(({ value }) => value),
    (LINE * top) / (room.height - FRAME),
    top,
  );
  const placed = labels.map((label, index) => ({ ...label, value: values[index] ?? 0 }));
  const x = ({ day }: EndLabel) => at(day);
  return [
    Plot.dot(placed, { x, y: 'value', dx: 14, r: 4.5, symbol: 'square', fill: 'colour' }),
    Plot.text(placed, {
      x,
      y: 'value',
      text: 'text',
      fill: 'var(--ink)',
      textAnchor: 'start',
      dx: 24,
    }),
  ];
};

/** The right margin of a plot, in pixels: room for the longest label where labels are drawn. */
export const rightMargin = (labels: readonly EndLabel[], room: Room): number =>
  room.narrow || labels.length === 0
    ? 26
    : 36 + Math.ceil(7.2 * Math.max(...labels.map(({ text }) => text.length)));

/** Moves values apart until none is closer than `gap` to the next, in their order and below `top`. */
export const spread = (values: readonly number[], gap: number, top: number): number[] => {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const placed = [...values];
  let floor = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    placed[index] = Math.max(placed[index] ?? 0, floor);
    floor = (placed[index] ?? 0) + gap;
  }
  let ceiling = top;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index] ?? 0, ceiling);
    ceiling = (placed[index] ?? 0) - gap;
  }
  return placed;
};

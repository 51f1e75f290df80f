import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { shortDay } from './words.ts';

/** A plot drawn twice, for wide and for narrow pages, which show one of them; and what it is, for those who cannot see it. */
export type Drawing = { label: string; wide: string; narrow: string };

/** The room that a plot has: pixels, and how many labels fit on its axes. */
export type Room = {
  width: number;
  height: number;
  dayTicks: number;
  valueTicks: number;
  narrow: boolean;
};

const WIDE: Room = { width: 920, height: 320, dayTicks: 8, valueTicks: 5, narrow: false };
const NARROW: Room = { width: 340, height: 250, dayTicks: 4, valueTicks: 4, narrow: true };

/** Draws a plot for both widths. */
export const draw = (label: string, options: (room: Room) => Plot.PlotOptions): Drawing => ({
  label,
  wide: svg(WIDE, options(WIDE)),
  narrow: svg(NARROW, options(NARROW)),
});

/** One plot as SVG text, without script or style of its own. Hidden from screen readers: the page names it beside. */
export const svg = (room: Room, options: Plot.PlotOptions): string => {
  const { document } = parseHTML('<html><body></body></html>');
  const drawn = Plot.plot({
    document: document as never,
    className: 'plot',
    width: room.width,
    height: room.height,
    style: { fontSize: room.narrow ? '12px' : '13px' },
    ...options,
  });
  drawn.setAttribute('aria-hidden', 'true');
  for (const style of drawn.querySelectorAll('style')) style.remove();
  return drawn.outerHTML;
};

/** A day as a point on a time axis: its beginning, or so many hours in. */
export const at = (day: string, hour = 0): Date =>
  new Date(`${day}T${String(hour).padStart(2, '0')}:00:00.000Z`);

/** An axis of days: evenly spread, never more labels than fit; at noon (12) under bars, else at midnight. */
export const dayAxis = (days: readonly string[], room: Room, hour = 0): Plot.Markish => {
  const step = Math.max(1, Math.ceil(days.length / room.dayTicks));
  const ticks = days.filter((_, index) => index % step === 0).map((day) => at(day, hour));
  return Plot.axisX({
    ticks,
    tickFormat: (tick: Date) => shortDay(tick.toISOString()),
    tickSize: 4,
    label: null,
    fill: 'var(--soft)',
    stroke: 'var(--rule)',
  });
};

/** Quiet lines across, with their values at the left. */
export const valueAxis = (format: (value: number) => string, room: Room): Plot.Markish[] => {
  const ticks = room.valueTicks;
  return [
    Plot.gridY({ ticks, stroke: 'var(--rule)', strokeOpacity: 1 }),
    Plot.axisY({ ticks, tickSize: 0, label: null, tickFormat: format, fill: 'var(--soft)' }),
  ];
};

/** The left margin, in pixels, that the longest value on the axis needs. */
export const leftMargin = (room: Room, longest: string): number =>
  Math.max(36, 14 + Math.ceil((room.narrow ? 7.2 : 7.8) * longest.length));

/** A plot that is small enough to stand in a row with others of its kind. */
export const PANEL: Room = { width: 300, height: 190, dayTicks: 3, valueTicks: 3, narrow: true };

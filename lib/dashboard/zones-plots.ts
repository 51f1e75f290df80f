import * as Plot from '@observablehq/plot';
import type { RankRow } from '../domain/zones/rank.ts';
import { type Drawing, draw } from './plot-frame.ts';
import { tilesAround, tilesFor } from './state-tiles.ts';
import { count } from './words.ts';

/** One state of a plan: what is at stake there, what is spent, and what that is expected to gain. */
export type StateLine = { state: string; delegates: number; spendMicros: number; gain: number };

/** The window's states as tiles, darker where more delegates are expected to be gained. */
export const tileMap = (states: readonly StateLine[]): Drawing => {
  const lines = new Map(states.map((line) => [line.state, line]));
  const tiles = tilesFor(states.map(({ state }) => state)).flatMap((tile) => {
    const line = lines.get(tile.state);
    return line ? [{ ...tile, ...line }] : [];
  });
  const most = Math.max(1e-9, ...states.map(({ gain }) => gain));
  const others = tilesAround(tiles);
  const rows = Math.max(...[...tiles, ...others].map(({ y }) => y)) + 1;
  return draw(`Map of ${states.length} states: expected gain in delegates`, (room) => ({
    height: (room.width / 11) * rows * 0.8 + 16,
    margin: 8,
    x: { domain: [-0.5, 10.5], axis: null },
    y: { domain: [rows - 0.5, -0.5], axis: null },
    marks: [
      Plot.text(others, {
        ...{ x: 'x', y: 'y', text: 'letters', fill: 'var(--bar)' },
        fontSize: room.narrow ? 9 : 12,
      }),
      Plot.rect(tiles, {
        x1: ({ x }) => x - 0.5,
        x2: ({ x }) => x + 0.5,
        y1: ({ y }) => y - 0.5,
        y2: ({ y }) => y + 0.5,
        inset: room.narrow ? 1 : 2,
        fill: 'var(--bandit)',
        fillOpacity: ({ gain }) => 0.06 + 0.44 * (gain / most),
        stroke: 'var(--rule)',
        title: ({ state, delegates, spendMicros, gain }) =>
          `${state}: ${delegates} delegates, spend ${count(Math.round(spendMicros / 1e6))}, gain ${gain.toFixed(2)}`,
      }),
      Plot.text(tiles, {
        x: 'x',
        y: 'y',
        dy: room.narrow ? -5 : -8,
        text: 'letters',
        fill: 'var(--ink)',
        fontWeight: 600,
      }),
      Plot.text(tiles, {
        x: 'x',
        y: 'y',
        dy: room.narrow ? 8 : 10,
        text: ({ gain }) => (gain >= 0.005 ? `+${gain.toFixed(room.narrow ? 1 : 2)}` : '–'),
        fill: 'var(--ink)',
        fontSize: room.narrow ? 9 : 12,
      }),
    ],
  }));
};

/** The best zones by net delegates per million, the part of their own pool before that of their state's. */
export const rankPlot = (rows: readonly RankRow[], most = 25): Drawing => {
  const best = rows.slice(0, most);
  const parts = best.flatMap(({ zone, netPerMillion, districtNet, statewideNet }) => {
    const all = districtNet + statewideNet;
    const own = all > 0 ? (netPerMillion * districtNet) / all : 0;
    return [
      { zone, part: 'district', net: own },
      { zone, part: 'state', net: netPerMillion - own },
    ];
  });
  const longest = Math.max(...best.map(({ zone }) => zone.length));
  return draw(`The ${best.length} best zones by net delegates per million`, (room) => ({
    height: 40 + best.length * (room.narrow ? 18 : 20),
    marginLeft: Math.ceil((room.narrow ? 8.4 : 9) * longest) + 14,
    marginRight: 46,
    x: { label: null, grid: true, ticks: room.valueTicks },
    y: { domain: best.map(({ zone }) => zone), label: null, tickSize: 0 },
    marks: [
      Plot.barX(parts, {
        x: 'net',
        y: 'zone',
        fill: ({ part }) => (part === 'district' ? 'var(--bandit)' : 'var(--bar)'),
        insetTop: 2,
        insetBottom: 2,
        title: ({ zone, part, net }) => `${zone}, ${part}: ${net.toFixed(2)}`,
      }),
      Plot.text(best, {
        x: 'netPerMillion',
        y: 'zone',
        dx: 5,
        textAnchor: 'start',
        text: ({ netPerMillion }) => netPerMillion.toFixed(2),
        fill: 'var(--soft)',
      }),
    ],
  }));
};

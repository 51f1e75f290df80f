import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Cell } from './table.ts';

/** Worse is not drawn. */
const LEAST = 0.5;
const LEGEND = `blue: swingshift, red: power rule, grey: the others (those over ${LEAST}); dashed: 0.95`;

/** Efficiency by scenario: a dot for each policy with its two standard errors, the project's own in colour, as SVG. */
export const efficiencyPlot = (cells: readonly Cell[]): string => {
  const { document } = parseHTML('<html><body></body></html>');
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
  const data = cells
    .filter(({ mean }) => mean >= LEAST)
    .map((cell) => ({ ...cell, from: cell.mean - 2 * cell.error }));
  const ours = data.filter(({ policy }) => policy === 'swingshift');
  const drawn = Plot.plot({
    document: document as never,
    width: 900,
    height: 76 + 24 * scenarios.length,
    marginLeft: 130,
    marginRight: 30,
    marginBottom: 46,
    x: {
      label: 'value achieved / clairvoyant value',
      grid: true,
      domain: [LEAST, 1],
      labelOffset: 40,
    },
    y: { label: null, domain: scenarios },
    color: { legend: false },
    style: { fontSize: '13px', background: 'white' },
    marks: [
      Plot.ruleX([0.95], { stroke: '#999', strokeDasharray: '4,4' }),
      Plot.ruleY(ours, {
        y: 'scenario',
        x1: 'from',
        x2: ({ mean, error }: Cell) => mean + 2 * error,
        stroke: '#1a62b3',
        strokeWidth: 3,
      }),
      Plot.dot(
        data.filter(({ policy }) => policy !== 'swingshift'),
        {
          x: 'mean',
          y: 'scenario',
          r: 3.5,
          stroke: ({ policy }: Cell) => (policy.startsWith('power') ? '#b53b38' : '#8a8d93'),
          title: 'policy',
        },
      ),
      Plot.dot(ours, { x: 'mean', y: 'scenario', r: 5, fill: '#1a62b3', title: 'policy' }),
      Plot.text([{ x: LEAST, text: LEGEND }], {
        x: 'x',
        frameAnchor: 'top-left',
        dy: -14,
        text: 'text',
        textAnchor: 'start',
        fill: '#555',
      }),
    ],
  });
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return drawn.outerHTML;
};

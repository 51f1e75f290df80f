import * as Plot from '@observablehq/plot';
import { logit } from '../domain/delegates/belief.ts';
import { normalDensity } from '../domain/delegates/probability.ts';
import type { Ladder } from '../domain/zones/battle-plan.ts';
import { type Drawing, draw, type Room } from './plot-frame.ts';
import { percent } from './words.ts';

/** Points that the curve is drawn at. */
const POINTS = 160;
/** Standard deviations either side that hold 90 % of a normal number. */
const BAND = 1.6448536;

/** A zone on its ladder: the splits as fields, what its share may turn out to be above them, and where the plan brings it. */
export const ladderPlot = (ladder: Ladder): Drawing => {
  const { share, band, shareWithPlan } = ladder;
  const [from, to] = window(ladder);
  const fields = fieldsOf(ladder).flatMap((field) => {
    const [low, high] = [Math.max(from, field.low), Math.min(to, field.high)];
    return low < high ? [{ ...field, low, high }] : [];
  });
  const inside = ladder.rungs.filter((rung) => from < rung.share && rung.share < to);
  const curve = curveOf(ladder, from, to);
  const label = `${percent(share)} is expected, in nine of ten elections ${band.map(percent).join(' to ')}; ${percent(shareWithPlan)} with the plan`;
  return draw(label, (room) => ({
    height: room.narrow ? 190 : 220,
    marginTop: 26,
    marginBottom: 34,
    marginLeft: 8,
    marginRight: 8,
    x: { domain: [from, to], label: null, axis: null },
    y: { domain: [0, 1.05], axis: null },
    marks: [
      Plot.rect(fields, {
        ...{ x1: 'low', x2: 'high', y1: 0, y2: 1.05, inset: 0.5 },
        fill: ({ odd }: Field) => (odd ? 'var(--card)' : 'var(--paper)'),
      }),
      Plot.areaY(curve, { x: 'at', y: 'high', fill: 'var(--bandit)', fillOpacity: 0.18 }),
      Plot.lineY(curve, { x: 'at', y: 'high', stroke: 'var(--bandit)', strokeWidth: 1.5 }),
      Plot.ruleX(inside, { x: 'share', stroke: 'var(--soft)', strokeOpacity: 0.55 }),
      Plot.ruleY([band], {
        ...{ x1: ([low]: number[]) => low, x2: ([, high]: number[]) => high, y: () => 0.02 },
        ...{ stroke: 'var(--bandit)', strokeWidth: 6 },
      }),
      Plot.ruleX([share], { y1: () => 0, y2: () => 1, stroke: 'var(--ink)', strokeWidth: 1.5 }),
      Plot.dot([shareWithPlan], {
        ...{ x: (at: number) => at, y: 0.5, r: 5 },
        ...{ fill: 'var(--mark)', stroke: 'var(--paper)' },
      }),
      ...words(fields, inside, room, to - from),
    ],
  }));
};

type Field = { low: number; high: number; split: string; odd: boolean };

/** From no seat on: the fields between the rungs. */
const fieldsOf = ({ seats, rungs }: Ladder): Field[] =>
  [{ share: 0, split: `0–${seats}` }, ...rungs].map(({ share, split }, index) => ({
    low: share,
    high: rungs[index]?.share ?? 1,
    split,
    odd: index % 2 === 1,
  }));

/** What is shown: all that the share may turn out to be, and the nearest rung either side. */
const window = ({ rungs, share, band: [low, high], shareWithPlan }: Ladder): [number, number] => {
  const below = rungs.findLast((rung) => rung.share <= share)?.share ?? share;
  const above = rungs.find((rung) => rung.share > share)?.share ?? share;
  const wide = 0.35 * (high - low);
  const from = Math.min(low - wide, below - 0.012);
  const to = Math.max(high + wide, above + 0.012, shareWithPlan + 0.012);
  return [Math.max(0, from), Math.min(1, to)];
};

/** The density of what is believed of the share, its highest point at 0.92. */
const curveOf = ({ share, band }: Ladder, from: number, to: number) => {
  const center = logit(share);
  const sd = (logit(band[1]) - center) / BAND;
  const points = Array.from({ length: POINTS + 1 }, (_, point) => {
    const at = from + ((to - from) * (point + 0.5)) / (POINTS + 1);
    return { at, high: normalDensity((logit(at) - center) / sd) / (at * (1 - at)) };
  });
  const most = Math.max(...points.map(({ high }) => high), 1e-9);
  return points.map(({ at, high }) => ({ at, high: (0.92 * high) / most }));
};

/** The splits above, the shares of the rungs below; those that would stand on each other are left out. */
const words = (
  fields: readonly Field[],
  inside: Ladder['rungs'],
  room: Room,
  wide: number,
): Plot.Markish[] => {
  const perPixel = wide / (room.width - 16);
  const roomy = fields.filter(({ low, high }) => high - low > 34 * perPixel);
  let last = -Infinity;
  const apart = inside.filter(({ share }) => {
    if (share - last < 58 * perPixel) return false;
    last = share;
    return true;
  });
  return [
    Plot.text(roomy, {
      x: ({ low, high }: Field) => (low + high) / 2,
      ...{ frameAnchor: 'top', dy: -16, text: 'split', fill: 'var(--ink)', fontWeight: 600 },
    }),
    Plot.text(apart, {
      x: 'share',
      text: ({ share }: { share: number }) => percent(share),
      ...{ frameAnchor: 'bottom', dy: 18, fill: 'var(--soft)' },
    }),
  ];
};

import type { ZonesPlan } from '../domain/zones/plan.ts';
import type { RankRow } from '../domain/zones/rank.ts';
import { dataTable } from './data-table.ts';
import { drawn, type Markup, markup } from './markup.ts';
import { page } from './page.ts';
import type { Drawing } from './plot-frame.ts';
import { count, longDay } from './words.ts';
import { rankPlot, type StateLine, tileMap } from './zones-plots.ts';

/** All that the overview of a plan shows; `pages` names the file of a zone's battle plan. */
export type ZonesView = {
  plan: ZonesPlan;
  rows: readonly RankRow[];
  states: readonly StateLine[];
  pages: ReadonlyMap<string, string>;
  /** What people in the field do by zone, and what all channels and they alone are expected to gain; where they are planned. */
  people?:
    | {
        by: ReadonlyMap<string, { hours: number; visits: number }>;
        gain: number;
        ofPeople: number;
      }
    | undefined;
};

/** A plan over all zones as one page: map, ranking and table, with a link to each zone's battle plan. */
export const renderZones = ({ plan, rows, states, pages, people }: ZonesView): string => {
  const { delegates, totalGain, upperBound, baselines, stateByStateExact } = plan;
  const funded = plan.zones.filter(
    ({ zone, spendMicros }) => spendMicros > 0 || people?.by.has(zone),
  );
  const [first, last] = [plan.dates.at(0)?.date ?? '', plan.dates.at(-1)?.date ?? ''];
  // A gain of less than a few delegates would look like its rivals with one decimal.
  const digits = totalGain < 5 ? 2 : 1;
  const gain = (of: number): string => of.toFixed(digits);
  const few = (of: number): string => of.toFixed(digits - 1);
  return page(
    'Zones: where the next delegate is',
    markup`<p class="over">Zones, ${longDay(first)} to ${longDay(last)}</p>
<h1>Where the next delegate is</h1>
<p class="lede">The plan is expected to gain ${gain(totalGain)} delegates: ${few(delegates.before.expected)} without it, ${few(delegates.after.expected)} with it (90\u00a0% of drawn elections: ${delegates.after.interval.map((end) => end.toFixed(0)).join(' to ')}). State by state the same money gains ${gain(baselines.stateByState)} as campaigns plan, and ${gain(stateByStateExact)} with the best of all budgets by state; no plan can pass ${gain(upperBound)}.</p>
${people ? markup`<p class="soft">These are the ads of a plan that sends people too, seen from where people leave the vote. Together they are expected to gain ${people.gain.toFixed(2)} delegates, ${people.ofPeople.toFixed(2)} of them by people in the field.</p>` : ''}
${figure('Expected gain in delegates by state. A state is not won or lost here: each tile adds up what its zones and its state-wide pools gain.', tileMap(states))}
<h2>Which zones first</h2>
${figure('Net delegates (ours more, the rival’s fewer) per million spent, at each zone’s best first buy: in the zone’s own pool, then (grey) in its state’s.', rankPlot(rows))}
<h2>What each zone is given</h2>
${dataTable({
  caption: 'Zones by spend',
  note: 'Gains are expected under the stated prior, with the middle 90 % of drawn elections.',
  head: ['Zone', 'Vote', 'Spend', 'Expected gain', '90 %', ...(people ? ['Hours', 'Visits'] : [])],
  words: [1],
  body: funded.map(({ zone, date, spendMicros, expectedGain, interval }) => ({
    name: zone,
    cells: [
      longDay(date),
      count(Math.round(spendMicros / 1e6)),
      expectedGain.toFixed(2),
      interval.map((end) => end.toFixed(1)).join(' to '),
      ...(people ? peopleCells(people.by.get(zone)) : []),
    ],
  })),
})}
<h2>Battle plans</h2>
<p>${links(pages)}</p>`,
  );
};

const peopleCells = (own = { hours: 0, visits: 0 }): string[] => [
  own.hours > 0 ? count(own.hours) : '',
  own.visits > 0 ? count(own.visits) : '',
];

const links = (pages: ReadonlyMap<string, string>): Markup[] =>
  [...pages].map(
    ([zone, file], index) => markup`${index > 0 ? ' · ' : ''}<a href="${file}">${zone}</a>`,
  );

const figure = (caption: string, { label, wide, narrow }: Drawing): Markup =>
  markup`<figure role="img" aria-label="${label}"><figcaption>${caption}</figcaption>
<div class="wide">${drawn(wide)}</div><div class="narrow">${drawn(narrow)}</div></figure>`;

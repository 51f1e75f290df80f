import type { Figure, Unit } from '../domain/zones/battle-figures.ts';
import type { BattlePlan } from '../domain/zones/battle-plan.ts';
import { ladderPlot } from './ladder-plot.ts';
import { drawn, type Markup, markup } from './markup.ts';
import { page } from './page.ts';
import { count, longDay, percent } from './words.ts';

/** One zone's battle plan as a page; every number links to the inputs that it follows from. The same plan gives the same bytes. */
export const renderBattlePlan = (plan: BattlePlan): string => {
  const { label, wide, narrow } = ladderPlot(plan.ladder);
  return page(
    `${plan.zone}: battle plan`,
    markup`<div class="brief"><p class="over">Battle plan, ${plan.state}, ${longDay(plan.date)}</p>
<h1>${plan.zone}</h1>
<p class="lede">${lede(plan)}</p>
<figure role="img" aria-label="${label}"><figcaption>Splits of the zone’s ${plan.ladder.seats} delegates by its two-way share. The curve is what the share may turn out to be, the bar its middle 90 %, the dot where the plan is expected to bring it.</figcaption>
<div class="wide">${drawn(wide)}</div><div class="narrow">${drawn(narrow)}</div></figure>
${plan.missing.length > 0 ? missing(plan) : ''}
${plan.sections.map(({ title, figures }) => section(title, figures, plan))}
<h2>What the numbers come from</h2>
<div class="scroll" role="region" tabindex="0" aria-label="Inputs"><table>
<thead><tr><th scope="col" class="word">Input</th><th scope="col">Value</th><th scope="col" class="word">Where it stands</th></tr></thead>
<tbody>${plan.inputs.map(({ id, label: name, value, where }) => markup`<tr id="input-${id}"><th scope="row">${name}</th><td class="given">${value}</td><td class="word source">${where}</td></tr>`)}
</tbody></table></div></div>`,
  );
};

/** The plan in a sentence or two; all of its numbers stand in the tables, with their inputs. */
const lede = ({ date, sections, ladder }: BattlePlan): Markup => {
  const figures = sections.flatMap((own) => own.figures);
  const said = (label: string): string => {
    const figure = figures.find((own) => own.label === label);
    return figure ? figureWords(figure.value, figure.unit) : '';
  };
  const next = figures.find(({ label }) => label.endsWith(' needs'));
  const votes = next
    ? markup`; ${said('Votes that have to change sides')} votes that change sides make it ${whole(next.label.replace(' needs', ''))}`
    : '';
  const spend = figures.find(({ label }) => label === 'Spend')?.value;
  const ads = spend
    ? `Ads for ${said('Spend')} are expected to gain ${said('Expected gain')} delegates.`
    : 'No money is spent on ads here.';
  return markup`${ladder.seats} delegates on ${longDay(date)}. At the expected ${percent(ladder.share)} they split ${whole(said('Split at that share'))}${votes}. ${ads}${peopleWords(sections)}`;
};

const whole = (split: string): Markup => markup`<span class="whole">${split}</span>`;

const peopleWords = (sections: BattlePlan['sections']): string => {
  const [weeks = 0, visits = 0] = ['Organizers', 'Surrogates'].map(
    (title) =>
      new Set(sections.find((own) => own.title === title)?.figures.map(({ of }) => of)).size,
  );
  const parts = [
    ...(weeks > 0 ? [`${weeks} organizer ${weeks === 1 ? 'week' : 'weeks'}`] : []),
    ...(visits > 0 ? [`${visits} ${visits === 1 ? 'visit' : 'visits'}`] : []),
  ];
  return parts.length > 0 ? ` With them: ${parts.join(' and ')}.` : '';
};

const missing = (plan: BattlePlan): Markup =>
  markup`<div class="notice"><p><strong>Missing</strong></p><ul>${plan.missing.map(({ what, mend }) => markup`<li>${what}; ${mend}.</li>`)}</ul></div>`;

const section = (title: string, figures: Figure[], plan: BattlePlan): Markup =>
  markup`<h2>${title}</h2>
<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table>
<tbody>${figures.map((figure, index) => markup`${group(figure, figures[index - 1])}${row(figure, index, figures, plan)}`)}
</tbody></table></div>`;

/** The heading of those figures that are about the same person or topic. */
const group = ({ of }: Figure, before: Figure | undefined): Markup | string =>
  of !== undefined && of !== before?.of
    ? markup`<tr class="group"><th scope="rowgroup" colspan="3">${of.replace(/\d{4}-\d{2}-\d{2}/, longDay)}</th></tr>`
    : '';

/** Text that is longer stands in place of its label. */
const LONG = 30;

const row = (figure: Figure, index: number, figures: Figure[], plan: BattlePlan): Markup => {
  const { label, value, unit } = figure;
  const isLong = unit === 'text' && String(value).length > LONG;
  const own = isLong
    ? markup`<th scope="row" colspan="2">${value}</th>`
    : markup`<th scope="row">${label}</th><td>${figureWords(value, unit)}</td>`;
  return markup`<tr>${own}${sources(figure, index, figures, plan)}</tr>`;
};

/** Links to a figure's inputs; figures in a row that follow from the same share one cell. */
const sources = (
  figure: Figure,
  index: number,
  figures: Figure[],
  { inputs }: BattlePlan,
): Markup | string => {
  const same = (other: Figure | undefined): boolean =>
    other !== undefined && other.of === figure.of && String(other.from) === String(figure.from);
  if (same(figures[index - 1])) return '';
  let rows = 1;
  while (same(figures[index + rows])) rows += 1;
  const links = inputs
    .filter(({ id }) => figure.from.includes(id))
    .map(({ id, label }, at) => markup`${at > 0 ? ', ' : ''}<a href="#input-${id}">${label}</a>`);
  return markup`<td class="word source" rowspan="${rows}">${links}</td>`;
};

const figureWords = (value: number | string | null, unit: Unit): string => {
  if (value === null) return 'out of reach';
  if (typeof value === 'string') return unit === 'date' ? longDay(value) : value;
  if (unit === 'share') return percent(value);
  if (unit === 'micros') return count(Math.round(value / 1_000_000));
  if (unit === 'delegates') return value !== 0 && value < 0.1 ? value.toFixed(3) : value.toFixed(2);
  return count(unit === 'hours' ? Math.round(value * 10) / 10 : Math.round(value));
};

import type { Figure, Unit } from '../domain/zones/battle-figures.ts';
import type { BattlePlan } from '../domain/zones/battle-plan.ts';
import { type Markup, markup } from './markup.ts';
import { page } from './page.ts';
import { count, longDay, percent } from './words.ts';

/** One zone's battle plan as a page; every number links to the inputs that it follows from. The same plan gives the same bytes. */
export const renderBattlePlan = (plan: BattlePlan): string =>
  page(
    `${plan.zone}: battle plan`,
    markup`<p class="over">Battle plan, ${plan.state}, ${longDay(plan.date)}</p>
<h1>${plan.zone}</h1>
${plan.missing.length > 0 ? missing(plan) : ''}
${plan.sections.map(({ title, figures }) => section(title, figures, plan))}
<h2>What the numbers come from</h2>
<div class="scroll" role="region" tabindex="0" aria-label="Inputs"><table>
<thead><tr><th scope="col" class="word">Input</th><th scope="col">Value</th><th scope="col" class="word">Where it stands</th></tr></thead>
<tbody>${plan.inputs.map(({ id, label, value, where }) => markup`<tr id="input-${id}"><th scope="row">${label}</th><td>${value}</td><td class="word" style="white-space:normal">${where}</td></tr>`)}
</tbody></table></div>`,
  );

const missing = (plan: BattlePlan): Markup =>
  markup`<div class="notice"><p><strong>Missing</strong></p><ul>${plan.missing.map(({ what, mend }) => markup`<li>${what}; ${mend}.</li>`)}</ul></div>`;

const section = (title: string, figures: Figure[], { inputs }: BattlePlan): Markup =>
  markup`<h2>${title}</h2>
<div class="scroll" role="region" tabindex="0" aria-label="${title}"><table>
<tbody>${figures.map(({ label, value, unit, from }) => {
    const known = inputs.filter(({ id }) => from.includes(id));
    const links = known.map(
      ({ id, label: name }, index) =>
        markup`${index > 0 ? ', ' : ''}<a href="#input-${id}">${name}</a>`,
    );
    return markup`<tr><th scope="row">${label}</th><td>${figureWords(value, unit)}</td><td class="word soft" style="white-space:normal">${links}</td></tr>`;
  })}
</tbody></table></div>`;

const figureWords = (value: number | string | null, unit: Unit): string => {
  if (value === null) return 'out of reach';
  if (typeof value === 'string') return unit === 'date' ? longDay(value) : value;
  if (unit === 'share') return percent(value);
  if (unit === 'micros') return count(Math.round(value / 1_000_000));
  return unit === 'delegates' ? value.toFixed(2) : count(value);
};

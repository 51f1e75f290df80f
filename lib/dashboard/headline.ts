import { sumMicros } from '../domain/money.ts';
import { forecastSentence } from './forecast-sentence.ts';
import { holdbackSentence } from './holdback-sentence.ts';
import { type Markup, markup } from './markup.ts';
import { stateWords } from './report-tables.ts';
import { type ReportView, tableGroups } from './report-view.ts';
import {
  count,
  localInstant,
  longDay,
  money,
  people,
  percent,
  priceWords,
  reachWords,
  shortDay,
} from './words.ts';

/** The top of a report: whose it is, what it comes to in a sentence, four figures, and what needs a look. */
export const headline = (view: ReportView): Markup => {
  const { campaign, asOf } = view.report;
  return markup`<header>
<p class="over">Spend report</p>
<h1>${campaign.name}</h1>
<p class="soft">${campaign.election.name}, ${longDay(campaign.election.date)} (${campaign.country}). As of ${localInstant(campaign.timeZone, asOf)}.</p>
</header>
<p class="lede">${unbroken(view.sentence)}</p>
<dl class="tiles">${[spentTile(view), reachTile(view), priceTile(view), stateTile(view)]}</dl>
${holdbackNotice(view)}
${forecastNotice(view)}
${reactionNotice(view)}
${unassignedNotice(view)}`;
};

const forecastNotice = ({ report, currency }: ReportView): Markup =>
  report.forecast
    ? markup`<p class="soft">${forecastSentence(report.forecast, report.campaign.budget, currency)}</p>`
    : markup``;

const holdbackNotice = ({ report }: ReportView): Markup =>
  report.holdback
    ? markup`<p class="soft">${unbroken(holdbackSentence(report.holdback))}</p>`
    : markup``;

const reactionNotice = ({ report, currency }: ReportView): Markup => {
  const { reaction } = report;
  if (!reaction) return markup``;
  const until = reaction.through ? `, through ${longDay(reaction.through)}` : '';
  return markup`<p class="soft">Worst case before we can react: <strong>${money(reaction.worstMicros, currency)}</strong>${until}. Budgets that are in force until the next decision counts, with all that platforms may over-deliver.</p>`;
};

/** Keeps "in-category" on one line. */
const unbroken = (sentence: string): Markup[] =>
  sentence
    .split('in-category')
    .map(
      (part, i) => markup`${i > 0 ? markup`<span class="whole">in-category</span>` : ''}${part}`,
    );

const tile = (name: string, figure: string, under: string): Markup =>
  markup`<div><dt>${name}</dt><dd>${figure}</dd><dd class="under">${under}</dd></div>`;

const spentTile = ({ report, currency, achieved, totals }: ReportView): Markup => {
  const { budget } = report.campaign;
  const others = totals
    .filter((total) => total.currency !== currency)
    .map((total) => ` and ${money(total.spendMicros, total.currency)}`);
  const share = budget > 0 ? ` (${percent(achieved.costMicros / budget)})` : '';
  return tile(
    'Spent',
    money(achieved.costMicros, currency),
    `of ${money(budget, currency)}${share}${others.join('')}`,
  );
};

const reachTile = ({ totals, currency }: ReportView): Markup => {
  const own = totals.find((total) => total.currency === currency);
  return tile(
    'In-category voters reached',
    own ? reachWords(own.reachInCategory) : people(0),
    `from ${count(own?.impressions ?? 0)} impressions`,
  );
};

const priceTile = (view: ReportView): Markup => {
  const own = view.totals.find((total) => total.currency === view.currency);
  if (own?.costPerVoter.kind !== 'mixed-phases') {
    const price = own ? priceWords(own.costPerVoter, view.currency) : 'nobody reached';
    const spend = view.unassigned.length > 0 ? 'all spend, the unassigned too' : 'over all spend';
    return tile('Cost per in-category voter', price, spend);
  }
  const phases = tableGroups({ ...view, phases: [] }, 'phase')
    .filter(({ currency, key }) => currency === view.currency && view.phases.includes(key[0] ?? ''))
    .map(({ key, costPerVoter }) => [key[0] ?? '', priceWords(costPerVoter, view.currency)]);
  return tile(
    'Cost per in-category voter',
    phases.map(([, price]) => price).join(' / '),
    `${phases.map(([name]) => name).join(' / ')}: two phases, two prices`,
  );
};

const stateTile = (view: ReportView): Markup => {
  const { state, totals, currency, report } = view;
  if (report.rows.length === 0) return tile('Figures', 'None yet', stateWords(view));
  if (state.allFinal) return tile('Figures', 'Final', `through ${longDay(state.to)}`);
  const open = totals.find((total) => total.currency === currency)?.provisionalMicros ?? 0;
  const until = state.finalOn ? ` until ${shortDay(state.finalOn)}` : '';
  return tile('Figures', 'Provisional', `${money(open, currency)} may still be restated${until}`);
};

const unassignedNotice = ({ unassigned }: ReportView): Markup => {
  if (unassigned.length === 0) return markup``;
  const currencies = [...Map.groupBy(unassigned, ({ currency }) => currency)].map(
    ([currency, groups]) => money(sumMicros(groups.map((g) => g.spendMicros)), currency),
  );
  const names = unassigned.slice(0, 3).map(({ key }) => `${key[1]} on ${key[0]}`);
  const more = unassigned.length > 3 ? ` and ${count(unassigned.length - 3)} more` : '';
  return markup`<p class="notice"><strong>${currencies.join(' and ')} unassigned.</strong> No flight has these lines: ${names.join(', ')}${more}. Their spend stands in every total; add the flight that they belong to, or say whose they are: <code>swingshift lines map</code>.</p>`;
};

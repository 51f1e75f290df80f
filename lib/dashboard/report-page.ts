import type { CampaignReport, ExpectedDelegates } from '../contracts/report.ts';
import { dataTable, type Table } from './data-table.ts';
import { delegatesSentence, delegatesTable } from './delegates-table.ts';
import { headline } from './headline.ts';
import { drawn, type Markup, markup } from './markup.ts';
import { page } from './page.ts';
import { colourOf } from './palette.ts';
import type { Drawing } from './plot-frame.ts';
import { fitTogether, priceLines, pricePanels, pricePlot } from './price-plot.ts';
import { reachKey, reachPlot } from './reach-plot.ts';
import { audienceTable, movesTable, phaseNote, spendTable, stateWords } from './report-tables.ts';
import { type ReportView, viewOf } from './report-view.ts';
import { drawnCategories } from './series.ts';
import { channelsOf, inkOf, sharePanels } from './share-panels.ts';
import { spendPlot } from './spend-plot.ts';
import { count, plainName } from './words.ts';

/**
 * A report as one page that needs nothing else: no script, no font, no request. The same report gives the
 * same bytes. Names are escaped; counts of people from 1 to 99 are hidden.
 */
export const renderReport = (report: CampaignReport): string => {
  const view = viewOf(report);
  const body = markup`${headline(view)}
${report.rows.length > 0 ? [reached(view), spent(view)] : ''}
${report.budgets.length > 0 ? moved(view) : ''}
${report.delegates ? won(report.delegates) : ''}
${report.rows.length > 0 ? breakdowns(view) : ''}
${report.audiences.length > 0 ? section('Audiences', [table(audienceTable(view))]) : ''}
${foot(view)}`;
  return page(`${report.campaign.name}: spend report`, body);
};

const reached = (view: ReportView): Markup =>
  section('Whom the money reached', [
    plot(
      view.report.evenSplit
        ? 'In-category voters reached so far: the bandit beside an even split of the same money.'
        : 'In-category voters reached so far.',
      reachPlot(view),
      key(reachKey(view).map(({ text, colour }) => ({ name: text, colour }))),
    ),
  ]);

const spent = (view: ReportView): Markup => {
  const colours = categoryKey(view);
  return section('Where the money went', [
    markup`<p class="soft">${stateWords(view)}</p>`,
    plot(`Spend by day and category, in ${view.currency}.`, spendPlot(view), colours),
    prices(view, colours),
    table(spendTable(view, 'category', 'By category')),
  ]);
};

const prices = (view: ReportView, colours: Markup): Markup => {
  const caption =
    'Cost per in-category voter by day and category: lower is better. A gap is a day that says too little.';
  if (priceLines(view).length === 0) {
    return markup`<p>No day has reached enough voters of a category yet to say what one costs.</p>`;
  }
  if (fitTogether(view)) return plot(caption, pricePlot(view), colours);
  return markup`<figure><figcaption>${caption} The other categories stand faint behind.</figcaption></figure>
${panels(pricePanels(view).map((panel) => ({ ...panel, under: panel.last })))}`;
};

const moved = (view: ReportView): Markup => {
  const { decided, raised, cut, lines } = view.report.decisions;
  const channels = channelsOf(view);
  return section('How the budget moved', [
    markup`<p>${count(decided)} daily budgets were decided for ${count(lines)} lines: ${count(raised)} were raises, ${count(cut)} were cuts.</p>`,
    markup`<p class="soft">Each category’s share of the decided daily budget, first day to last, on one scale. The stronger the ink, the larger the channel.</p>`,
    markup`<ul class="key">${channels.map((name) => markup`<li><i style="background:var(--ink);opacity:${inkOf(channels, name).toFixed(2)}"></i>${plainName(name)}</li>`)}</ul>`,
    panels(
      sharePanels(view).map((panel) => ({
        ...panel,
        name: plainName(panel.category),
        under: `${panel.from} → ${panel.to}`,
      })),
    ),
    table(movesTable(view)),
  ]);
};

const won = (delegates: ExpectedDelegates): Markup =>
  section('What it is expected to win', [
    markup`<p>${delegatesSentence(delegates)}</p>`,
    table(delegatesTable(delegates)),
  ]);

const breakdowns = (view: ReportView): Markup =>
  section('In other cuts', [
    markup`<p>Every table adds up to the same total. ${phaseNote(view) ?? ''}</p>`,
    table(spendTable(view, 'zone', 'By zone')),
    table(spendTable(view, 'channel', 'By channel')),
    table(spendTable(view, 'flight', 'By flight')),
    table(spendTable(view, 'platform', 'By platform')),
  ]);

const foot = ({ report }: ReportView): Markup => markup`<footer>
<ul>
<li>In-category voters are people of the wanted category who were reached for the first time, as the platforms report them.</li>
<li>Amounts are rounded for reading; spend.csv has them exactly. Currencies are never added together.</li>
${report.notes.map((note) => markup`<li>${note}</li>`)}
</ul>
<p>Paid for by ${report.campaign.sponsor}. Ledger state <code>${report.ledgerHash}</code></p>
</footer>`;

const section = (title: string, parts: Markup[]): Markup =>
  markup`<section><h2>${title}</h2>
${parts}
</section>`;

const table = (what: Table | undefined): Markup => (what ? dataTable(what) : markup``);

const plot = (caption: string, { label, wide, narrow }: Drawing, names: Markup): Markup =>
  markup`<figure><figcaption>${caption}</figcaption>${names}<div role="img" aria-label="${label}"><div class="wide">${drawn(wide)}</div><div class="narrow">${drawn(narrow)}</div></div></figure>
`;

type Panel = { name: string; colour: string; under: string; label: string; svg: string };

const panels = (of: Panel[]): Markup =>
  markup`<div class="panels">${of.map(
    ({ name, colour, under, label, svg }) =>
      markup`<figure><figcaption><strong><i style="background:${colour}"></i>${name}</strong><span>${under}</span></figcaption><div role="img" aria-label="${label}">${drawn(svg)}</div></figure>`,
  )}</div>`;

/** A key for narrow plots; wide ones carry their labels themselves. */
const key = (entries: { name: string; colour: string }[]): Markup =>
  markup`<ul class="key narrow">${entries.map(({ name, colour }) => markup`<li><i style="background:${colour}"></i>${name}</li>`)}</ul>`;

const categoryKey = (view: ReportView): Markup => {
  const names = drawnCategories(view);
  return key(names.map((name) => ({ name: plainName(name), colour: colourOf(names, name) })));
};

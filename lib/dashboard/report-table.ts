import Table from 'cli-table3';
import type { CampaignReport } from '../contracts/report.ts';
import { gainOver } from '../domain/finance/gain.ts';
import { delegatesSentence } from './delegates-table.ts';
import { forecastSentence } from './forecast-sentence.ts';
import { signedGain } from './gain-sentence.ts';
import { holdbackSentence } from './holdback-sentence.ts';
import { reachCells } from './reach-cells.ts';
import { stateWords } from './report-tables.ts';
import { type ReportView, tableGroups, viewOf } from './report-view.ts';
import { money, people, plainName, priceWords, rate, reachWords, unitOf } from './words.ts';

/**
 * A report for a terminal, without colours: spend, voters reached and their price by category, the totals,
 * and the bandit beside the even split where one is known. The figures are those of the page.
 */
export const gainTable = (report: CampaignReport): string => {
  const view = viewOf(report);
  const { delegates, holdback, forecast } = report;
  const parts = [
    categoryTable(view),
    waysTable(view),
    view.sentence,
    holdback ? holdbackSentence(holdback) : '',
    forecast ? forecastSentence(forecast, report.campaign.budget, view.currency) : '',
    delegates ? delegatesSentence(delegates) : '',
    stateWords(view),
  ];
  return parts
    .filter((part) => part !== '')
    .join('\n\n')
    .replaceAll('\u00a0', ' ');
};

const categoryTable = (view: ReportView): string => {
  const phased = view.phases.length > 1;
  const table = new Table({
    head: ['Category', 'Spent', 'In-category voters', 'Cost per voter'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const groups = tableGroups(view, 'category');
  const words = reachCells(groups);
  for (const group of groups) {
    const { key, currency, spendMicros } = group;
    const [category = '', phase = ''] = key;
    const { reach, price } = words(group);
    table.push([
      phased && phase !== category ? `${plainName(category)} (${phase})` : plainName(category),
      money(spendMicros, currency),
      reach,
      price,
    ]);
  }
  for (const { currency, spendMicros, reachInCategory, costPerVoter } of view.totals)
    table.push([
      `Total ${currency}`,
      money(spendMicros, currency),
      reachWords(reachInCategory),
      priceWords(costPerVoter, currency),
    ]);
  return table.toString();
};

const waysTable = ({ report, achieved, currency }: ReportView): string => {
  const { evenSplit } = report;
  if (!evenSplit) return '';
  const gain = gainOver(achieved, evenSplit);
  const table = new Table({
    head: ['', 'Spent', 'In-category voters', `Voters per ${unitOf(currency)}`],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const words = (perUnit: number | null): string => (perUnit === null ? '' : rate(perUnit));
  table.push(
    [
      'Bandit',
      money(achieved.costMicros, currency),
      people(achieved.reachInCategory),
      words(gain.perUnit),
    ],
    [
      'Even split',
      money(evenSplit.costMicros, currency),
      people(evenSplit.reachInCategory),
      words(gain.evenPerUnit),
    ],
    ['Gain', '', '', signedGain(gain) ?? 'too little to compare'],
  );
  return table.toString();
};

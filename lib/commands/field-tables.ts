import type { Replacement } from '../domain/field/cancel-visit.ts';
import type { ChannelPrice } from '../domain/field/channel-prices.ts';
import type { FieldPlan } from '../domain/field/field-plan.ts';
import type { Visit } from '../domain/field/people-gains.ts';
import type { Limit, Relaxation } from '../domain/field/relaxation.ts';
import { formatMicros } from '../domain/money.ts';
import { type Cell, figureTable, wholeUnits } from './figure-table.ts';

const delegates = (gain: number): string => gain.toFixed(3);
const range = (ends: readonly number[] | null, digits: number): string =>
  ends ? ends.map((end) => end.toFixed(digits)).join(' to ') : '';

/** Who goes where, who visits whom, and what each channel gets and brings. */
export const planTables = ({
  channels,
  organizers,
  visits,
  ads,
  adsNextMillion,
}: FieldPlan): string =>
  [
    ...(organizers.length > 0
      ? [
          figureTable(
            ['Week', 'Organizer', 'Zone', 'Pin', 'Hours', 'Travel', 'Cost', 'Votes', 'Delegates'],
            4,
            organizers
              .toSorted((a, b) =>
                `${a.week} ${a.organizer}` < `${b.week} ${b.organizer}` ? -1 : 1,
              )
              .map((own) => [
                own.week,
                own.organizer,
                own.zone,
                own.isPinned ? 'pin' : '',
                own.hours,
                own.travelHours.toFixed(1),
                wholeUnits(own.costMicros),
                own.expectedVotes.toFixed(0),
                delegates(own.expectedGain),
              ]),
          ),
        ]
      : ['No organizers are sent anywhere']),
    ...(visits.length > 0
      ? [
          figureTable(
            ['Visit', 'Zone', 'Topics', 'Pin', 'Next seat', 'Needs', 'Cost', 'Delegates'],
            5,
            visits.map(visitCells),
          ),
        ]
      : ['No visits are made']),
    figureTable(
      ['Channel', 'Spend', 'Delegates', '90 %', 'Per million', '90 %'],
      1,
      (['organizers', 'visits', 'ads', 'all'] as const).map((name) =>
        priceCells(name, channels[name]),
      ),
    ),
    `Ads go to ${ads.zones.filter(({ spendMicros }) => spendMicros > 0).length} zones; the next million in ads would bring ${adsNextMillion.toFixed(2)} delegates`,
  ].join('\n');

const visitCells = ({ id, zone, isPinned, costMicros, expectedGain, brief }: Visit): Cell[] => {
  const figure = (label: string): string =>
    String(brief.figures.find((own) => own.label === label)?.value ?? '');
  return [
    id,
    zone,
    brief.topics.map(({ topic }) => topic).join(', '),
    isPinned ? 'pin' : '',
    figure('The next seat makes it'),
    figure('Votes that it needs'),
    wholeUnits(costMicros),
    delegates(expectedGain),
  ];
};

const priceCells = (name: string, price: ChannelPrice): Cell[] => [
  name,
  wholeUnits(price.spendMicros),
  delegates(price.expectedGain),
  range(price.interval, 2),
  price.perMillion?.toFixed(2) ?? '',
  range(price.perMillionInterval, 1),
];

/** What is proposed for a visit that was cancelled, and what that changes. */
export const replacementTable = (replacement: Replacement): string => {
  const { cancelled, proposed, expectedGain, costChangeMicros, isBetterInAds, kept } = replacement;
  const head = ['', 'Visit', 'Zone', 'Topics', 'Pin', 'Next seat', 'Needs', 'Cost', 'Delegates'];
  return [
    figureTable(head, 6, [
      ['cancelled', ...visitCells(cancelled)],
      ...(proposed ? [['proposed', ...visitCells(proposed)]] : []),
    ]),
    ...(proposed ? [] : ['No other visit fits beside the rest of the plan']),
    `People in the field: ${delegates(expectedGain.planned)} delegates as planned, ${delegates(expectedGain.without)} without, ${delegates(expectedGain.proposed)} with what is proposed`,
    `Cost: ${costChangeMicros < 0 ? '' : '+'}${wholeUnits(costChangeMicros)}; ${kept.organizers} organizer weeks and ${kept.visits} visits stay as they are`,
    ...(isBetterInAds ? ['The money would bring more in ads than in the visit proposed'] : []),
  ].join('\n');
};

const LIMITS: Record<Limit, string> = {
  capacity: 'hours a week',
  'zones-a-week': 'zones a week',
  language: 'the language',
  travel: 'the longest way',
  need: 'the hours needed',
  funds: 'the money for the field',
  date: 'the day of the vote',
  topic: 'the topics',
  availability: 'the dates offered',
  'visit-travel': 'the way between two visits',
  'double-booking': 'one visit a day',
};

/** One limit to relax, and by how much, in words. */
export const relaxWords = ({ limit, who, zone, when, by, unit }: Relaxation): string => {
  const rounded = Math.round(by * 100) / 100;
  const amount =
    unit === 'micros'
      ? formatMicros(by)
      : `${rounded} ${rounded === 1 ? unit.replace(/s$/, '') : unit}`;
  const whose = who && (limit === 'need' ? `by speakers of ${who}` : `of ${who}`);
  const where = [whose, zone && `in ${zone}`, when && `on ${when}`].filter(Boolean);
  return `${[LIMITS[limit], ...where].join(' ')}: by ${amount}`;
};

/** The fewest limits that have to give, and by how much. */
export const infeasibleTable = (relax: readonly Relaxation[]): string =>
  figureTable(
    ['Limit', 'Whose', 'Zone', 'Week or date', 'By', 'Unit'],
    4,
    relax.map(({ limit, who, zone, when, by, unit }) => [
      limit,
      who ?? '',
      zone ?? '',
      when ?? '',
      unit === 'micros' ? formatMicros(by) : Math.round(by * 100) / 100,
      unit === 'micros' ? 'currency' : unit,
    ]),
  );

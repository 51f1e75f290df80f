import type { DecidedBudget } from '../contracts/report.ts';
import { groupSpend } from '../domain/finance/spend-groups.ts';
import type { ReportView } from './report-view.ts';

/** More than this many categories are drawn as "other", so that colours stay apart. */
export const DRAWN_CATEGORIES = 7;

export type DaySpend = { day: string; series: string; micros: number };

/** Spend by day and category in the campaign's own currency; small categories together as "other". */
export const spendByDay = (view: ReportView): DaySpend[] => {
  const drawn = new Set(drawnCategories(view));
  const groups = groupSpend(view.report.rows, ['day', 'category']);
  const cells = new Map<string, DaySpend>();
  for (const { key, currency, spendMicros } of groups) {
    if (currency !== view.currency) continue;
    const [day = '', category = ''] = key;
    const series = drawn.has(category) ? category : 'other';
    const cell = cells.get(`${day} ${series}`) ?? { day, series, micros: 0 };
    cells.set(`${day} ${series}`, { ...cell, micros: cell.micros + spendMicros });
  }
  return [...cells.values()];
};

/** The categories with a colour of their own, in order, "other" at the end where some have none. */
export const drawnCategories = ({ categories }: ReportView): string[] =>
  categories.length <= DRAWN_CATEGORIES
    ? categories
    : [...categories.slice(0, DRAWN_CATEGORIES - 1), 'other'];

export type DayPrice = { day: string; category: string; phase: string; micros: number | null };

/** Cost per in-category voter by day, category and phase; null on days that say too little. */
export const priceByDay = (view: ReportView): DayPrice[] =>
  groupSpend(view.report.rows, ['category', 'phase', 'day'])
    .filter(({ currency }) => currency === view.currency)
    .map(({ key: [category = '', phase = '', day = ''], costPerVoter }) => ({
      day,
      category,
      phase,
      micros: costPerVoter.kind === 'known' ? costPerVoter.micros : null,
    }));

export type DayShare = { day: string; category: string; channel: string; share: number };

/** Each day's decided budgets as shares of that day's whole, by category and channel. */
export const sharesByDay = (budgets: readonly DecidedBudget[]): DayShare[] =>
  [...Map.groupBy(budgets, ({ day }) => day)].flatMap(([day, lines]) => {
    const whole = lines.reduce((sum, line) => sum + line.toMicros, 0);
    if (whole === 0) return [];
    return [...Map.groupBy(lines, ({ armId }) => armId.split('/').slice(1, 3).join('/'))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, members]) => {
        const [category = '', channel = ''] = name.split('/');
        const micros = members.reduce((sum, line) => sum + line.toMicros, 0);
        return { day, category, channel, share: micros / whole };
      });
  });

export type ArmMove = { armId: string; first: number; last: number };

/** Each arm's share of the first and of the last decided day, the largest rise first. */
export const armMoves = (budgets: readonly DecidedBudget[]): ArmMove[] => {
  const days = [...new Set(budgets.map(({ day }) => day))].sort();
  const shareOn = (day: string | undefined): Map<string, number> => {
    const lines = budgets.filter((line) => line.day === day);
    const whole = lines.reduce((sum, line) => sum + line.toMicros, 0) || 1;
    const shares = new Map<string, number>();
    for (const { armId, toMicros } of lines)
      shares.set(armId, (shares.get(armId) ?? 0) + toMicros / whole);
    return shares;
  };
  const [first, last] = [shareOn(days[0]), shareOn(days.at(-1))];
  return [...new Set([...first.keys(), ...last.keys()])]
    .sort()
    .map((armId) => ({ armId, first: first.get(armId) ?? 0, last: last.get(armId) ?? 0 }))
    .sort((a, b) => b.last - b.first - (a.last - a.first));
};

export type Reached = { day: string; way: 'bandit' | 'even split'; reach: number };

/** In-category voters reached up to the end of each day, for the bandit and for the even split. */
export const cumulativeReach = (view: ReportView): Reached[] => {
  const { rows, evenSplit } = view.report;
  const own = groupSpend(rows, 'day').filter(({ currency }) => currency === view.currency);
  const bandit = own.map(({ key, reachInCategory }) => ({
    date: key[0] ?? '',
    reachInCategory: reachInCategory ?? 0,
  }));
  return [
    ...runningSum(bandit).map((point) => ({ ...point, way: 'bandit' as const })),
    ...runningSum(evenSplit?.byDay ?? []).map((point) => ({
      ...point,
      way: 'even split' as const,
    })),
  ];
};

const runningSum = (
  days: readonly { date: string; reachInCategory: number }[],
): { day: string; reach: number }[] => {
  let reach = 0;
  return days.map(({ date, reachInCategory }) => {
    reach += reachInCategory;
    return { day: date, reach };
  });
};

import type { Outcome } from './worker.ts';
import { kinds } from './worlds.ts';

/**
 * A policy in a scenario: mean part of the clairvoyant value, its standard error, by how much the project's own policy
 * was ahead of it in the same worlds (in pairs), violations, milliseconds a decision.
 */
export type Cell = {
  scenario: string;
  policy: string;
  worlds: number;
  mean: number;
  error: number;
  lead: number;
  leadError: number;
  violations: number;
  milliseconds: number;
};

const OURS = 'swingshift';

/** Outcomes by scenario and policy, in the order in which they first came; then the means over the project's own kinds of worlds, and over the others. */
export const summarise = (outcomes: readonly Outcome[]): Cell[] => {
  const groups = Map.groupBy(outcomes, ({ scenario, policy }) => `${scenario}\n${policy}`);
  const cells = [...groups.values()].map((own): Cell => {
    const [{ scenario, policy } = { scenario: '', policy: '' }] = own;
    const ours = groups.get(`${scenario}\n${OURS}`) ?? [];
    const leads = own.map(({ efficiency }, index) => (ours[index]?.efficiency ?? 0) - efficiency);
    const efficiencies = own.map(({ efficiency }) => efficiency);
    return {
      scenario,
      policy,
      worlds: own.length,
      mean: average(efficiencies),
      error: errorOf(efficiencies),
      lead: average(leads),
      leadError: errorOf(leads),
      violations: own.reduce((sum, { violations }) => sum + violations.length, 0),
      milliseconds: average(own.map(({ milliseconds }) => milliseconds)),
    };
  });
  const strange = new Set(kinds.filter(({ isStrange }) => isStrange).map(({ name }) => name));
  const isStrange = ({ scenario }: Cell) => strange.has(scenario);
  return [
    ...cells,
    ...over(
      'own kinds',
      cells.filter((cell) => !isStrange(cell)),
    ),
    ...over('other kinds', cells.filter(isStrange)),
  ];
};

/** The means over scenarios, by policy. */
const over = (scenario: string, cells: readonly Cell[]): Cell[] =>
  [...Map.groupBy(cells, ({ policy }) => policy)].map(([policy, own]): Cell => {
    const together = (errors: number[]) => Math.hypot(...errors) / own.length;
    return {
      scenario,
      policy,
      worlds: own.reduce((sum, { worlds }) => sum + worlds, 0),
      mean: average(own.map(({ mean }) => mean)),
      error: together(own.map(({ error }) => error)),
      lead: average(own.map(({ lead }) => lead)),
      leadError: together(own.map(({ leadError }) => leadError)),
      violations: own.reduce((sum, { violations }) => sum + violations, 0),
      milliseconds: average(own.map(({ milliseconds }) => milliseconds)),
    };
  });

/** The table as text: a block for each scenario, best policy first. */
export const written = (cells: readonly Cell[]): string =>
  [...Map.groupBy(cells, ({ scenario }) => scenario)]
    .map(([scenario, own]) => {
      const worlds = own[0]?.worlds ?? 0;
      const rows = own
        .toSorted((a, b) => b.mean - a.mean)
        .map(
          ({ policy, mean, error, lead, leadError, violations, milliseconds }) =>
            `  ${policy.padEnd(18)} ${mean.toFixed(4)} ± ${error.toFixed(4)}   ${policy === OURS ? ' '.repeat(15) : `${lead.toFixed(4).padStart(6)} ± ${leadError.toFixed(4)}`} ${String(violations).padStart(11)} ${milliseconds.toFixed(2).padStart(9)}`,
        );
      const head = `${scenario} (${worlds} worlds)`;
      return [
        `${head.padEnd(26)} efficiency        lead of ours   violations     ms a decision`,
        ...rows,
      ].join('\n');
    })
    .join('\n\n');

/** The standard error of a mean. */
const errorOf = (list: readonly number[]): number => {
  const mean = average(list);
  const squares = list.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, list.length - 1) / Math.max(1, list.length));
};

const average = (list: readonly number[]): number =>
  list.reduce((a, b) => a + b, 0) / Math.max(1, list.length);

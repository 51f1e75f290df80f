import type { Outcome } from './worker.ts';

/** A policy in a scenario: mean part of the clairvoyant value, its standard error, violations, milliseconds a decision. */
export type Cell = {
  scenario: string;
  policy: string;
  worlds: number;
  mean: number;
  error: number;
  violations: number;
  milliseconds: number;
};

/** Outcomes by scenario and policy, in the order in which they first came; then the means over all scenarios. */
export const summarise = (outcomes: readonly Outcome[]): Cell[] => {
  const groups = Map.groupBy(outcomes, ({ scenario, policy }) => `${scenario}\n${policy}`);
  const cells = [...groups.values()].map((own): Cell => {
    const [{ scenario, policy } = { scenario: '', policy: '' }] = own;
    const mean = average(own.map(({ efficiency }) => efficiency));
    const squares = own.reduce((sum, { efficiency }) => sum + (efficiency - mean) ** 2, 0);
    return {
      scenario,
      policy,
      worlds: own.length,
      mean,
      error: Math.sqrt(squares / Math.max(1, own.length - 1) / own.length),
      violations: own.reduce((sum, { violations }) => sum + violations.length, 0),
      milliseconds: average(own.map(({ milliseconds }) => milliseconds)),
    };
  });
  const over = [...Map.groupBy(cells, ({ policy }) => policy)].map(([policy, own]): Cell => {
    const errors = own.reduce((sum, { error }) => sum + error ** 2, 0);
    return {
      scenario: 'all',
      policy,
      worlds: own.reduce((sum, { worlds }) => sum + worlds, 0),
      mean: average(own.map(({ mean }) => mean)),
      error: Math.sqrt(errors) / own.length,
      violations: own.reduce((sum, { violations }) => sum + violations, 0),
      milliseconds: average(own.map(({ milliseconds }) => milliseconds)),
    };
  });
  return [...cells, ...over];
};

/** The table as text: a block for each scenario, best policy first. */
export const written = (cells: readonly Cell[]): string =>
  [...Map.groupBy(cells, ({ scenario }) => scenario)]
    .map(([scenario, own]) => {
      const worlds = own[0]?.worlds ?? 0;
      const rows = own
        .toSorted((a, b) => b.mean - a.mean)
        .map(
          ({ policy, mean, error, violations, milliseconds }) =>
            `  ${policy.padEnd(18)} ${mean.toFixed(4)} ± ${error.toFixed(4)} ${String(violations).padStart(11)} ${milliseconds.toFixed(2).padStart(9)}`,
        );
      const head = `${scenario} (${worlds} worlds)`;
      return [`${head.padEnd(20)} efficiency   se     violations     ms a decision`, ...rows].join(
        '\n',
      );
    })
    .join('\n\n');

const average = (list: readonly number[]): number =>
  list.reduce((a, b) => a + b, 0) / Math.max(1, list.length);

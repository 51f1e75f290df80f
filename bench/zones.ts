import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ZoneLayout } from '../lib/contracts/zone-layout.ts';
import { baselinesOf } from '../lib/domain/zones/baselines.ts';
import { type Draw, drawElections } from '../lib/domain/zones/draws.ts';
import { outlookOf, sum } from '../lib/domain/zones/outlook.ts';
import { spendOf } from '../lib/domain/zones/plan-task.ts';
import { recount } from '../lib/domain/zones/recount.ts';
import { shareMoved } from '../lib/domain/zones/response.ts';
import { expectedOf } from '../lib/domain/zones/value.ts';
import { readSettings } from '../lib/files/settings-file.ts';
import { defaultZoneLayout, readZoneFile } from '../lib/files/zone-file.ts';

// Gains of four ways to spend one budget, over 200 elections drawn from the prior that the plans go by (the best case).
//   npm run bench:zones -- FILE --layout march-2016
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    layout: { type: 'string' },
    budget: { type: 'string', default: '5000000' },
    draws: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
});
const EXAMPLES = join(import.meta.dirname, '../examples/zones');
const file = positionals[0] ?? join(EXAMPLES, 'zones.csv');
const budgets = [1, 1, 1, 0.4].map((part) => part * Number(values.budget) * 1e6);
const PRIORS = [
  { national: 0, state: 0.2, zone: 0.15 },
  { national: 0, state: 0.1, zone: 0.08 },
  { national: 0, state: 0.05, zone: 0.05 },
  { national: 0, state: 0.05, zone: 0.05 },
];
const response = { movable: 0.03, costPerVoterMicros: 4_000_000 };

const layoutOf = (name: string | undefined): ZoneLayout => {
  if (name === undefined) return defaultZoneLayout;
  const path = /^[\w-]+$/.test(name) ? join(EXAMPLES, `${name}.yaml`) : name;
  return readSettings(path, readFileSync(path, 'utf8'), ZoneLayout);
};

const { contests } = await readZoneFile(createReadStream(file), layoutOf(values.layout));
const rows = [
  [
    'Prior sd',
    'Budget',
    'By voters',
    'By delegates',
    'By state',
    'Exact by state',
    'By zone',
    'Over state',
    'Over exact',
    'Bound',
    's',
  ],
];

for (const [index, prior] of PRIORS.entries()) {
  const budgetMicros = budgets[index] ?? 0;
  const outlook = outlookOf(contests, prior);
  const draws = drawElections(outlook, values.seed, Number(values.draws));
  const unmoved = draws.map((draw) => recount(outlook, draw));
  const begin = performance.now();
  const { spend, upperBound } = spendOf({ outlook, response, budgetMicros, funds: [] });
  const seconds = (performance.now() - begin) / 1000;
  const baselines = baselinesOf(outlook, response, budgetMicros);
  const before = expectedOf(outlook, response, []).total;

  const gainOf = (way: number[]): { drawn: number; expected: number } => {
    const moved = outlook.zones.map(({ voters }, zone) =>
      shareMoved(response, voters, way[zone] ?? 0),
    );
    const gains = draws.map((draw: Draw, at) => {
      const without = unmoved[at] ?? recount(outlook, draw);
      const after = recount(outlook, draw, moved, without);
      return (
        sum(after.districts) +
        sum(after.statewide) -
        sum(without.districts) -
        sum(without.statewide)
      );
    });
    return {
      drawn: sum(gains) / gains.length,
      expected: expectedOf(outlook, response, way).total - before,
    };
  };
  const { byVoters, byDelegates, stateByState, stateByStateExact } = baselines;
  const ways = [byVoters, byDelegates, stateByState, stateByStateExact, spend].map(gainOf);
  const [, , byState, exact, zones] = ways;
  const over = (way: typeof zones): string =>
    `+${(100 * ((zones?.drawn ?? 0) / (way?.drawn ?? 1) - 1)).toFixed(0)} %`;
  rows.push([
    `${prior.state.toFixed(2)}, ${prior.zone.toFixed(2)}`,
    (budgetMicros / 1e6).toLocaleString('en-US'),
    ...ways.map(({ drawn, expected }) => `${drawn.toFixed(1)} (${expected.toFixed(2)})`),
    over(byState),
    over(exact),
    upperBound.toFixed(2),
    seconds.toFixed(2),
  ]);
}
console.log(`${file}: average gain in delegates over ${values.draws} draws (expected in brackets)`);
const widths = rows[0]?.map((_, column) =>
  Math.max(...rows.map((row) => row[column]?.length ?? 0)),
);
for (const row of rows) {
  console.log(row.map((cell, column) => cell.padStart(widths?.[column] ?? 0)).join('  '));
}

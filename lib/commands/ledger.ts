import Table from 'cli-table3';
import { ledgerHash, verifyLedger } from '../books/ledger.ts';
import { readSpend } from '../books/reports.ts';
import {
  type Dimension,
  groupSpend,
  type SpendGroup,
  spendTotals,
} from '../domain/finance/spend-groups.ts';
import { formatMicros } from '../domain/money.ts';
import { type Call, type CommandSpec, inState, instant, text } from './command.ts';
import { Fault } from './fault.ts';

const DIMENSIONS = ['flight', 'zone', 'category', 'platform', 'day'] as const;

/** Days of different clocks are different days, so each stands in a row of its own. */
const cutsOf = (by: (typeof DIMENSIONS)[number] | undefined): Dimension[] =>
  by === undefined ? [] : by === 'day' ? ['day', 'timeZone'] : [by];

/** Says what stands in the ledger, now or as it stood. */
export const ledgerBalance: CommandSpec = {
  usage: 'ledger balance',
  says: 'Say what stands in the ledger, by currency: final, provisional, unassigned, total.',
  example: 'swingshift ledger balance --by zone --as-of 2027-03-10T12:00:00.000Z --json',
  options: [
    { flags: '--as-of <instant>', says: 'the ledger exactly as it stood at this instant' },
    { flags: '--by <dimension>', says: `rows by ${DIMENSIONS.join(', ')}` },
    { flags: '--final-only', says: 'only figures that no longer change' },
  ],
  run: (call) =>
    inState(call, async ({ ports, now }) => {
      const asOf = instant(call, 'asOf');
      const by = dimensionOf(call);
      const terms = { asOf, now: now(), finalOnly: call.options['finalOnly'] === true };
      const { rows } = await readSpend(ports, terms);
      const totals = spendTotals(rows);
      const groups = groupSpend(rows, cutsOf(by));
      const balance = {
        asOf: asOf ?? terms.now,
        currencies: Object.fromEntries(totals.map((total) => [total.currency, amountsOf(total)])),
        rows: groups.map(rowOf),
      };
      call.screen.result(balance, () =>
        totals.length === 0
          ? `Nothing stands in the ledger as of ${balance.asOf}${terms.finalOnly ? ' that is final' : ''}.`
          : balanceTable(balance.asOf, by, groups, totals),
      );
      return 'ok';
    }),
};

/** Prints the hash of the ledger's state, equal for the same reports in any order. */
export const ledgerHashShown: CommandSpec = {
  usage: 'ledger hash',
  says: 'Print the hash of what the ledger holds: the same for the same reports, whatever their order.',
  example: 'swingshift ledger hash',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const stateHash = await ledgerHash(ports);
      call.screen.result({ stateHash }, () => stateHash);
      return 'ok';
    }),
};

/** Recomputes chain and balances from the posted lines. */
export const ledgerVerify: CommandSpec = {
  usage: 'ledger verify',
  says: 'Recompute chain and balances from the posted lines, and name the first that does not fit.',
  example: 'swingshift ledger verify',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const verdict = await verifyLedger(ports);
      call.screen.result(verdict, () =>
        verdict.kind === 'sound'
          ? `${verdict.lines} lines in ${verdict.entries} entries: chain and balances hold.`
          : `The ledger breaks at ${verdict.where}: ${verdict.because}`,
      );
      return verdict.kind === 'sound' ? 'ok' : 'error';
    }),
};

const dimensionOf = (call: Call): (typeof DIMENSIONS)[number] | undefined => {
  const given = text(call, 'by');
  const by = DIMENSIONS.find((name) => name === given);
  if (by || given === undefined) return by;
  throw new Fault('error', { what: `no rows by ${given}`, mend: `use ${DIMENSIONS.join(', ')}` });
};

const amountsOf = ({
  finalMicros,
  provisionalMicros,
  unassignedMicros,
  spendMicros,
}: SpendGroup) => ({ finalMicros, provisionalMicros, unassignedMicros, totalMicros: spendMicros });

const rowOf = (group: SpendGroup) => ({
  key: group.key[0] ?? 'total',
  currency: group.currency,
  ...amountsOf(group),
  state: group.state,
  finalOn: group.finalOn,
  timeZones: group.timeZones,
});

/** For people: amounts, until when they may change, and the clock that their days are of. */
const balanceTable = (
  asOf: string,
  by: string | undefined,
  groups: readonly SpendGroup[],
  totals: readonly SpendGroup[],
): string => {
  const table = new Table({
    head: [by ?? '', '', 'Final', 'Provisional', 'Unassigned', 'Total', 'Final on', 'Days in'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  const cells = (name: string, group: SpendGroup): string[] => [
    name,
    group.currency,
    ...Object.values(amountsOf(group)).map(formatMicros),
    `${group.finalOn}${group.state === 'final' ? '' : ' at the latest'}`,
    group.timeZones.join(', '),
  ];
  if (by !== undefined) table.push(...groups.map((group) => cells(group.key[0] ?? '', group)));
  table.push(...totals.map((total) => cells('total', total)));
  return `As of ${asOf}. Currencies are never added together.\n${table.toString()}`;
};

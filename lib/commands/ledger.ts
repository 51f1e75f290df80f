import { listLines } from '../books/flights.ts';
import { ledgerHash, listQuarantine, readHeads, verifyLedger } from '../books/ledger.ts';
import { type Dimension, groupSpend } from '../domain/finance/spend-groups.ts';
import { spendReport } from '../domain/finance/spend-report.ts';
import { type Balance, balances } from '../domain/ledger/balances.ts';
import { formatMicros } from '../domain/money.ts';
import { type Call, type CommandSpec, inState, instant, text } from './command.ts';
import { Fault } from './fault.ts';

const DIMENSIONS: readonly Dimension[] = ['flight', 'zone', 'category', 'platform', 'day'];

/** Says what stands in the ledger, now or as it stood. */
export const ledgerBalance: CommandSpec = {
  usage: 'ledger balance',
  says: 'Say what stands in the ledger, by currency: final, provisional, unassigned, total.',
  example: 'swingshift ledger balance --by zone --as-of 2027-03-10T12:00:00.000Z --json',
  options: [
    { flags: '--as-of <instant>', says: 'the ledger exactly as it stood at this instant' },
    { flags: '--by <dimension>', says: `rows by ${DIMENSIONS.join(', ')}` },
  ],
  run: (call) =>
    inState(call, async ({ ports, now }) => {
      const asOf = instant(call, 'asOf');
      const by = dimensionOf(call);
      const heads = await readHeads(ports, asOf ? { asOf } : {});
      const lines = await listLines(ports);
      const currencies = balances(heads, lines);
      const rows = by ? groupSpend(spendReport(heads, lines), by).map(shown) : [];
      call.screen.result({ asOf: asOf ?? now(), currencies, rows }, () => table(currencies));
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

/** Lists the rows of reports that were not booked. */
export const quarantineList: CommandSpec = {
  usage: 'quarantine list',
  says: 'List the rows of delivery reports that were not booked: file, line, column, reason.',
  example: 'swingshift quarantine list --json',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const rows = await listQuarantine(ports);
      call.screen.result(rows, () =>
        rows.length === 0
          ? 'Nothing is in quarantine.'
          : rows
              .map(({ file, line, column, because }) => `${file}:${line}: ${column}: ${because}`)
              .join('\n'),
      );
      return 'ok';
    }),
};

const dimensionOf = (call: Call): Dimension | undefined => {
  const given = text(call, 'by');
  const by = DIMENSIONS.find((name) => name === given);
  if (by || given === undefined) return by;
  throw new Fault('error', { what: `no rows by ${given}`, mend: `use ${DIMENSIONS.join(', ')}` });
};

const shown = ({
  key,
  currency,
  spendMicros,
  finalMicros,
  provisionalMicros,
}: ReturnType<typeof groupSpend>[number]) => ({
  key: key.join('/'),
  currency,
  finalMicros,
  provisionalMicros,
  totalMicros: spendMicros,
});

const table = (currencies: Record<string, Balance>): string =>
  Object.entries(currencies)
    .map(
      ([currency, balance]) =>
        `${currency}  total ${formatMicros(balance.totalMicros)} = final ${formatMicros(balance.finalMicros)} + provisional ${formatMicros(balance.provisionalMicros)}; unassigned ${formatMicros(balance.unassignedMicros)}`,
    )
    .join('\n') || 'The ledger is empty.';

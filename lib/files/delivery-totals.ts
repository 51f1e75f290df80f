import type { DeliveryRow } from '../contracts/delivery.ts';
import { formatMicros, MAX_MICROS, type Micros } from '../domain/money.ts';
import type { Fitted } from './delivery-mapping.ts';
import { countIn, moneyOf } from './delivery-money.ts';

type Cells = Readonly<Record<string, string>>;

/** What a record adds to its file's sums, as far as that can be read. */
export type Figures = { costMicros: Micros | null; impressions: number | null };

/** Whether a record is no row but a total of the rows, by its platform's way of writing those. */
export const isTotal = (cells: Cells, { mapping, columnOf }: Fitted): boolean => {
  const { totals } = mapping;
  if (!totals) return false;
  const cellOf = (name: string | undefined): string => cells[name ?? '']?.trim() ?? '';
  // No total has both a day and a line; most records end here.
  const line = cellOf(columnOf.line_id);
  if (line && /^\d/.test(cellOf(columnOf.report_date))) return false;
  if (totals.label) return Object.values(cells).some((cell) => totals.label?.test(cell.trim()));
  const names = [columnOf.account_id, columnOf.order_id, columnOf.line_id, columnOf.creative_id];
  return names.every((name) => !cellOf(name)) && cellOf(columnOf.cost) !== '';
};

/** Cost and impressions of a record; null where they cannot be read. */
export const figuresIn = (cells: Cells, fitted: Fitted): Figures => ({
  costMicros: moneyOf(cells[fitted.columnOf.cost ?? '']?.trim() ?? '', fitted) ?? null,
  impressions: countIn(cells[fitted.columnOf.impressions ?? '']?.trim() ?? '', fitted) ?? null,
});

/** How many decimals a cost is written with. */
export const decimalsIn = (cells: Cells, { columnOf }: Fitted): number =>
  /\.(\d+)$/.exec(cells[columnOf.cost ?? '']?.trim() ?? '')?.[1]?.length ?? 0;

/**
 * Why a file's rows are not what its own totals say; undefined where one of the totals fits, or none can be held
 * against the rows. Sums made before rounding may differ by half of the last decimal a figure. Money is compared where
 * all of it is in one currency and can be read.
 */
export const misfit = (
  totals: readonly (Figures & { line: number })[],
  rows: readonly Pick<DeliveryRow, 'currency' | 'costMicros' | 'impressions'>[],
  bad: readonly Figures[],
  written: { sums: 'exact' | 'rounded'; decimals: number },
): string | undefined => {
  const [first] = totals;
  if (!first) return undefined;
  const all: readonly Figures[] = [...rows, ...bad];
  const oneCurrency = new Set(rows.map(({ currency }) => currency)).size <= 1;
  const cost = oneCurrency ? sumOf(all.map(({ costMicros }) => costMicros)) : null;
  const impressions = sumOf(all.map((row) => row.impressions));
  const halfUnits = written.sums === 'rounded' ? all.length + 1 : 0;
  const slack = halfUnits * 5 * 10 ** (5 - Math.min(6, Math.max(2, written.decimals)));
  const fits = (total: Figures): boolean =>
    near(total.costMicros, cost, slack) && near(total.impressions, impressions, 0);
  if (totals.some(fits)) return undefined;
  const { line, ...total } = first;
  return `the rows add up to ${words(cost, impressions)}, the total on line ${line} says ${words(total.costMicros, total.impressions)}`;
};

/** Why rows of one file tell of one thing, by their lines; undefined where no two do. */
export const repeated = (
  rows: readonly DeliveryRow[],
  lines: readonly number[],
): string | undefined => {
  const seen = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const subject = subjectOf(row);
    const before = seen.get(subject);
    if (before === undefined) seen.set(subject, index);
    else {
      return `lines ${lines[before]} and ${lines[index]} tell of the same line, day and revision; if a breakdown tells them apart, export without it`;
    }
  }
  return undefined;
};

const subjectOf = (row: DeliveryRow): string =>
  `${row.platform}|${row.accountId}|${row.orderId}|${row.lineId}|${row.creativeId}|${row.kind}|${row.reportDate}|${row.hour}|${row.revision}|${row.cell}`;

/** Why rows come to more than the ledger can count, in one currency; undefined where they do not. */
export const tooMuch = (
  rows: readonly Pick<DeliveryRow, 'currency' | 'costMicros'>[],
): string | undefined => {
  const sums = new Map<string, number>();
  for (const { currency, costMicros } of rows) {
    const sum = (sums.get(currency) ?? 0) + Math.abs(costMicros);
    if (sum > MAX_MICROS) return `its money comes to more ${currency} than can be counted`;
    sums.set(currency, sum);
  }
  return undefined;
};

const near = (total: number | null, sum: bigint | null, slack: number): boolean =>
  total === null || sum === null || Math.abs(Number(BigInt(total) - sum)) <= slack;

const sumOf = (figures: readonly (number | null)[]): bigint | null => {
  let sum = 0n;
  for (const figure of figures) {
    if (figure === null) return null;
    sum += BigInt(figure);
  }
  return sum;
};

const words = (cost: Micros | bigint | null, impressions: number | bigint | null): string => {
  const isCountable = cost !== null && Math.abs(Number(cost)) <= MAX_MICROS;
  const money = isCountable ? formatMicros(Number(cost)) : 'unknown money';
  return `${money} and ${impressions ?? 'unknown'} impressions`;
};

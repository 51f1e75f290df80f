import type { DuckDBConnection } from '@duckdb/node-api';
import type {
  LoadedSegment,
  OddOutcome,
  OddRow,
  PlainSegment,
} from '../../contracts/segment-load.ts';
import { appendToken, appendVoter, VOTER_COLUMNS } from './duckdb-voters.ts';

/** What the odd rows came to: their voters lie in the table `strict`, and `refused` has the others that have a token. */
export type Odd = { rejects: LoadedSegment['rejects']; optedOut: Set<string> };

/**
 * Hands the odd rows of the table `read` to the strict reader, in file order. Both connections are of one database, since
 * what is written while rows are read needs its own.
 */
export const readOddRows = async (
  reader: DuckDBConnection,
  writer: DuckDBConnection,
  segment: PlainSegment,
): Promise<Odd> => {
  await writer.run(`create table strict (ordinal bigint, ${VOTER_COLUMNS})`);
  await writer.run('create table refused (ordinal bigint, voter uuid)');
  const strict = await writer.createAppender('strict');
  const refused = await writer.createAppender('refused');
  const odd: Odd = { rejects: [], optedOut: new Set() };
  const take = (ordinal: number, outcome: OddOutcome): void => {
    if (outcome.optedOut !== undefined) odd.optedOut.add(outcome.optedOut);
    if ('voter' in outcome) {
      strict.appendBigInt(BigInt(ordinal));
      appendVoter(strict, outcome.voter);
      return;
    }
    odd.rejects.push({ ordinal, ...outcome.reject });
    if (outcome.token === undefined) return;
    refused.appendBigInt(BigInt(ordinal));
    appendToken(refused, outcome.token);
    refused.endRow();
  };
  for await (const row of oddRows(reader)) take(row.ordinal, segment.readOdd(row));
  strict.closeSync();
  refused.closeSync();
  return odd;
};

async function* oddRows(connection: DuckDBConnection): AsyncGenerator<OddRow> {
  const result = await connection.stream(
    'select rowid, odd from read where odd is not null order by rowid',
  );
  for await (const rows of result.yieldRows()) {
    for (const [ordinal, odd] of rows) {
      const cells: (string | null)[] = JSON.parse(String(odd));
      const count = cells.findLastIndex((cell) => cell !== null) + 1;
      yield { ordinal: Number(ordinal), cells: cells.slice(0, count).map((cell) => cell ?? '') };
    }
  }
}

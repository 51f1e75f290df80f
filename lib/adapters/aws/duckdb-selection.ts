import { rm, stat, writeFile } from 'node:fs/promises';
import { type DuckDBConnection, INTEGER, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { VoterSelection } from '../../contracts/selection.ts';
import { holdoutBelow } from '../../domain/audience/holdout.ts';
import { type Reason, reasons, type SuppressedCounts } from '../../domain/audience/suppression.ts';
import { type Bound, bindings, rowsOf } from './duckdb.ts';
import { conditionOf } from './duckdb-rule.ts';
import { tokenText, type VoterFiles, votersNow } from './duckdb-voters.ts';
import { listMarks } from './voter-marks.ts';

/** What decides who is on a list of people to leave out. */
type Lists = Pick<VoterSelection, 'optedOut' | 'voted' | 'staff' | 'holdout' | 'linksKey'>;

/** Local copies of the lists that lie in the lake. */
export type ListFiles = {
  voted: string[];
  staff: string[];
  /** Of the merge that the voters are of. */
  links: string | undefined;
};

/** Makes the temporary table `suppressed`, a row a person who is on a list. */
export const loadSuppressed = async (
  connection: DuckDBConnection,
  { optedOut, holdout }: Lists,
  { voted, staff, links }: ListFiles,
  fresh: () => string,
): Promise<void> => {
  const optOutFile = fresh();
  if (optedOut.length > 0) await writeFile(optOutFile, `${optedOut.join('\n')}\n`);
  const bound = bindings();
  const lists = {
    optOut: optedOut.length > 0 ? [optOutFile] : [],
    voted: await withRows(voted),
    staff: await withRows(staff),
  };
  const parts = Object.entries(lists)
    .filter(([, files]) => files.length > 0)
    .map(([list, files]) => {
      const paths = bound.add(listValue(files), LIST(VARCHAR));
      return `select try_cast(token as uuid) as voter, '${list}' as list from
        read_csv(${paths}, auto_detect = false, header = false, delim = ',', quote = '', columns = {'token': 'varchar'})`;
    });
  const all = parts.join(' union all ') || `select null::uuid as voter, '' as list where false`;
  const on = listMarks.map((list) => `bool_or(list = '${list}') as ${list}`);
  await connection.run(
    `create temp table suppressed as select voter, ${on.join(', ')}
     from (${links === undefined ? all : underAllTokens(all, links, holdout, bound)})
     where voter is not null group by voter`,
    bound.values,
    bound.types,
  );
  await rm(optOutFile, { force: true });
};

/** The files that hold anything: the reader of text waits for ever for the first row of an empty one. */
const withRows = async (paths: string[]): Promise<string[]> => {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return paths.filter((_, nth) => sizes[nth] !== 0);
};

/** Who is on a list, or held out as a person, under one token of a merge is so under all tokens of theirs. */
const underAllTokens = (
  all: string,
  links: string,
  holdout: VoterSelection['holdout'],
  bound: Bound,
): string => {
  const link = `read_parquet(${bound.add(links, VARCHAR)})`;
  const listed = `select * from (${all})`;
  const held =
    holdout?.by === 'person'
      ? `union all select voter, 'holdout' as list from ${link} as linked where ${isBelow(holdout, 'linked.voter', bound)}`
      : '';
  return `with listed as (${listed} ${held}) from listed union all
    select theirs.voter, listed.list from listed
      join ${link} as one on one.voter = listed.voter
      join ${link} as theirs on theirs.person = one.person`;
};

/** Why a voter is left out, as an SQL expression: the place of the first reason that applies in the domain's list, or null. */
export const reasonOf = (selection: VoterSelection, bound: Bound): string => {
  const { bornNoLaterThan, holdout, asksConsent } = selection;
  const when: [Reason, string | undefined][] = [
    ['optOut', 'optOut'],
    ['voted', 'voted'],
    ['underAge', `birthYear > ${bound.add(bornNoLaterThan, INTEGER)}`],
    ['holdout', holdout && `(holdout or ${heldOut(holdout, bound)})`],
    ['staff', 'staff'],
    ['noConsent', asksConsent ? 'consent is distinct from true' : undefined],
  ];
  const cases = when.flatMap(([reason, condition]) =>
    condition ? [`when ${condition} then ${reasons.indexOf(reason)}`] : [],
  );
  return `(case ${cases.join(' ')} end)::tinyint`;
};

const heldOut = (holdout: NonNullable<VoterSelection['holdout']>, bound: Bound): string => {
  const unit = holdout.by === 'household' ? 'coalesce(household, voter)' : 'voter';
  return isBelow(holdout, unit, bound);
};

const isBelow = (
  holdout: NonNullable<VoterSelection['holdout']>,
  unit: string,
  bound: Bound,
): string => {
  const text = `${bound.add(`${holdout.salt}/`, VARCHAR)} || ${tokenText(unit)}`;
  const below = bound.add(holdoutBelow(holdout), VARCHAR);
  return `left(sha256(${text}), ${holdoutBelow(holdout).length}) < ${below}`;
};

/** Whether anybody is on a list, so that rows are to be marked. */
export const hasLists = ({ optedOut, voted = [], staff = [], holdout, linksKey }: Lists): boolean =>
  optedOut.length + voted.length + staff.length > 0 ||
  (holdout?.by === 'person' && linksKey !== undefined);

/** Whom the rules choose, before anybody is left out, as an SQL condition. */
export const chosenBy = ({ include, exclude, ageInYear }: VoterSelection, bound: Bound): string => {
  const included = conditionOf(include, ageInYear, bound);
  return exclude ? `${included} and not ${conditionOf(exclude, ageInYear, bound)}` : included;
};

/** How a selection comes out, counted in one pass over the columns that its rules read. */
export const countSelected = async (
  connection: DuckDBConnection,
  voters: VoterFiles,
  selection: VoterSelection,
): Promise<{ size: number; suppressed: SuppressedCounts; branches: number[] }> => {
  const bound = bindings();
  const source = votersNow(voters, bound);
  const reason = reasonOf(selection, bound);
  const chosen = chosenBy(selection, bound);
  const branches = (selection.branches ?? []).map((branch) =>
    conditionOf(branch, selection.ageInYear, bound),
  );
  const counts = branches.map((branch, nth) => `, count(*) filter (${branch}) as branch${nth}`);
  const rows = await rowsOf(
    connection,
    `${source} select ${reason} as reason, count(*) as people ${counts.join('')}
     from voter_now where ${chosen} group by reason`,
    bound,
  );
  const kept = rows.find(({ reason }) => reason === null);
  return {
    size: Number(kept?.['people'] ?? 0),
    suppressed: suppressedIn(rows, selection),
    branches: branches.map((_, nth) => Number(kept?.[`branch${nth}`] ?? 0)),
  };
};

/** Counts by reason, from rows of a reason and how many people it is of. */
export const suppressedIn = (
  rows: Record<string, unknown>[],
  { asksConsent }: Pick<VoterSelection, 'asksConsent'>,
): SuppressedCounts => {
  const asked = reasons.filter((reason) => reason !== 'noConsent' || asksConsent);
  return Object.fromEntries(
    asked.map((reason) => [
      reason,
      Number(rows.find((row) => row['reason'] === reasons.indexOf(reason))?.['people'] ?? 0),
    ]),
  ) as SuppressedCounts;
};

import Papa from 'papaparse';
import { MergeDecision, type MergeOutcome } from '../contracts/merge.ts';
import { readDelimited } from './delimited.ts';
import { FileRefused } from './file-refused.ts';

const COLUMNS = ['a', 'b', 'because', 'a_in', 'b_in', 'decide'];

const SAYS: Record<MergeOutcome['review'][number]['because'], string> = {
  'email-and-year':
    'same email and birth year; a gender is not known, or one file has two such people',
  email: 'same email; a birth year is not known',
  'phone-and-year': 'same phone and birth year; not the same email',
  torn: 'one voter id, but files say different birth years or genders: mend the file that is wrong',
};

/**
 * Doubtful pairs as CSV, for a person to write "same" or "different" into the last column: the tokens, why they are in
 * doubt, and on which lines of which files the two stand. Nothing of what stands there.
 */
export const reviewCsv = (
  pairs: MergeOutcome['review'],
  places: ReadonlyMap<string, string[]>,
): string => {
  const data = pairs.map(({ a, b, because }) => [
    a,
    b,
    SAYS[because],
    (places.get(a) ?? []).join(' '),
    (places.get(b) ?? []).join(' '),
    '',
  ]);
  return `${Papa.unparse({ fields: COLUMNS, data }, { newline: '\n', escapeFormulae: true })}\n`;
};

/** The decisions in such a file; rows without one are passed over. Throws FileRefused for anything else than same or different. */
export const readDecisions = async (bytes: AsyncIterable<Uint8Array>): Promise<MergeDecision[]> => {
  const decisions: MergeDecision[] = [];
  for await (const event of readDelimited(bytes)) {
    if (event.kind === 'header') {
      const missing = ['a', 'b', 'decide'].find((column) => !event.columns.includes(column));
      if (missing) throw refused(event.line, `the header has no column "${missing}"`);
      continue;
    }
    if (event.kind === 'bad-row') throw refused(event.line, `the row ${event.because}`);
    const { a, b, decide = '' } = event.cells;
    if (decide.trim() === '') continue;
    const decision = MergeDecision.safeParse({ a, b, is: decide.trim().toLowerCase() });
    if (!decision.success) throw refused(event.line, 'decide is neither same nor different');
    if (a === b) throw refused(event.line, 'one voter id cannot be decided to be two people');
    decisions.push(decision.data);
  }
  return decisions;
};

const refused = (line: number, what: string): FileRefused =>
  new FileRefused({
    line,
    what,
    why: 'nothing of the file was kept',
    mend: 'Write same or different into the column decide of the review file, or leave it empty',
  });

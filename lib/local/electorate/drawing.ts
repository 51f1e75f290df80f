import { slugOf } from '../../domain/audience/slug.ts';
import { type Random, randomFrom } from '../../domain/random.ts';
import { cellsFor, type ElectorateCell } from './cells.ts';
import { damaged, damages, type PersonRow, personOf } from './people.ts';
import { type FileKind, fileKinds, header, lineOf } from './segment-text.ts';

/** What an import must find in one file. */
export type FileTruth = {
  file: string;
  read: number;
  accepted: number;
  rejected: number;
  duplicate: number;
  optOuts: number;
};

/** What is true of a synthetic electorate: what an import must find in each file, and who is left to be addressed. */
export type Truth = {
  seed: string;
  /** Rows in all segment files; `asked` is how many voters were asked for, without duplicates. */
  voters: { asked: number; read: number; accepted: number; rejected: number; duplicate: number };
  /** Different voters who opted out, by a column or by the opt-out file. */
  optOuts: number;
  files: FileTruth[];
  optOutFiles: FileTruth[];
  /** `contactable` of the accepted did not opt out. All are of age. */
  cells: { zone: string; category: string; accepted: number; contactable: number }[];
};

const DAMAGE = 0.015;
const DUPLICATE = 0.005;
const OPTED_OUT = 0.02;
const OPTED_OUT_LATER = 0.004;

type CellTruth = Truth['cells'][number];
type Drawing = {
  text: string[];
  truth: FileTruth;
  kind: FileKind;
  random: Random;
};

/**
 * Draws a synthetic electorate: the files' texts by name, and the truth about them. The same seed and number give the
 * same texts. `onProgress` hears how many of the voters are drawn.
 */
export const drawElectorate = (
  voters: number,
  seed: string,
  onProgress: (done: number, total: number) => void = () => {},
): { files: Map<string, { text: string; kind: FileKind }>; truth: Truth } => {
  const order = shuffledCells(cellsFor(voters), randomFrom(`${seed}/order`));
  const cells = new Map<ElectorateCell, CellTruth>();
  const left: string[] = [];
  const drawings = fileKinds.map((kind) => startFile(kind, seed));
  for (const [number, cell] of order.entries()) {
    const drawing = drawings[number % drawings.length];
    if (drawing) drawVoter(number + 1, cell, drawing, cellTruth(cells, cell), left);
    if (number % 10_000 === 0) onProgress(number, voters);
  }
  onProgress(voters, voters);
  const optOutFile = drawOptOuts(left);
  const files = new Map(
    [...drawings, optOutFile].map(({ text, truth, kind }) => [
      truth.file,
      { text: text.join(''), kind },
    ]),
  );
  const segments = drawings.map(({ truth }) => truth);
  return { files, truth: truthOf(voters, seed, segments, optOutFile.truth, [...cells.values()]) };
};

const startFile = (kind: FileKind, seed: string): Drawing => ({
  kind,
  text: [header(kind)],
  truth: { file: kind.file, read: 0, accepted: 0, rejected: 0, duplicate: 0, optOuts: 0 },
  random: randomFrom(`${seed}/${kind.file}`),
});

const drawVoter = (
  number: number,
  cell: ElectorateCell,
  { text, truth, kind, random }: Drawing,
  cellTruth: CellTruth,
  left: string[],
): void => {
  const chance = random();
  const isDamaged = chance < DAMAGE;
  const optsOut = !isDamaged && chance < DAMAGE + OPTED_OUT;
  const person = personOf(number, cell, optsOut, random);
  truth.read += 1;
  if (isDamaged) {
    const damage = damages[Math.floor(random() * damages.length)] ?? 'no-id';
    const line = lineOf(damaged(person, damage), kind);
    text.push(
      damage === 'short-row' ? `${line.slice(0, line.lastIndexOf(kind.delimiter))}\n` : line,
    );
    truth.rejected += 1;
    return;
  }
  text.push(lineOf(person, kind));
  truth.accepted += 1;
  cellTruth.accepted += 1;
  const leaves = !optsOut && random() < OPTED_OUT_LATER;
  if (optsOut) truth.optOuts += 1;
  else if (leaves) left.push(person.voterId);
  if (!optsOut && !leaves) cellTruth.contactable += 1;
  if (random() < DUPLICATE) repeat(person, text, truth, kind, random);
};

/** Half of the duplicates say something else than the row that stands. */
const repeat = (
  person: PersonRow,
  text: string[],
  truth: FileTruth,
  kind: FileKind,
  random: Random,
): void => {
  const again = random() < 0.5 ? person : { ...person, turnout: '50', zone: 'Elsewhere' };
  text.push(lineOf(again, kind));
  truth.read += 1;
  truth.duplicate += 1;
};

const drawOptOuts = (left: string[]): Pick<Drawing, 'text' | 'truth' | 'kind'> => {
  const count = left.length;
  return {
    kind: { file: 'optouts/optouts.csv', delimiter: ',', mark: '', gzip: false },
    text: ['voter_id\n', ...left.map((voterId) => `${voterId}\n`)],
    truth: {
      file: 'optouts/optouts.csv',
      read: count,
      accepted: count,
      rejected: 0,
      duplicate: 0,
      optOuts: count,
    },
  };
};

const cellTruth = (cells: Map<ElectorateCell, CellTruth>, cell: ElectorateCell): CellTruth => {
  const known = cells.get(cell);
  if (known) return known;
  const { zone, category } = cell;
  const names = { zone: slugOf(zone) ?? '', category: slugOf(category) ?? '' };
  const made = { ...names, accepted: 0, contactable: 0 };
  cells.set(cell, made);
  return made;
};

const truthOf = (
  asked: number,
  seed: string,
  files: FileTruth[],
  optOutFile: FileTruth,
  cells: CellTruth[],
): Truth => {
  const sum = (of: 'read' | 'accepted' | 'rejected' | 'duplicate' | 'optOuts'): number =>
    files.reduce((total, file) => total + file[of], 0);
  return {
    seed,
    voters: {
      asked,
      read: sum('read'),
      accepted: sum('accepted'),
      rejected: sum('rejected'),
      duplicate: sum('duplicate'),
    },
    optOuts: sum('optOuts') + optOutFile.optOuts,
    files,
    optOutFiles: [optOutFile],
    cells: cells.sort((a, b) => (`${a.zone}/${a.category}` < `${b.zone}/${b.category}` ? -1 : 1)),
  };
};

/** Every voter's cell, in random order (Fisher and Yates). */
const shuffledCells = (cells: ElectorateCell[], random: Random): ElectorateCell[] => {
  const list = cells.flatMap((cell) => Array.from({ length: cell.voters }, () => cell));
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const [here, there] = [list[at], list[other]];
    if (here && there) [list[at], list[other]] = [there, here];
  }
  return list;
};

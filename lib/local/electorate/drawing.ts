import { type Random, randomFrom } from '../../domain/random.ts';
import { cellsFor, type ElectorateCell } from './cells.ts';
import { type Household, households } from './households.ts';
import { damaged, damages, type PersonRow, personOf } from './people.ts';
import { type FileKind, fileKinds, header, lineOf, OPT_OUT_KIND } from './segment-text.ts';
import { emptyFile, type FileTruth, newTally, type Tally, type Truth } from './truth.ts';

const DAMAGE = 0.015;
const DUPLICATE = 0.005;
const OPTED_OUT = 0.02;
const OPTED_OUT_LATER = 0.004;
/** So much of a file is drawn before it is given away. */
const PIECE = 256 * 1024;

/** A piece of one file, and how many voters are drawn so far. */
export type Piece = { kind: FileKind; text: string; done: number };

type Drawing = { kind: FileKind; text: string; truth: FileTruth; random: Random };
type Electorate = { drawings: Drawing[]; tally: Tally; left: string[] };

/**
 * Draws a synthetic electorate: the files' texts, piece by piece, and at the end the truth about them. Every file gets a
 * piece. The same seed and number give the same texts. Memory does not grow with the voters, but for the ids of those
 * who opt out later.
 */
export function* drawElectorate(voters: number, seed: string): Generator<Piece, Truth> {
  const drawings = fileKinds(voters).map((kind) => startFile(kind, seed));
  const electorate: Electorate = { drawings, tally: newTally(), left: [] };
  let done = 0;
  for (const household of households(cellsFor(voters), randomFrom(`${seed}/order`))) {
    const drawing = drawings[household.number % drawings.length];
    if (!drawing) break;
    drawHousehold(household, done, drawing, electorate);
    done += household.members.length;
    if (drawing.text.length > PIECE) yield taken(drawing, done);
  }
  for (const drawing of drawings) yield taken(drawing, done);
  const { left, tally } = electorate;
  const text = `voter_id\n${left.map((voterId) => `${voterId}\n`).join('')}`;
  yield { kind: OPT_OUT_KIND, text, done };
  const count = left.length;
  const optOutFile = {
    ...emptyFile(OPT_OUT_KIND.file),
    read: count,
    accepted: count,
    optOuts: count,
  };
  return tally.truth(
    { voters, seed },
    drawings.map(({ truth }) => truth),
    optOutFile,
  );
}

const startFile = (kind: FileKind, seed: string): Drawing => ({
  kind,
  text: header(kind),
  truth: emptyFile(kind.file),
  random: randomFrom(`${seed}/${kind.file}`),
});

const taken = (drawing: Drawing, done: number): Piece => {
  const { kind, text } = drawing;
  drawing.text = '';
  return { kind, text, done };
};

const drawHousehold = (
  { number, postalCode, members }: Household,
  before: number,
  drawing: Drawing,
  electorate: Electorate,
): void => {
  const acceptedBefore = drawing.truth.accepted;
  for (const [at, cell] of members.entries()) {
    drawVoter(before + at + 1, { cell, household: number, postalCode }, drawing, electorate);
  }
  electorate.tally.house(drawing.truth.accepted - acceptedBefore);
};

const drawVoter = (
  number: number,
  home: { cell: ElectorateCell; household: number; postalCode: string },
  drawing: Drawing,
  { tally, left }: Electorate,
): void => {
  const { truth, kind, random } = drawing;
  const chance = random();
  const isDamaged = chance < DAMAGE;
  const optsOut = !isDamaged && chance < DAMAGE + OPTED_OUT;
  const person = personOf(number, home, optsOut, random);
  truth.read += 1;
  if (isDamaged) {
    const damage = damages[Math.floor(random() * damages.length)] ?? 'no-id';
    drawing.text += lineOf(damaged(person, damage), kind, damage);
    truth.rejected += 1;
    tally.reject(damage);
    return;
  }
  drawing.text += lineOf(person, kind);
  truth.accepted += 1;
  const leaves = !optsOut && random() < OPTED_OUT_LATER;
  if (optsOut) truth.optOuts += 1;
  else if (leaves) left.push(person.voterId);
  tally.accept(person, home.cell, !optsOut && !leaves);
  if (random() < DUPLICATE) repeat(person, drawing);
};

/** Half of the duplicates say something else than the row that stands. */
const repeat = (person: PersonRow, drawing: Drawing): void => {
  const { truth, kind, random } = drawing;
  const again = random() < 0.5 ? person : { ...person, turnout: '50', zone: 'Elsewhere' };
  drawing.text += lineOf(again, kind);
  truth.read += 1;
  truth.duplicate += 1;
};

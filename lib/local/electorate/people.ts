import type { Random } from '../../domain/random.ts';
import type { ElectorateCell } from './cells.ts';

/** One row of a segment file, cell by cell, as a campaign would export it. */
export type PersonRow = {
  voterId: string;
  zone: string;
  category: string;
  birthYear: string;
  gender: string;
  postalCode: string;
  householdId: string;
  support: string;
  turnout: string;
  email: string;
  phone: string;
  optedOut: string;
};

/** What is wrong with a row on purpose. */
export const damages = [
  'no-id',
  'no-zone',
  'bad-year',
  'bad-score',
  'bad-email',
  'bad-phone',
  'rounded-phone',
  'broken-formula',
  'short-row',
  'long-row',
] as const;
export type Damage = (typeof damages)[number];

/** Three-digit area codes that exist; 555-0100 to 555-0199 in each is kept free for fiction. */
const AREAS = ['206', '312', '404', '503', '602', '615', '702', '804', '907', '919'];
const MAIL_DOMAINS = ['example.com', 'example.org'];
const YES = ['yes', 'true', '1', 'Y', 't'];
const NO = ['no', 'false', '0', 'N', ''];
/** Of 20 people: 10 women, 9 men, and one whose gender nobody wrote down. */
const GENDERS = [...Array(9).fill('F'), 'female', ...Array(8).fill('M'), 'Male', ''] as string[];
/** The youngest are of age in every election from 2023 on. */
const FIRST_BORN = 1932;
const YEARS = 73;

/** Throws a die of so many sides, 0 to sides - 1. Many throws share one random number, which is enough for 53 bits. */
type Die = (sides: number) => number;

const dieFrom = (random: Random): Die => {
  let left = Math.floor(random() * 2 ** 53);
  return (sides) => {
    const face = left % sides;
    left = Math.floor(left / sides);
    return face;
  };
};

/** A made-up person with that number: no name, an address at an example domain, a phone number kept for fiction. */
export const personOf = (
  number: number,
  home: { cell: ElectorateCell; household: number; postalCode: string },
  optedOut: boolean,
  random: Random,
): PersonRow => {
  const traits = dieFrom(random);
  const contacts = dieFrom(random);
  return {
    voterId: `V${String(number).padStart(8, '0')}`,
    zone: home.cell.zone,
    category: home.cell.category,
    birthYear: String(FIRST_BORN + traits(YEARS)),
    gender: GENDERS[traits(20)] ?? '',
    postalCode: home.postalCode,
    householdId: `H${String(home.household).padStart(8, '0')}`,
    support: (traits(1_001) / 10).toFixed(1),
    turnout: String(traits(101)),
    optedOut: (optedOut ? YES : NO)[traits(5)] ?? '',
    email: contacts(20) < 17 ? emailOf(number, contacts) : '',
    phone: contacts(4) > 0 ? phoneOf(contacts) : '',
  };
};

const emailOf = (number: number, die: Die): string => {
  const email = `voter${number}@${MAIL_DOMAINS[die(2)]}`;
  return die(10) === 0 ? ` ${email.toUpperCase()} ` : email;
};

const phoneOf = (die: Die): string => {
  const area = AREAS[die(10)];
  const line = String(100 + die(100)).padStart(4, '0');
  const writings = [`+1 ${area} 555 ${line}`, `+1${area}555${line}`, `+1 (${area}) 555-${line}`];
  return writings[die(3)] ?? '';
};

/** The row with that damage: each of them is a reject, and nothing else is wrong with it. */
export const damaged = (row: PersonRow, damage: Damage): PersonRow => {
  if (damage === 'no-id') return { ...row, voterId: ' ' };
  if (damage === 'no-zone') return { ...row, zone: '' };
  if (damage === 'bad-year') return { ...row, birthYear: '19' };
  if (damage === 'bad-score') return { ...row, support: '120.5' };
  if (damage === 'bad-email') return { ...row, email: row.voterId };
  if (damage === 'bad-phone') return { ...row, phone: '+1 555' };
  if (damage === 'rounded-phone') return { ...row, phone: '1.2065E+10' };
  if (damage === 'broken-formula') return { ...row, turnout: '#REF!' };
  return row;
};

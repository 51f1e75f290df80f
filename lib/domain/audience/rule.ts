/** Fields that hold names, and fields that hold numbers. No sensitive trait is among them. */
export const nameFields = ['zone', 'category', 'postalCode', 'gender'] as const;
/** Age counts from the birth year to the election's; support and turnout are model scores, 0 to 100. */
export const numberFields = ['age', 'support', 'turnout'] as const;

export type NameField = (typeof nameFields)[number];
export type NumberField = (typeof numberFields)[number];

/** Who belongs: `in` for names, `between` (both ends included) for numbers, joined by all, any and not. */
export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | { field: NameField; in: string[] }
  | { field: NumberField; between: [number, number] };

/** What a rule may know of a voter. */
export type VoterFacts = {
  zone: string;
  category: string;
  postalCode: string | null;
  gender: string | null;
  birthYear: number | null;
  support: number | null;
  turnout: number | null;
};

/** Whether a voter meets a rule. What is not known of a voter meets no `in` and no `between`, and so meets their `not`. */
export const matches = (rule: Rule, voter: VoterFacts, ageInYear: number): boolean => {
  if ('all' in rule) return rule.all.every((part) => matches(part, voter, ageInYear));
  if ('any' in rule) return rule.any.some((part) => matches(part, voter, ageInYear));
  if ('not' in rule) return !matches(rule.not, voter, ageInYear);
  if ('in' in rule) {
    const name = voter[rule.field];
    return name !== null && rule.in.includes(name);
  }
  const number = rule.field === 'age' ? ageOf(voter, ageInYear) : voter[rule.field];
  return number !== null && number >= rule.between[0] && number <= rule.between[1];
};

const ageOf = ({ birthYear }: VoterFacts, year: number): number | null =>
  birthYear === null ? null : year - birthYear;

/** A rule about one field, as it stands at the ends of a rule's branches. */
export type Leaf = Extract<Rule, { field: string }>;

/** Every question that a rule asks, from left to right. */
export const leavesOf = (rule: Rule): Leaf[] => {
  if ('all' in rule) return rule.all.flatMap(leavesOf);
  if ('any' in rule) return rule.any.flatMap(leavesOf);
  return 'not' in rule ? leavesOf(rule.not) : [rule];
};

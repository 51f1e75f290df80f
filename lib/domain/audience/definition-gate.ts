import type { GateRefusal } from './gates.ts';
import { NAMES, type PolicyPack, PURPOSES } from './policy-packs.ts';
import type { Purpose } from './purpose.ts';
import { leavesOf, type Rule } from './rule.ts';
import { branchesOf, type Choice } from './rule-steps.ts';
import { deters, isOpinion, traitShown } from './sensitive.ts';

/** What the gate reads of a definition. */
export type GatedDefinition = Choice & {
  id: string;
  purpose: Purpose;
  zone: string;
  category: string;
  /** Why a name that sounds like a protected trait is none. */
  lift?: { rule: string; because: string }[] | undefined;
};

/** Below even chances to vote: people whom persuasion is not to be aimed at for that reason. */
const UNLIKELY_TO_VOTE = 50;

/** Why a definition may not be built under a jurisdiction's pack, whoever is in it; undefined where it may. */
export const definitionGate = (
  definition: GatedDefinition,
  pack: PolicyPack,
): GateRefusal | undefined =>
  deterringGate(definition) ?? opinionGate(definition, pack) ?? namesGate(definition, pack);

const deterringGate = (definition: GatedDefinition): GateRefusal | undefined => {
  const name = namesOf(definition).find(deters);
  if (name !== undefined) {
    const because = `"${name}" speaks of keeping people from voting. Nothing here serves that.`;
    return { ...PURPOSES, because };
  }
  if (definition.purpose !== 'persuade') return undefined;
  // One way in is enough: beside it another may stand that nobody meets.
  const ways = [wholeRule(definition), ...branchesOf(definition).map(({ keeps }) => keeps)];
  const top = Math.min(...ways.map(highestTurnout));
  if (top > UNLIKELY_TO_VOTE) return undefined;
  return {
    ...PURPOSES,
    because:
      `it persuades people chosen for a turnout score of at most ${top}: messages to those unlikely to vote may only ` +
      `move them to vote. Make the purpose mobilise or inform, or take in scores above ${UNLIKELY_TO_VOTE}.`,
  };
};

const opinionGate = (
  definition: GatedDefinition,
  { opinion, name }: PolicyPack,
): GateRefusal | undefined => {
  const field = leavesOf(wholeRule(definition)).find((leaf) => isOpinion(leaf.field))?.field;
  if (!opinion || field === undefined) return undefined;
  const because = `it chooses by ${field}, an inferred political opinion, which ${name} forbids without exception. Take the rule out.`;
  return { ...opinion, because };
};

const namesGate = (definition: GatedDefinition, pack: PolicyPack): GateRefusal | undefined => {
  const { sensitive } = pack;
  const isLifted = (rule: string) =>
    sensitive.mayBeLifted && definition.lift?.some((one) => one.rule === rule);
  for (const category of categoriesOf(definition)) {
    const trait = traitShown(category);
    if (!trait || isLifted(sensitive.rule)) continue;
    return {
      rule: sensitive.rule,
      source: sensitive.source,
      because: shows('category', category, trait, pack),
    };
  }
  const trait = traitShown(definition.id, [definition.zone]);
  if (!trait || isLifted(NAMES.rule)) return undefined;
  return { ...NAMES, because: shows('name', definition.id, trait, pack) };
};

const shows = (what: string, name: string, trait: string, { sensitive }: PolicyPack): string =>
  `the ${what} "${name}" shows ${trait}. Nobody may be chosen by it; rename it neutrally${
    sensitive.mayBeLifted ? ', or say under `lift` why it is none' : ''
  }.`;

const wholeRule = ({ include, exclude }: Choice): Rule =>
  exclude ? { all: [include, { not: exclude }] } : include;

const categoriesOf = (definition: GatedDefinition): string[] => [
  definition.category,
  ...leavesOf(wholeRule(definition)).flatMap((leaf) =>
    'in' in leaf && leaf.field === 'category' ? leaf.in : [],
  ),
];

const namesOf = (definition: GatedDefinition): string[] => [
  definition.id,
  ...categoriesOf(definition),
];

/**
 * The highest turnout score that anybody who meets the rule can have; infinite where nothing bounds it. What is asked
 * beside turnout is taken to be as it must be.
 */
export const highestTurnout = (rule: Rule): number => {
  if (mayHold(rule, HIGHEST_SCORE)) return Number.POSITIVE_INFINITY;
  const ends = leavesOf(rule).flatMap((leaf) => (leaf.field === 'turnout' ? leaf.between : []));
  const bounds = [0, ...ends.filter((end) => end > 0 && end < HIGHEST_SCORE), HIGHEST_SCORE];
  // Between two bounds next to each other a rule says of all scores the same.
  const tops = bounds
    .sort((a, b) => a - b)
    .filter((top, nth) => mayHold(rule, top) || mayHold(rule, (top + (bounds[nth - 1] ?? 0)) / 2));
  return tops.at(-1) ?? 0;
};

const HIGHEST_SCORE = 100;

const mayHold = (rule: Rule, turnout: number, denied = false): boolean => {
  if ('not' in rule) return mayHold(rule.not, turnout, !denied);
  if ('all' in rule || 'any' in rule) {
    const [parts, isAll] = 'all' in rule ? [rule.all, !denied] : [rule.any, denied];
    const holds = (part: Rule): boolean => mayHold(part, turnout, denied);
    return isAll ? parts.every(holds) : parts.some(holds);
  }
  if (rule.field !== 'turnout') return true;
  const [from, to] = rule.between;
  return (turnout >= from && turnout <= to) !== denied;
};

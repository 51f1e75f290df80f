import type { Explained, Part } from '../domain/bandit/explain.ts';
import { PARTS } from '../domain/bandit/explain.ts';
import type { Lever, Remedy, WhyNot } from '../domain/bandit/why-not.ts';
import { formatMicros, type Micros } from '../domain/money.ts';

/** The languages that explanations speak. */
export type Lang = 'en' | 'fr';

/** A part's name, as a table's column or a sentence takes it. */
export const partWords: Record<Lang, Record<Part, string>> = {
  en: {
    newData: 'new results',
    restatement: 'restated figures',
    exploration: 'what is kept for finding out',
    delegateWeight: 'the delegates of its zone',
    cap: 'caps',
    floor: 'floors',
    stepLimit: 'the step limit',
    override: 'what people decided',
  },
  fr: {
    newData: 'les nouveaux résultats',
    restatement: 'les chiffres corrigés',
    exploration: 'la part gardée pour explorer',
    delegateWeight: 'les délégués de sa zone',
    cap: 'les plafonds',
    floor: 'les planchers',
    stepLimit: 'la limite de pas',
    override: 'ce que des personnes ont décidé',
  },
};

/** One plain sentence of why an arm's budget moved; its figures are those of the parts. */
export const explainSentence = (
  { armId, fromMicros, toMicros, parts }: Omit<Explained, 'lineId'>,
  currency: string,
  lang: Lang,
): string => {
  const change = toMicros - fromMicros;
  const money = (micros: Micros): string => amount(micros, currency, lang);
  const [main, against] = driversOf(parts, change);
  const words = partWords[lang];
  const said = WORDS[lang];
  const opening =
    change === 0
      ? said.keeps(armId, money(toMicros))
      : said.moves(armId, money(toMicros), money(Math.abs(change)), change > 0);
  if (!main) return `${opening}${said.nothing}`;
  const reason = said.because(words[main], signed(parts[main], currency, lang));
  const counter = against
    ? said.against(words[against], signed(parts[against], currency, lang))
    : '';
  return `${opening}${reason}${counter}.`;
};

/** The part that moved a budget most in its own direction, and the one that held most against it, if it held much. */
const driversOf = (parts: Record<Part, Micros>, change: Micros): (Part | undefined)[] => {
  const direction = Math.sign(change);
  const largest = PARTS.toSorted((a, b) => Math.abs(parts[b]) - Math.abs(parts[a]));
  const moved = largest.filter((part) => parts[part] !== 0);
  const main = moved.find((part) => direction === 0 || Math.sign(parts[part]) === direction);
  const against = moved.find((part) => main && Math.sign(parts[part]) === -Math.sign(parts[main]));
  const holds = main && against && Math.abs(parts[against]) * 10 >= Math.abs(parts[main]);
  return [main, holds ? against : undefined];
};

type Words = {
  keeps: (arm: string, now: string) => string;
  moves: (arm: string, now: string, by: string, up: boolean) => string;
  nothing: string;
  because: (part: string, by: string) => string;
  against: (part: string, by: string) => string;
};

const WORDS: Record<Lang, Words> = {
  en: {
    keeps: (arm, now) => `${arm} keeps ${now} a day`,
    moves: (arm, now, by, up) =>
      `${arm} gets ${now} a day, ${by} ${up ? 'more' : 'less'} than before`,
    nothing: ': nothing moved it.',
    because: (part, by) => `, mostly through ${part} (${by})`,
    against: (part, by) => `, against ${part} (${by})`,
  },
  fr: {
    keeps: (arm, now) => `${arm} garde ${now} par jour`,
    moves: (arm, now, by, up) =>
      `${arm} reçoit ${now} par jour, soit ${by} de ${up ? 'plus' : 'moins'} qu’avant`,
    nothing: ' : rien ne l’a fait bouger.',
    because: (part, by) => `, surtout par ${part} (${by})`,
    against: (part, by) => `, contre ${part} (${by})`,
  },
};

/** What one voter more, at the margin, costs: the price that every arm between its bounds has alike. */
export const priceSentence = (
  lambda: number,
  currency: string,
  phase: string,
  lang: Lang,
): string => {
  if (!(lambda > 1e-6)) {
    return lang === 'fr'
      ? `${phase} : partage égal, sans prix encore.`
      : `${phase}: an even split, without a price yet.`;
  }
  const price = amount(Math.round(1e6 / lambda), currency, lang);
  return lang === 'fr'
    ? `${phase} : une électrice ou un électeur de plus coûterait ${price}.`
    : `${phase}: one voter more would cost ${price}.`;
};

/** What would have given an arm a tenth more, in one sentence. */
export const whyNotSentence = (
  { givenMicros, targetMicros, remedies: [first] }: WhyNot,
  currency: string,
  lang: Lang,
): string => {
  const target = amount(targetMicros, currency, lang);
  if (!first) {
    return lang === 'fr'
      ? `Aucun changement à lui seul n’aurait donné ${target}.`
      : `No single change would have given ${target}.`;
  }
  const given = amount(first.givenMicros, currency, lang);
  const now = amount(givenMicros, currency, lang);
  const lever = LEVERS[lang][first.lever](first, (micros) => amount(micros, currency, lang));
  return lang === 'fr'
    ? `Il aurait eu ${given} au lieu de ${now} ${lever} (vérifié).`
    : `It would have had ${given} instead of ${now} ${lever} (tried).`;
};

const percent = (factor: number, lang: Lang): string => {
  const text = Math.abs(100 * (factor - 1)).toFixed(2);
  return lang === 'fr' ? `${text.replace('.', ',')} %` : `${text} %`;
};

type LeverWords = Record<Lever, (remedy: Remedy, money: (micros: Micros) => string) => string>;

const LEVERS: Record<Lang, LeverWords> = {
  en: {
    cost: ({ factor }) => `had its impressions cost ${percent(factor, 'en')} less`,
    rate: ({ factor }) =>
      `had its impressions reached ${percent(factor, 'en')} more in-category voters`,
    'step-limit': ({ to = 0 }) => `with a step limit of ${percent(1 + to, 'en')}`,
    'cool-down': () => 'without its cool-down',
    ceiling: ({ to = 0 }, money) => `with a ceiling of ${money(to)}`,
    lock: () => 'had it not been locked',
    'flight-cap': ({ to = 0 }, money) => `had its flight ${money(to)} for the day`,
    delivery: ({ to = 0 }, money) => `had it shown that it can spend ${money(to)} a day`,
  },
  fr: {
    cost: ({ factor }) => `si ses impressions avaient coûté ${percent(factor, 'fr')} de moins`,
    rate: ({ factor }) =>
      `si ses impressions avaient touché ${percent(factor, 'fr')} d’électeurs visés de plus`,
    'step-limit': ({ to = 0 }) => `avec une limite de pas de ${percent(1 + to, 'fr')}`,
    'cool-down': () => 'sans son délai de repos',
    ceiling: ({ to = 0 }, money) => `avec un plafond de ${money(to)}`,
    lock: () => 's’il n’avait pas été verrouillé',
    'flight-cap': ({ to = 0 }, money) => `si sa vague avait ${money(to)} pour la journée`,
    delivery: ({ to = 0 }, money) => `s’il avait montré qu’il peut dépenser ${money(to)} par jour`,
  },
};

/** Money to the micro, as a language writes it. */
export const amount = (micros: Micros, currency: string, lang: Lang): string => {
  const text = formatMicros(micros);
  return `${lang === 'fr' ? text.replace('.', ',') : text} ${currency}`;
};

const signed = (micros: Micros, currency: string, lang: Lang): string =>
  `${micros > 0 ? '+' : ''}${amount(micros, currency, lang)}`;

/** A trait that nobody may be chosen by, and the words that give it away. */
type Trait = { trait: string; words: string; doubtful?: string };

/**
 * The traits of GDPR article 9, of Regulation (EU) 2024/900 article 18 and of FEATURES LAW-2, with their usual spellings
 * and the stand-ins that lead to them. Doubtful words are also places or plain words: they count in a field's name only.
 */
const TRAITS: readonly Trait[] = [
  {
    trait: 'ethnicity or race',
    words:
      'ethnic ethnicity ethnicities race races racial latino latina latinx hispanic hispanics african-american asian-american ' +
      'arab arabs roma romani sinti indigenous bame minority minorities nationality national-origin country-of-birth ' +
      'birth-country place-of-birth birthplace migrant migrants immigrant immigrants migration-background mother-tongue ' +
      'native-language language-at-home surname surnames surname-origin last-name lastname name-origin first-name firstname ' +
      'given-name skin-color skin-colour bisg caste tribe tribal',
    doubtful: 'black white asian native language',
  },
  {
    trait: 'religion or belief',
    words:
      'religion religions religious faith faiths belief beliefs denomination church churches churchgoer churchgoers mosque ' +
      'synagogue muslim muslims islam islamic christian christians catholic catholics protestant protestants evangelical ' +
      'evangelicals jewish jews judaism hindu hindus buddhist buddhists sikh sikhs mormon mormons atheist atheists creed',
  },
  {
    trait: 'health',
    words:
      'health healthcondition medical diagnosis disability disabilities disabled illness disease diseases medication ' +
      'patient patients pregnant pregnancy hiv diabetes diabetic cancer depression addiction genetic genetics biometric ' +
      'biometrics vaccination vaccinated',
  },
  {
    trait: 'sexuality or gender identity',
    words:
      'sexuality sexual sexual-orientation orientation gay gays lesbian lesbians bisexual homosexual lgbt lgbtq lgbtqia queer ' +
      'transgender same-sex sex-life gender-identity',
  },
  {
    trait: 'union membership',
    words:
      'trade-union trade-unions trade-unionist unionised unionized union-member union-members union-household union-households',
    doubtful: 'union unions',
  },
  {
    trait: 'criminal record or citizenship status',
    words: 'criminal conviction convictions felon felons citizenship asylum undocumented',
  },
];

/** Inferred political opinion: special by GDPR article 9, so no field of it is used where that is the law. */
const OPINION =
  'opinion opinions political-opinion political-views political-view ideology ideologies partisanship party parties ' +
  'party-registration registered-party political-party support vote-choice voting-intention';

/** Words that speak of keeping people from voting. */
const DETERRING =
  'deter deters deterred deterrence deterring suppress suppressed suppression suppressing discourage discouraged discouraging ' +
  'demobilise demobilize demobilised demobilized demobilising demobilizing demobilisation demobilization dissuade dissuaded ' +
  'depress depressed demotivate demotivated intimidate intimidation disenfranchise disenfranchised stay-home stay-at-home ' +
  'dont-vote do-not-vote not-vote keep-home turnout-down lower-turnout reduce-turnout';

/** A name as words between hyphens: "UnionMember" and "union_member" are "-union-member-". */
const wordsIn = (name: string): string =>
  `-${name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}-`;

const has = (name: string, words: string): boolean => {
  const text = wordsIn(name);
  return words.split(' ').some((word) => text.includes(`-${word}-`));
};

/** The protected trait that a field's name speaks of; undefined where it speaks of none. */
export const traitOfField = (name: string): string | undefined =>
  TRAITS.find(({ words, doubtful = '' }) => has(name, `${words} ${doubtful}`.trim()))?.trait;

/**
 * The protected trait that a category's or an audience's name shows; undefined where it shows none. The names of places
 * in it are taken out first: a county may be called Union.
 */
export const traitShown = (name: string, places: readonly string[] = []): string | undefined => {
  const left = places.reduce(
    (text, place) => text.replaceAll(wordsIn(place), '-place-'),
    wordsIn(name),
  );
  return TRAITS.find(({ words }) => has(left, words))?.trait;
};

/** Whether a field holds what somebody is thought to think of politics. */
export const isOpinion = (name: string): boolean => has(name, OPINION);

/** Whether a name speaks of keeping people from voting. */
export const deters = (name: string): boolean => has(name, DETERRING);

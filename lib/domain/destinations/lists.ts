/** How a platform may be told of an audience: people by hashed contacts, groups of all voters, or not at all. */
export const listKinds = ['meta', 'uid2', 'onboarder', 'cells', 'none'] as const;
export type ListKind = (typeof listKinds)[number];

/** What one destination takes at once and how: rows are people, an item is one contact of theirs. */
export type ListRules = {
  kind: ListKind;
  takes: 'members' | 'cells' | 'nothing';
  /** Whose normalisation the contacts follow, and how their SHA-256 is spelled. */
  contacts: 'meta' | 'uid2';
  form: 'hex' | 'base64';
  /** The most that one batch may hold. */
  batch: { rows: number; items?: number; bytes?: number };
  /** How a replacement of a list is named: a text, or a positive whole number of 64 bits. */
  session: 'text' | 'number';
  /** A replacement is over within so many minutes, or begun anew under another name. */
  sessionMinutes?: number;
  /** Fewer matched people than that are discarded by the destination, or tell too much of each. */
  leastMatched: number;
  /** Where this is said, and when it was read. */
  basis: string;
};

/** No list of fewer is of use anywhere, by our own rule AUD-01; some destinations ask for less. */
const LEAST_MATCHED = 100;

/**
 * The rules of each kind of destination, as their makers' documents say. Check them again before relying on them:
 * they change, and each says when it was read.
 */
export const LIST_RULES: Readonly<Record<ListKind, ListRules>> = {
  meta: {
    kind: 'meta',
    takes: 'members',
    contacts: 'meta',
    form: 'hex',
    batch: { rows: 10_000 },
    session: 'number',
    sessionMinutes: 90,
    leastMatched: LEAST_MATCHED,
    basis: 'Meta, Customer File Custom Audiences, read 2026-09-12',
  },
  uid2: {
    kind: 'uid2',
    takes: 'members',
    contacts: 'uid2',
    form: 'base64',
    batch: { rows: 5_000, items: 5_000, bytes: 1_000_000 },
    session: 'text',
    leastMatched: LEAST_MATCHED,
    basis: 'UID2, POST /v3/identity/map, uid2docs at 90d6afee',
  },
  onboarder: {
    kind: 'onboarder',
    takes: 'members',
    contacts: 'meta',
    form: 'hex',
    batch: { rows: 100_000 },
    session: 'text',
    leastMatched: LEAST_MATCHED,
    basis: 'LiveRamp, file onboarding: a CSV file of fixed columns, at least 25 records a segment',
  },
  cells: {
    kind: 'cells',
    takes: 'cells',
    contacts: 'meta',
    form: 'hex',
    batch: { rows: 0 },
    session: 'text',
    leastMatched: LEAST_MATCHED,
    basis:
      'GOOG-01, GOOG-02: election ads are aimed by age, gender, postal code and context, and take no user list (second-hand, 2019: check before relying on it)',
  },
  none: {
    kind: 'none',
    takes: 'nothing',
    contacts: 'meta',
    form: 'hex',
    batch: { rows: 0 },
    session: 'text',
    leastMatched: 0,
    basis: 'the campaign’s own word',
  },
};

/** Platforms of Google, which take no list of voters for election ads, by the names they go under here. */
const GOOGLE = ['google', 'google-ads', 'dv360', 'display-video', 'youtube', 'cm360'];
const DEFAULTS: Readonly<Record<string, ListKind>> = {
  ...Object.fromEntries(GOOGLE.map((name) => [name, 'cells'] as const)),
  ttd: 'uid2',
  'trade-desk': 'uid2',
  uid2: 'uid2',
  liveramp: 'onboarder',
};

/** GOOG-02: true for a platform that no list of voters may be sent to, whatever a campaign says. */
export const forbidsVoterLists = (platform: string): boolean => GOOGLE.includes(platform);

/** The list rules of a campaign's platform: as the campaign says, else by its name; hashed as for Meta where unknown. */
export const listRulesOf = (terms: { name: string; lists?: ListKind | undefined }): ListRules => {
  const kind = terms.lists ?? DEFAULTS[terms.name] ?? 'meta';
  const forbidden = forbidsVoterLists(terms.name) && LIST_RULES[kind].takes === 'members';
  return LIST_RULES[forbidden ? 'cells' : kind];
};

/** A rule with where it stands. */
export type Cited = { rule: string; source: string };

/** What a jurisdiction asks of an audience. Dated, so that a reader knows how old our reading is; no legal advice. */
export type PolicyPack = {
  name: string;
  /** The day on which the sources were read. */
  asOf: string;
  /** Choosing by a protected trait; `mayBeLifted` where a person may say why a name only sounds like one. */
  sensitive: Cited & { mayBeLifted: boolean };
  /** Choosing by inferred political opinion, where that is a protected trait too. */
  opinion?: Cited;
  /** Each row's own consent, apart from anything else, where it is asked for; the data come from the person then. */
  consent?: Cited;
  /** What is missing in a file's provenance: refused, or a warning only. */
  provenance: Cited & { without: 'refuse' | 'warn' };
};

const OWN_PURPOSE =
  'the closed list of purposes; 52 U.S.C. 10307(b) and 20511(1) forbid to deter from voting';

/** Every pack refuses a purpose outside the closed list, and whatever speaks of keeping people from voting. */
export const PURPOSES: Cited = { rule: 'LAW-3', source: OWN_PURPOSE };

/** Names of lists that show a trait: Meta takes none. */
export const NAMES: Cited = {
  rule: 'META-07',
  source: 'Meta Custom Audiences: names and descriptions show no sensitive trait (read 2026-09-12)',
};

const US: PolicyPack = {
  name: 'us-federal',
  asOf: '2026-09-12',
  sensitive: {
    rule: 'LAW-2',
    source:
      'Meta special ad categories and Custom Audience terms (read 2026-09-12); our own rule where law is silent',
    mayBeLifted: true,
  },
  provenance: {
    rule: 'LAW-4',
    source: 'state voter-file terms and 52 U.S.C. 30111(a)(4) limit what lists may be used for',
    without: 'warn',
  },
};

const EU: PolicyPack = {
  name: 'eu-2024-900',
  asOf: '2026-09-12',
  sensitive: {
    rule: 'EU-03',
    source: 'Regulation (EU) 2024/900 article 18(1)(c); GDPR article 9(1)',
    mayBeLifted: false,
  },
  opinion: {
    rule: 'EU-03',
    source:
      'Regulation (EU) 2024/900 article 18(1)(c); GDPR article 9(1): political opinions, inferred ones too',
  },
  consent: {
    rule: 'EU-02',
    source:
      'Regulation (EU) 2024/900 article 18(1)(a) and (b): collected from the person, explicit consent given separately',
  },
  provenance: {
    rule: 'EU-02',
    source: 'Regulation (EU) 2024/900 article 18(1)(a); GDPR articles 5, 6 and 14',
    without: 'refuse',
  },
};

const EU_COUNTRIES =
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE';

/** The pack of a country (ISO 3166-1 alpha-2). A country without one of its own takes that of the United States. */
export const packOf = (country: string): PolicyPack =>
  EU_COUNTRIES.split(' ').includes(country) ? EU : US;

/** The fewest people of a list that an ad platform takes. */
export type PlatformPack = { asOf: string; leastPeople: number };

const PLATFORMS: Readonly<Record<string, PlatformPack>> = {
  meta: { asOf: '2026-09-12', leastPeople: 100 },
  'google-ads': { asOf: '2026-03-04', leastPeople: 100 },
};

/** What a platform takes, by its name in the settings; DV360 follows Google Ads. */
export const platformPack = (name: string): PlatformPack | undefined =>
  PLATFORMS[name === 'google' || name === 'dv360' ? 'google-ads' : name];

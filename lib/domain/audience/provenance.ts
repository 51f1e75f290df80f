import type { GateRefusal } from './gates.ts';
import type { PolicyPack } from './policy-packs.ts';

/** Where a file of voters is from and what it may be used for. */
export type Provenance = {
  source: string;
  licence: string;
  legalBasis: string;
  /** The last local day on which it may be used. */
  expires: string;
  /** Whether each person gave these data themselves. */
  fromPerson: boolean;
  /** The fields that it may be used for; all where nothing is said. */
  fields?: string[] | undefined;
};

/** A file as it is about to be used; without provenance nobody has said where it is from. */
export type SourcedFile = { file: string; provenance: Provenance | undefined };

/** Whether a file's time is over: it leaves the next build. */
export const isExpired = ({ provenance }: SourcedFile, today: string): boolean =>
  provenance !== undefined && provenance.expires < today;

/** LAW-4: where the time of every file is over, nobody is left to choose from, whatever the rules are. */
export const expiryGate = (
  files: readonly SourcedFile[],
  today: string,
  { provenance: { source } }: PolicyPack,
): GateRefusal | undefined => {
  const [first] = files;
  if (!first || !files.every((file) => isExpired(file, today))) return undefined;
  const others = files.length > 1 ? `, as ${files.length - 1} more of which the time is over` : '';
  const because = `${first.file} could be used until ${first.provenance?.expires} only${others}, and no other file is there. Import them again once their provenance holds longer.`;
  return { rule: 'LAW-4', source, because };
};

/**
 * LAW-4: why these files may not be used to choose by these fields; undefined where they may. Under a pack that asks
 * for consent every file says where it is from, and it is from the people themselves.
 */
export const provenanceGate = (
  files: readonly SourcedFile[],
  fields: readonly string[],
  pack: PolicyPack,
): GateRefusal | undefined => {
  const refused = ({ file }: SourcedFile, because: string, mend: string): GateRefusal => ({
    rule: [...new Set(['LAW-4', pack.provenance.rule])].join(', '),
    source: pack.provenance.source,
    because: `${file} ${because}. ${mend}`,
  });
  for (const one of files) {
    const { provenance } = one;
    if (!provenance) {
      if (pack.provenance.without === 'warn') continue;
      return refused(one, 'says neither source, licence, legal basis nor expiry', MEND);
    }
    if (pack.consent && !provenance.fromPerson) {
      return refused(one, 'holds data that were not collected from the person', LEAVE);
    }
    const other = fields.find((field) => provenance.fields && !provenance.fields.includes(field));
    if (other) return refused(one, `may not be used to choose by ${other}`, LEAVE);
  }
  return undefined;
};

const MEND = 'Import it again with --provenance FILE, or with FILE.provenance.yaml beside it.';
const LEAVE = 'Leave it out, or the rule.';

import { canonicalJson, sha256Hex } from '../canonical.ts';

/** The version of a definition: SHA-256 of its canonical JSON. Another text of the same meaning is the same version. */
export const definitionVersion = (definition: unknown): string =>
  sha256Hex(canonicalJson(definition));

/**
 * The hash by which one installation tells its builds apart: of definition, inputs and members. Members are known by tokens,
 * which each installation makes with a key of its own.
 */
export const buildHash = (build: {
  version: string;
  inputs: string[];
  membersHash: string;
}): string => sha256Hex(canonicalJson({ ...build, inputs: [...build.inputs].sort() }));

/** What an audience follows from, as people can compare it. */
type Recipe = {
  version: string;
  inputs: string[];
  size: number;
  voted?: string[] | undefined;
  staff?: string[] | undefined;
  bornNoLaterThan: number;
  asksConsent?: boolean | undefined;
  holdout?: object | undefined;
  membersHash: string;
};

/**
 * The hash of an audience that people compare: equal on two machines for an equal definition, equal input files and equally
 * many people left. No token enters, unless some people are held out: whom the draw falls on follows from the tokens.
 */
export const openHash = ({ voted = [], staff = [], ...recipe }: Recipe): string => {
  const { version, inputs, size, bornNoLaterThan, asksConsent = false } = recipe;
  const { holdout, membersHash } = recipe;
  const [files, votedFiles, staffFiles] = [inputs, voted, staff].map((list) => [...list].sort());
  const lists = [votedFiles, staffFiles, bornNoLaterThan, asksConsent];
  const drawn = holdout ? [holdout, membersHash] : [];
  return sha256Hex(canonicalJson([version, files, size, lists, drawn]));
};

const LANE = 2n ** 64n;

/** How many members there are, and the sums of the upper and the lower half of their tokens, each modulo 2^64. */
export type TokenSums = { size: number; upper: bigint; lower: bigint };

/**
 * The hash of members, whatever order they come in; their contacts follow from the inputs. Tokens are pseudorandom
 * already, so their sums say who is in it (the additive hash of Bellare and Micciancio, "A New Paradigm for
 * Collision-free Hashing", 1997): a database adds them up in one pass, and shards add up to the whole.
 * It tells sets apart for whoever does not hold the key of the tokens.
 */
export const membersHash = (members: Iterable<{ voter: string }>): string => {
  const sums = { size: 0, upper: 0n, lower: 0n };
  for (const { voter } of members) {
    sums.size += 1;
    sums.upper += BigInt(`0x${voter.slice(0, 16)}`);
    sums.lower += BigInt(`0x${voter.slice(16)}`);
  }
  return sumsHash(sums);
};

/** The same from sums that somebody else added up; those of shards may be added before. */
export const sumsHash = ({ size, upper, lower }: TokenSums): string =>
  sha256Hex(`${size}/${(upper % LANE).toString(16)}/${(lower % LANE).toString(16)}`);

import { createHash } from 'node:crypto';
import { canonicalJson, sha256Hex } from '../canonical.ts';

/** The version of a definition: SHA-256 of its canonical JSON. Another text of the same meaning is the same version. */
export const definitionVersion = (definition: unknown): string =>
  sha256Hex(canonicalJson(definition));

/** The hash of a build: equal on two machines for an equal definition, equal inputs and equal members. */
export const buildHash = (build: {
  version: string;
  inputs: string[];
  membersHash: string;
}): string => sha256Hex(canonicalJson({ ...build, inputs: [...build.inputs].sort() }));

/**
 * The hash of members in token order; their contacts follow from the inputs. Tokens are hashed in runs that share their
 * first three characters, and the runs' hashes are hashed once more, so that a database can work on the runs side by side.
 */
export const membersHash = (members: Iterable<{ voter: string }>): string => {
  const runs: string[] = [];
  let run: { prefix: string; hash: ReturnType<typeof createHash> } | undefined;
  for (const { voter } of members) {
    const prefix = voter.slice(0, 3);
    if (run?.prefix !== prefix) {
      if (run) runs.push(run.hash.digest('hex'));
      run = { prefix, hash: createHash('sha256') };
    }
    run.hash.update(voter);
  }
  if (run) runs.push(run.hash.digest('hex'));
  return sha256Hex(runs.join(''));
};

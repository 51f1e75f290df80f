import { hash, randomBytes } from 'node:crypto';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';

/** Of the 64 hex digits of a digest a token has the first 32: without the others nobody can go on from it. */
const DIGITS = 32;

/**
 * The token of a voter id, so that ids can neither be read back nor tried out: the first 128 bits of SHA-256 over the
 * campaign's own key and the id, lower hex. Cut short, the digest of a secret prefix is as good as a random function
 * (Coron, Dodis, Malinaud and Puniya, Merkle-Damgard Revisited, 2005), at a quarter of the price of an HMAC.
 */
export const voterTokens = async (
  ports: Pick<Ports, 'privacy'>,
  newKey?: () => string,
): Promise<(voterId: string) => string> => {
  const key = await tokenSecret(ports, newKey);
  return (voterId) => hash('sha256', key + voterId.normalize('NFC')).slice(0, DIGITS);
};

/**
 * The key of the tokens, in hex. The first use makes it; once made it never changes, for the tokens would change with
 * it. Throws for one of fewer than 16 bytes.
 */
export const tokenSecret = async (
  { privacy }: Pick<Ports, 'privacy'>,
  newKey = () => randomBytes(16).toString('hex'),
): Promise<string> => {
  const record = await privacy.read(keys.tokenKey);
  if (!record) {
    await privacy.commit([{ ...keys.tokenKey, put: { key: newKey() }, ifRev: 0 }]);
    return tokenSecret({ privacy }, newKey);
  }
  const { key } = record.value as { key: string };
  if (key.length < 32) throw new Error('The key of the voter tokens is shorter than 16 bytes');
  return key;
};

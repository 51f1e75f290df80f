import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';

/**
 * The token of a voter id: HMAC-SHA256 under the campaign's own key, lower hex, so that ids can neither be read back
 * nor tried out. The first use makes the key; once made it never changes, for the tokens would change with it.
 */
export const voterTokens = async (
  { privacy }: Pick<Ports, 'privacy'>,
  newKey = () => randomBytes(32).toString('hex'),
): Promise<(voterId: string) => string> => {
  const record = await privacy.read(keys.tokenKey);
  if (!record) {
    await privacy.commit([{ ...keys.tokenKey, put: { key: newKey() }, ifRev: 0 }]);
    return voterTokens({ privacy }, newKey);
  }
  const bytes = Buffer.from((record.value as { key: string }).key, 'hex');
  if (bytes.length < 16) throw new Error('The key of the voter tokens is shorter than 16 bytes');
  // Made once: a key made for each token takes six times as long.
  const key = createSecretKey(bytes);
  return (voterId) => createHmac('sha256', key).update(voterId.normalize('NFC')).digest('hex');
};

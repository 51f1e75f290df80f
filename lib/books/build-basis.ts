import type { Campaign } from '../contracts/campaign.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Ports } from '../ports.ts';
import { gatesBy } from './campaign.ts';
import { liveVoterKeys } from './segments.ts';
import { standingLists } from './suppressions.ts';

/**
 * Names all that decides who is in an audience but its definition and the opt-outs: the voter files, the lists of people
 * to leave out and the settings that stand. A build of another basis is to be made again, also where nobody says so.
 */
export const readBasis = async (
  ports: Pick<Ports, 'core' | 'privacy'>,
  campaign: Campaign,
): Promise<string> => {
  const files = await liveVoterKeys(ports);
  const { voted, staff } = await standingLists(ports);
  return sha256Hex(canonicalJson([files, voted, staff, gatesBy(campaign)]));
};

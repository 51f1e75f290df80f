import type { Campaign } from '../contracts/campaign.ts';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';

/** The campaign's settings as they were set, money in micros. */
export const readCampaign = async ({ core }: Pick<Ports, 'core'>): Promise<Campaign | undefined> =>
  (await core.read(keys.campaign))?.value as Campaign | undefined;

/** No campaign is set: nobody has said where and for which election this runs. */
export class NoCampaign extends Error {
  override name = 'NoCampaign';
}

/** The campaign's settings; throws NoCampaign where none are set, naming the command that sets them. */
export const campaignOf = async (ports: Pick<Ports, 'core'>): Promise<Campaign> => {
  const campaign = await readCampaign(ports);
  if (!campaign) {
    throw new NoCampaign(
      'GEN-01: no campaign is set.\n  mend: say where and for which election: swingshift campaign set FILE',
    );
  }
  return campaign;
};

/** Sets the campaign's settings. 'conflict' when somebody else set them at the same time. */
export const setCampaign = async (
  { core }: Pick<Ports, 'core'>,
  campaign: Campaign,
): Promise<'done' | 'conflict'> => {
  const rev = (await core.read(keys.campaign))?.rev ?? 0;
  return core.commit([{ ...keys.campaign, put: campaign, ifRev: rev }]);
};

import type { Campaign } from '../contracts/campaign.ts';
import { localTime } from '../domain/calendar.ts';
import { canonicalJson } from '../domain/canonical.ts';
import type { Ports, Write } from '../ports.ts';
import { outdateAll } from './audiences.ts';
import { holdReleased, readBook } from './book.ts';
import { keys } from './keys.ts';
import { promise } from './outbox.ts';

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

/**
 * Sets the campaign's settings. 'conflict' when somebody else set them at the same time. Given an instant, budgets that
 * were decided before are looked at again: a lower cap cuts them at once. So are audiences where the law, a floor, the
 * vote or the people held out are others now.
 */
export const setCampaign = async (
  { core }: Pick<Ports, 'core'>,
  campaign: Campaign,
  now?: string,
): Promise<'done' | 'conflict'> => {
  const record = await core.read(keys.campaign);
  const rev = record?.rev ?? 0;
  const book = now === undefined ? undefined : await readBook({ core });
  const cause = `campaign/${rev}`;
  const writes: Write[] = [{ ...keys.campaign, put: campaign, ifRev: rev }];
  if (book && now !== undefined) {
    const today = localTime(campaign.timeZone, now).date;
    writes.push(promise(cause, [holdReleased({ book, today, cause }, now)]));
  }
  const before = record?.value as Campaign | undefined;
  if (now !== undefined && before && gatesBy(before) !== gatesBy(campaign)) {
    writes.push(...(await outdateAll({ core }, cause, 'the settings changed', now)));
  }
  return core.commit(writes);
};

/** The settings that decide who is in an audience and whether it may be used, as one text. */
export const gatesBy = ({
  country,
  election,
  audienceFloor,
  votingBegins,
  holdout,
  platforms,
}: Campaign): string => {
  const floors = platforms.map(({ name, audienceFloor: floor }) => [name, floor ?? null]);
  const vote = [election.date, votingBegins ?? null];
  return canonicalJson([country, vote, audienceFloor, holdout ?? null, floors]);
};

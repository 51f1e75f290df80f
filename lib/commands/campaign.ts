import { campaignOf, readCampaign, setCampaign } from '../books/campaign.ts';
import { listFlights } from '../books/flights.ts';
import { Campaign } from '../contracts/campaign.ts';
import { formatMicros } from '../domain/money.ts';
import type { Ports } from '../ports.ts';
import { type CommandSpec, firstOf, inState } from './command.ts';
import { Fault } from './fault.ts';
import { readSettingsAt } from './inputs.ts';

/** Sets the campaign: where, for which election, with how much money. */
export const campaignSet: CommandSpec = {
  usage: 'campaign set <file>',
  says: 'Set the campaign from a YAML file: country, election, budget, days. There is no default.',
  example: 'swingshift campaign set examples/campaign.yaml',
  async run(call) {
    const campaign = await readSettingsAt(firstOf(call), Campaign);
    return inState(call, async ({ ports, now, drain }) => {
      await refuseAnother(ports, campaign);
      if ((await setCampaign(ports, campaign, now())) === 'conflict') {
        throw new Fault('stale', {
          what: 'the campaign was changed at the same time',
          mend: 'run the command again',
        });
      }
      await drain();
      call.screen.result(campaign, () => describe(campaign));
      return 'ok';
    });
  },
};

/** Flights and results belong to one campaign, in one country and currency. */
const refuseAnother = async (ports: Ports, campaign: Campaign): Promise<void> => {
  const before = await readCampaign(ports);
  const part = (['id', 'country', 'currency'] as const).find(
    (name) => before && before[name] !== campaign[name],
  );
  if (!part || (await listFlights(ports)).length === 0) return;
  throw new Fault('stale', {
    what: `the state holds flights of a campaign with another ${part}`,
    mend: 'take another folder with --state DIR',
  });
};

/** Shows the campaign that is set. */
export const campaignShow: CommandSpec = {
  usage: 'campaign show',
  says: 'Show the campaign that is set.',
  example: 'swingshift campaign show --json',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const campaign = await campaignOf(ports);
      call.screen.result(campaign, () => describe(campaign));
      return 'ok';
    }),
};

const describe = (campaign: Campaign): string =>
  [
    `${campaign.name} (${campaign.id})`,
    `  for       ${campaign.election.name}, ${campaign.election.date}, in ${campaign.country}`,
    `  paid by   ${campaign.sponsor}`,
    `  days      ${campaign.days} from ${campaign.start}, ${campaign.timeZone}`,
    `  budget    ${formatMicros(campaign.budget)} ${campaign.currency}, at most ${formatMicros(campaign.dayCap)} a day`,
    `  floor     ${campaign.audienceFloor} people in an audience`,
    `  platforms ${campaign.platforms.map(({ name }) => name).join(', ')}`,
  ].join('\n');

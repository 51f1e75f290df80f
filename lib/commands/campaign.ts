import { campaignOf, setCampaign } from '../books/campaign.ts';
import { Campaign } from '../contracts/campaign.ts';
import { formatMicros } from '../domain/money.ts';
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
    return inState(call, async ({ ports }) => {
      if ((await setCampaign(ports, campaign)) === 'conflict') {
        throw new Fault('stale', {
          what: 'the campaign was changed at the same time',
          mend: 'run the command again',
        });
      }
      call.screen.result(campaign, () => describe(campaign));
      return 'ok';
    });
  },
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

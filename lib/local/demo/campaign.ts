import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Campaign } from '../../contracts/campaign.ts';
import { readSettings } from '../../files/settings-file.ts';

const EXAMPLE = join(import.meta.dirname, '../../../examples/campaign.yaml');
/** The electorate that the examples were made for. */
export const EXAMPLE_VOTERS = 100_000;
/** Below so many voters the demo takes the hard floor, as no audience could pass the usual one. */
const USUAL_FLOOR_FROM = 60_000;
const DOLLAR = 1_000_000;

/**
 * The demo's campaign: the file given, or the example with its budget cut to so many days and voters.
 * A campaign of one's own keeps its money; `days` alone is taken over.
 */
export const demoCampaign = async (
  file: string | null,
  { days, voters }: { days: number; voters: number },
): Promise<Campaign> => {
  const path = file ?? EXAMPLE;
  const campaign = readSettings(path, await readFile(path, 'utf8'), Campaign);
  if (file) return { ...campaign, days };
  const scale = (micros: number, by: number): number =>
    Math.max(100, Math.round((micros / DOLLAR) * by)) * DOLLAR;
  const size = voters / EXAMPLE_VOTERS;
  return {
    ...campaign,
    days,
    budget: scale(campaign.budget, (size * days) / campaign.days),
    dayCap: scale(campaign.dayCap, size),
    audienceFloor: voters < USUAL_FLOOR_FROM ? 1_000 : campaign.audienceFloor,
  };
};

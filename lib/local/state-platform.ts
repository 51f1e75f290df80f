import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Campaign, PlatformTerms } from '../contracts/campaign.ts';
import type { PlatformAddress } from '../contracts/environment.ts';
import { readManifest } from './demo/manifest.ts';
import { type ServedPlatform, startSimulatedPlatform } from './simulated-platform/server.ts';
import { replaceFile } from './whole-file.ts';

const PLATFORM = 'platform.json';

/** Serves the simulated platform over a state folder, where the campaign uses it; its journal is kept there. */
export const servePlatform = async (
  stateDir: string,
  campaign: Campaign | undefined,
): Promise<ServedPlatform | undefined> => {
  const terms = campaign?.platforms.find(({ name }) => name === 'simulated');
  if (!campaign || !terms) return undefined;
  const seed = (await readManifest(stateDir))?.seed ?? campaign.id;
  const served = await startSimulatedPlatform({
    dir: join(stateDir, 'platform'),
    seed,
    ...accountOf(campaign, terms),
  });
  await replaceFile(join(stateDir, PLATFORM), JSON.stringify({ url: served.url }));
  return served;
};

const accountOf = (campaign: Campaign, terms: PlatformTerms) => ({
  overDeliveryBasisPoints: terms.overDeliveryBasisPoints,
  finalAfterDays: terms.finalAfterDays,
  accountId: terms.accountId,
  timeZone: campaign.timeZone,
  currency: campaign.currency,
});

/**
 * Where this campaign's platforms are reached. One that nobody serves here is carried out by hand, from a bundle of its
 * own; the simulated one is left out until it runs.
 */
export const platformAddresses = (
  stateDir: string,
  campaign: Campaign | undefined,
  platform: ServedPlatform | undefined,
): Record<string, PlatformAddress> => {
  const noted = join(stateDir, PLATFORM);
  const url =
    platform?.url ?? (existsSync(noted) ? JSON.parse(readFileSync(noted, 'utf8')).url : undefined);
  return Object.fromEntries(
    (campaign?.platforms ?? []).flatMap(({ name }): [string, PlatformAddress][] => {
      if (name !== 'simulated') return [[name, { kind: 'file-drop' }]];
      return url ? [[name, { kind: 'http', url, timeoutMs: 10_000 }]] : [];
    }),
  );
};

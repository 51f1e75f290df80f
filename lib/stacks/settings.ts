import { existsSync, readFileSync } from 'node:fs';
import type { Node } from 'constructs';
import * as z from 'zod';
import { Campaign } from '../contracts/campaign.ts';
import { PlatformAddress } from '../contracts/environment.ts';
import { readSettings } from '../files/settings-file.ts';

/** What a deployment is made from: the campaign, and what this AWS account adds to it. */
export type Settings = {
  campaign: Campaign;
  /** Addresses of the campaign's platforms, by name, as functions get them in PLATFORMS. */
  platforms: Record<string, PlatformAddress>;
  /** Platforms of the campaign that nobody gave an address for. */
  unreachable: string[];
  /** Whose tokens open the API; absent: a user pool of our own is made. */
  jwt?: { issuer: string; audience: string[] };
  /** Who is written to when an alarm rings. */
  alarmEmail?: string;
};

const listed = z.union([z.string(), z.array(z.string())]).transform((given) => [given].flat());

/** The command line gives text where cdk.json gives an object. */
const orJson = (given: unknown, context: z.RefinementCtx) => {
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given);
  } catch {
    context.addIssue({ code: 'custom', message: 'write JSON: {"name":"https://..."}' });
    return z.NEVER;
  }
};

const httpsUrl = z.url({ protocol: /^https$/, error: 'write an https:// address' });

const Context = z
  .object({
    campaign: z.string({ error: 'name the campaign file: -c campaign=examples/campaign.yaml' }),
    platforms: z.preprocess(orJson, z.record(z.string(), httpsUrl)).default({}),
    jwtIssuer: httpsUrl.optional(),
    jwtAudience: listed.optional(),
    alarmEmail: z.email().optional(),
  })
  .refine((context) => Boolean(context.jwtIssuer) === Boolean(context.jwtAudience), {
    path: ['jwtIssuer'],
    error: 'jwtIssuer and jwtAudience go together: give both, or neither for a user pool',
  });

/** Settings from the CDK context (cdk.json or `-c name=value`); throws a text for people when they do not hold. */
export const settingsOf = (node: Node): Settings => {
  const names = Object.keys(Context.shape);
  const given = Context.safeParse(
    Object.fromEntries(names.map((name) => [name, node.tryGetContext(name)])),
  );
  if (!given.success) {
    throw new Error(
      given.error.issues
        .map((issue) => `cdk.json, context ${issue.path.join('.')}: ${issue.message}`)
        .join('\n'),
    );
  }
  const { campaign: file, platforms: urls, jwtIssuer, jwtAudience, alarmEmail } = given.data;
  const campaign = readCampaignFile(file);
  return {
    campaign,
    ...addresses(campaign, urls),
    ...(jwtIssuer && jwtAudience && { jwt: { issuer: jwtIssuer, audience: jwtAudience } }),
    ...(alarmEmail && { alarmEmail }),
  };
};

/** A campaign file, YAML or JSON; throws every fault with file, line and reason. */
export const readCampaignFile = (file: string): Campaign => {
  if (!existsSync(file)) {
    throw new Error(
      `${file}: no such campaign file. Name yours with -c campaign=FILE; examples/campaign.yaml shows one`,
    );
  }
  return readSettings(file, readFileSync(file, 'utf8'), Campaign);
};

const addresses = (campaign: Campaign, urls: Record<string, string>) => {
  const names = campaign.platforms.map((platform) => platform.name);
  const stranger = Object.keys(urls).find((name) => !names.includes(name));
  if (stranger) {
    throw new Error(
      `cdk.json, context platforms.${stranger}: the campaign names no such platform. Its platforms are ${names.join(', ')}`,
    );
  }
  const addressOf = (name: string) =>
    name === 'file-drop' ? { kind: 'file-drop' } : { kind: 'http', url: urls[name] };
  const reachable = (name: string) => name === 'file-drop' || name in urls;
  return {
    platforms: Object.fromEntries(
      names.filter(reachable).map((name) => [name, PlatformAddress.parse(addressOf(name))]),
    ),
    unreachable: names.filter((name) => !reachable(name)),
  };
};

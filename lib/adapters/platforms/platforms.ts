import type { PlatformAddress } from '../../contracts/environment.ts';
import { forbidsVoterLists } from '../../domain/destinations/lists.ts';
import type { AdPlatform, Objects, Platforms } from '../../ports.ts';
import { fileDrop } from './file-drop.ts';
import { httpPlatform } from './http-platform.ts';

/** The platforms at those addresses, by name in code-unit order. Asking for another name throws and says which there are. */
export const platformsFrom = (
  addresses: Record<string, PlatformAddress>,
  exports: Objects,
): Platforms => {
  const names = Object.keys(addresses).sort();
  const platforms = new Map<string, AdPlatform>(
    Object.entries(addresses).map(([name, address]) => [
      name,
      guarded(
        name,
        address.kind === 'http' ? httpPlatform({ name, ...address }) : fileDrop(exports, name),
      ),
    ]),
  );
  return {
    named(name) {
      const platform = platforms.get(name);
      if (platform) return platform;
      throw new Error(`No ad platform is named "${name}"; there are: ${names.join(', ')}`);
    },
    names: () => names,
  };
};

/** GOOG-02: a platform that no list of voters may go to has no way to take one, whatever is asked of it. */
const guarded = (name: string, platform: AdPlatform): AdPlatform => {
  if (!forbidsVoterLists(name)) return platform;
  return {
    ...platform,
    async putMembers() {
      throw new Error(`GOOG-02: no list of voters goes to ${name} for an election ad`);
    },
  };
};

import type { PlatformAddress } from '../../contracts/environment.ts';
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
      address.kind === 'http' ? httpPlatform({ name, ...address }) : fileDrop(exports),
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

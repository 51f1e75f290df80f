import { tokenLines } from '../files/segment-file.ts';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';
import { type DroppedFile, layoutFor, liveFiles } from './segments.ts';
import { voterTokens } from './voter-tokens.ts';

/**
 * Where the tokens stand in the files that the inbox still holds, as "file:line", in order of files; so that a person can
 * look. A file that was replaced by one that is not live has no places.
 */
export const placesOf = async (
  ports: Pick<Ports, 'core' | 'privacy' | 'inbox'>,
  tokens: ReadonlySet<string>,
): Promise<Map<string, string[]>> => {
  const places = new Map<string, string[]>();
  if (tokens.size === 0) return places;
  const tokenOf = await voterTokens(ports);
  for (const { file, receipt } of await liveFiles(ports)) {
    const dropped = (await ports.core.read(keys.inbox(file)))?.value as DroppedFile | undefined;
    const layout = await layoutFor(ports, file);
    const bytes = await ports.inbox.open(file);
    if (dropped?.receipt !== receipt || !layout || !bytes) continue;
    const reading = { layout, tokenOf, onEncoding: () => {} };
    const seen = new Set<string>();
    for await (const { token, line } of tokenLines(bytes, reading)) {
      if (!tokens.has(token) || seen.has(token)) continue;
      seen.add(token);
      places.set(token, [...(places.get(token) ?? []), `${file.split('/').at(-1)}:${line}`]);
    }
  }
  return places;
};

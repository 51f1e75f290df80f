import type { PostedLine } from './row.ts';

/** A line as a platform names it. */
export type LineName = { platform: string; lineId: string };

/** What a person said a platform's unknown line is: a line of ours from that instant on, or (null) nobody's again. */
export type Said = { at: string; lineId: string | null; because: string; by: string };

/** All that was said of one of a platform's lines, oldest first. */
export type Mapping = { platform: string; foreignId: string; history: Said[] };

/** What was said last, at or before an instant (or ever): a line of ours, or null. */
export const saidOf = ({ history }: Mapping, asOf?: string): string | null =>
  history.findLast(({ at }) => asOf === undefined || at <= asOf)?.lineId ?? null;

/**
 * Heads under the names of our lines: those that were mapped take their line's name, all others stay as they are.
 * No figure changes, and what is ours already is never mapped.
 */
export const assigned = <Head extends PostedLine>(
  heads: readonly Head[],
  ours: readonly LineName[],
  mappings: readonly Mapping[],
  asOf?: string,
): Head[] => {
  const own = new Set(ours.map(({ platform, lineId }) => nameOf(platform, lineId)));
  const lineOf = new Map<string, string>();
  for (const mapping of mappings) {
    const { platform, foreignId } = mapping;
    const lineId = saidOf(mapping, asOf);
    if (lineId === null || own.has(nameOf(platform, foreignId))) continue;
    if (own.has(nameOf(platform, lineId))) lineOf.set(nameOf(platform, foreignId), lineId);
  }
  if (lineOf.size === 0) return [...heads];
  return heads.map((head) => {
    const lineId = lineOf.get(nameOf(head.platform, head.lineId));
    return lineId === undefined ? head : { ...head, lineId };
  });
};

const nameOf = (platform: string, lineId: string): string => `${platform}/${lineId}`;

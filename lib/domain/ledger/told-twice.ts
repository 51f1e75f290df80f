import type { PostedLine } from './row.ts';

/** A platform's line on a day that stands at two grains, each from files of its own; how the two are cut. */
export type ToldTwice = { platform: string; lineId: string; reportDate: string; grains: string[] };

type Told = Pick<
  PostedLine,
  | 'kind'
  | 'platform'
  | 'accountId'
  | 'orderId'
  | 'lineId'
  | 'creativeId'
  | 'cell'
  | 'part'
  | 'reportDate'
  | 'hour'
  | 'costMicros'
  | 'impressions'
  | 'fileSha256'
>;

/**
 * Finds what is likely counted twice: a line's day that one file tells whole and another by the hour, creative, order,
 * account or cell, or that a log tells too. What one file tells in two ways is meant so, and a row of nothing counts
 * nowhere. With `fileSha256` only what that file tells of. In the order of platform, line and day.
 */
export const toldTwice = (heads: readonly Told[], fileSha256?: string): ToldTwice[] => {
  const counted = heads.filter(
    ({ kind, costMicros, impressions }) => !kind && costMicros + impressions > 0,
  );
  const asked =
    fileSha256 === undefined
      ? undefined
      : new Set(counted.filter((head) => head.fileSha256 === fileSha256).map(subjectOf));
  const bySubject = new Map<string, { head: Told; filesByGrain: Map<string, Set<string>> }>();
  for (const head of counted) {
    const subject = subjectOf(head);
    if (asked && !asked.has(subject)) continue;
    const { filesByGrain } = entry(bySubject, subject, () => ({ head, filesByGrain: new Map() }));
    entry(filesByGrain, grainOf(head), () => new Set()).add(head.fileSha256);
  }
  return [...bySubject]
    .filter(([, { filesByGrain }]) => areApart([...filesByGrain.values()]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { head, filesByGrain }]) => ({
      platform: head.platform,
      lineId: head.lineId,
      reportDate: head.reportDate,
      grains: [...filesByGrain.keys()].sort(),
    }));
};

const subjectOf = ({ platform, lineId, reportDate }: Told): string =>
  `${platform}|${lineId}|${reportDate}`;

/** Logs add up, so all of them are of one grain. */
const grainOf = ({ part, hour, creativeId, orderId, accountId, cell }: Told): string => {
  if (part !== undefined) return 'a log';
  const cuts = [
    hour === null ? '' : 'hour',
    orderId === null ? '' : 'order',
    creativeId === null ? '' : 'creative',
    cell === null ? '' : `cell of ${cell.split('/').length}`,
  ].filter(Boolean);
  return `account ${accountId}${cuts.length > 0 ? ` by ${cuts.join(', ')}` : ''}`;
};

const areApart = (fileSets: readonly Set<string>[]): boolean =>
  fileSets.some((one, index) =>
    fileSets.slice(index + 1).some((other) => [...one].every((file) => !other.has(file))),
  );

const entry = <V>(map: Map<string, V>, key: string, fresh: () => V): V => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = fresh();
  map.set(key, made);
  return made;
};

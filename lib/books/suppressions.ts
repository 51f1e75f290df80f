import type { ListAges } from '../domain/audience/gates.ts';
import { type KeptList, keptLists } from '../domain/audience/suppression.ts';
import { localTime } from '../domain/calendar.ts';
import type { Ports, Write } from '../ports.ts';
import { outdateAll } from './audiences.ts';
import { readCampaign } from './campaign.ts';
import { keys } from './keys.ts';
import { type DroppedFile, listDropped, receiptAt } from './segments.ts';

/** The lists of people to leave out that are kept as files, by the folder of the inbox that they are dropped in. */
export const LIST_FOLDERS = { optouts: 'optOut', voted: 'voted', staff: 'staff' } as const;

/** Where the tokens of one dropped list lie in the lake. */
export const listKey = (receipt: string): string => `lists/${receipt}.txt`;

/** A list of tokens as it lies in the lake: one a line, in order. */
export const listText = (tokens: Iterable<string>): string =>
  [...tokens]
    .sort()
    .map((token) => `${token}\n`)
    .join('');

/**
 * The lists that stand: keys of the files of everybody who voted already and of staff, and when each list was last
 * refreshed. A file stands until another replaces it under its name or it is retired; empty lists have no key.
 */
export const standingLists = async (
  ports: Pick<Ports, 'core' | 'privacy'>,
): Promise<{ voted: string[]; staff: string[]; ages: ListAges }> => {
  const liveIn = async (folder: string): Promise<string[]> => [
    ...new Set(
      (await listDropped(ports, `${folder}/`)).flatMap(({ live }) => live?.votersKey ?? []),
    ),
  ];
  const records = await ports.privacy.list(keys.listRefreshed('').pk);
  const ages = Object.fromEntries(
    records.map(({ sk, value }) => [sk, (value as { at: string }).at]),
  ) as ListAges;
  return { voted: await liveIn('voted'), staff: await liveIn('staff'), ages };
};

/**
 * Notes that lists are up to date as of an instant: a file of them came, or a person says that nothing is new. An earlier
 * instant changes nothing. While people vote every audience is promised a new build, for a gate may have waited for it.
 */
export const refreshLists = async (
  ports: Pick<Ports, 'core' | 'privacy'>,
  lists: readonly KeptList[],
  at: string,
  now: string,
): Promise<void> => {
  for (const list of lists) await refresh(ports, list, at);
  const campaign = await readCampaign(ports);
  if (!campaign) return;
  const begins = campaign.votingBegins ?? campaign.election.date;
  if (localTime(campaign.timeZone, now).date < begins) return;
  const because = `${lists.map((list) => keptLists[list]).join(', ')}: up to date`;
  const cause = `lists/${lists.join('-')}/${at}`;
  await ports.core.commit(await outdateAll(ports, cause, because, now));
};

const refresh = async (
  { privacy }: Pick<Ports, 'privacy'>,
  list: KeptList,
  at: string,
): Promise<void> => {
  for (;;) {
    const record = await privacy.read(keys.listRefreshed(list));
    const before = record?.value as { at: string } | undefined;
    if (before && before.at >= at) return;
    const write = { ...keys.listRefreshed(list), put: { at }, ifRev: record?.rev ?? 0 };
    if ((await privacy.commit([write])) === 'done') return;
  }
};

/**
 * The same for the list that an object of the inbox was a file of, once it was taken; of other objects nothing is noted.
 * Where nobody knows when it came, the list is as old as its import: to be told of a file again makes it no younger.
 */
export const refreshListOf = async (
  ports: Pick<Ports, 'core' | 'privacy'>,
  objectKey: string,
  at: string | undefined,
  now: string,
): Promise<void> => {
  const folder = objectKey.split('/')[0] ?? '';
  if (!Object.hasOwn(LIST_FOLDERS, folder)) return;
  if ((await receiptAt(ports, objectKey))?.refused !== undefined) return;
  const came = at ?? (await importedAt(ports, objectKey));
  if (came === undefined) return;
  await refreshLists(ports, [LIST_FOLDERS[folder as keyof typeof LIST_FOLDERS]], came, now);
};

const importedAt = async (
  { core }: Pick<Ports, 'core'>,
  objectKey: string,
): Promise<string | undefined> =>
  ((await core.read(keys.inbox(objectKey)))?.value as DroppedFile | undefined)?.at;

/**
 * Takes all files but those of these names out of a list, and promises every audience a new build.
 * Returns how many left.
 */
export const retireOthers = async (
  { core }: Pick<Ports, 'core'>,
  folder: 'voted' | 'staff',
  names: readonly string[],
  now: string,
): Promise<number> => {
  const others = (await core.list(keys.inbox('').pk, `${folder}/`)).filter(
    ({ sk, value }) =>
      !names.includes(sk.split('/').at(-1) ?? '') && (value as { live?: object }).live,
  );
  for (const { pk, sk, rev, value } of others) {
    const { live: _, ...rest } = value as { live?: object };
    const write: Write = { pk, sk, put: rest, ifRev: rev };
    const cause = `retired/${sk}/${rev}`;
    await core.commit([write, ...(await outdateAll({ core }, cause, `${sk} was retired`, now))]);
  }
  return others.length;
};

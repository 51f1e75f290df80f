import type { Member } from '../../contracts/audience.ts';
import type { Voter } from '../../contracts/voter.ts';
import type { Objects } from '../../ports.ts';

/** Each voter of some files once, by the last file that has them. */
export const votersNow = async (lake: Objects, keys: string[]): Promise<Map<string, Voter>> => {
  const voters = new Map<string, Voter>();
  for (const key of keys) {
    for (const voter of (await read(lake, key)) as Voter[]) voters.set(voter.voter, voter);
  }
  return voters;
};

/** The tokens of a written list. */
export const tokensIn = async (lake: Objects, key: string): Promise<Set<string>> =>
  new Set(((await read(lake, key)) as Member[]).map(({ voter }) => voter));

/** The lines of a text. */
export const linesIn = async (lake: Objects, key: string): Promise<string[]> =>
  (await textOf(lake, key)).split('\n').filter(Boolean);

/** What lies under a key, as JSON. */
export const read = async (lake: Objects, key: string): Promise<unknown> =>
  JSON.parse(await textOf(lake, key));

const textOf = async (lake: Objects, key: string): Promise<string> => {
  const body = await lake.get(key);
  if (!body) throw new Error(`The lake has no object ${key}`);
  return new TextDecoder().decode(body);
};

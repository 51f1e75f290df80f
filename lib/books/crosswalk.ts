import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import { type Crosswalk, crosswalkOf, type PlaceShare } from '../domain/zones/crosswalk.ts';
import type { Ports } from '../ports.ts';
import { keys } from './keys.ts';
import { readSpill } from './spill.ts';

/** What is kept of a crosswalk beside its rows, which lie in the lake: there may be one for every postal code. */
export type KeptCrosswalk = { key: string; places: number; zones: string[]; setAt: string };

/** What the campaign's crosswalk holds; undefined where none is set. */
export const crosswalkSet = async ({
  core,
}: Pick<Ports, 'core'>): Promise<KeptCrosswalk | undefined> =>
  (await core.read(keys.crosswalk))?.value as KeptCrosswalk | undefined;

/** The campaign's crosswalk; undefined where none is set. */
export const readKeptCrosswalk = async (
  ports: Pick<Ports, 'core' | 'lake'>,
): Promise<Crosswalk | undefined> => {
  const kept = await crosswalkSet(ports);
  if (!kept) return undefined;
  const bytes = await ports.lake.get(kept.key);
  if (!bytes) throw new Error(`The crosswalk ${kept.key} is gone from the lake`);
  const made = crosswalkOf(JSON.parse(new TextDecoder().decode(bytes)) as PlaceShare[]);
  if (made.kind === 'refused') throw new Error(`The crosswalk ${kept.key}: ${made.because}`);
  return made.places;
};

/** Sets the campaign's crosswalk, or takes it away. 'conflict' when somebody else set one at the same time. */
export const setCrosswalk = async (
  { core, lake }: Pick<Ports, 'core' | 'lake'>,
  crosswalk: Crosswalk | undefined,
  now: string,
): Promise<'done' | 'conflict'> => {
  const ifRev = (await core.read(keys.crosswalk))?.rev ?? 0;
  if (!crosswalk) {
    return ifRev === 0 ? 'done' : core.commit([{ ...keys.crosswalk, remove: true, ifRev }]);
  }
  const rows = [...crosswalk.values()].flat();
  const text = canonicalJson(rows);
  const key = `crosswalks/${sha256Hex(text)}.json`;
  await lake.put(key, text);
  const zones = [...new Set(rows.map(({ zone }) => zone))].sort();
  const put: KeptCrosswalk = { key, places: crosswalk.size, zones, setAt: now };
  return core.commit([{ ...keys.crosswalk, put, ifRev }]);
};

/**
 * Why no plan may be made: more than 2 % of what was spent in a currency fell where the campaign's crosswalk knows no zone, so
 * that nobody can say which zone it reached. Undefined where it is less, or where no crosswalk is set.
 */
export const whyUnmapped = async (
  ports: Pick<Ports, 'core' | 'ledger' | 'lake'>,
): Promise<string | undefined> => {
  const crosswalk = await readKeptCrosswalk(ports);
  if (!crosswalk) return undefined;
  for (const { currency, delivered } of await readSpill(ports, crosswalk)) {
    if (delivered.kind === 'refused') return `${delivered.because} (${currency})`;
  }
  return undefined;
};

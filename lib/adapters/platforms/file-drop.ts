import type { Line } from '../../contracts/flight.ts';
import { formatMicros } from '../../domain/money.ts';
import type {
  AdPlatform,
  LineBudget,
  LineTerms,
  MemberChunk,
  MemberReceipt,
  Objects,
} from '../../ports.ts';
import { cellSheet, csv, listPart } from './file-drop-sheets.ts';

/**
 * Where the parts of a platform's bundle lie among the exports. `file-drop` itself has the plain names; another
 * platform that is carried out by hand has its own behind them.
 */
export const keysOf = (name: string) => {
  const own = name === 'file-drop' ? '' : `.${name}`;
  const list = (audienceId: string): string => `file-drop/audiences/${audienceId}${own}/`;
  const parts = (audienceId: string, session: string): string => `${list(audienceId)}${session}/`;
  return {
    line: (lineId: string): string => `file-drop/lines${own}/${lineId}.json`,
    lines: `file-drop/lines${own}/`,
    budget: (lineId: string): string => `file-drop/budgets${own}/${lineId}.json`,
    /** All daily budgets as a sheet for people. */
    sheet: `file-drop/budget-sheet${own}.csv`,
    parts,
    part: (audienceId: string, session: string, sequence: number): string =>
      `${parts(audienceId, session)}part-${String(sequence).padStart(5, '0')}.csv`,
    /** The cells that an audience is aimed at, as rows and as groups. */
    cells: (audienceId: string, session: string): [string, string] => [
      `${parts(audienceId, session)}cells.csv`,
      `${parts(audienceId, session)}cells.json`,
    ],
    /** Names the files of the list that is to be uploaded now. */
    manifest: (audienceId: string): string => `${list(audienceId)}current.json`,
  } as const;
};

/** Where the parts of the bundle of `file-drop` lie. */
export const bundleKeys = keysOf('file-drop');

type Keys = typeof bundleKeys;
type BundledLine = { line: Line; terms: LineTerms };

/**
 * The platform that every campaign has: people carry its bundles to wherever the ads run, and bring the results back
 * as a CSV in the inbox under delivery/file-drop/, so its reports are empty. A list's new parts count only once the
 * manifest names them; a gap in the parts throws. Nobody has told yet that they are uploaded.
 */
export const fileDrop = (exports: Objects, name = 'file-drop'): AdPlatform => {
  const keys = keysOf(name);
  return {
    async openLine(line, terms) {
      await putJson(exports, keys.line(line.lineId), { line, terms });
      return { kind: 'done' };
    },
    async setBudget(budget) {
      if (!(await exports.get(keys.line(budget.lineId)))) {
        return { kind: 'refused', because: 'unknown line' };
      }
      await putJson(exports, keys.budget(budget.lineId), budget);
      await writeSheet(exports, keys);
      return { kind: 'done' };
    },
    async readBudget(lineId) {
      const budget = await getJson<LineBudget>(exports, keys.budget(lineId));
      if (budget) return budget.dailyMicros;
      return (await exports.get(keys.line(lineId))) ? 0 : undefined;
    },
    async putMembers(chunk) {
      const { audienceId, session, sequence, members, last } = chunk;
      const { text, rows } = listPart(chunk);
      await exports.put(keys.part(audienceId, session, sequence), text);
      if (last) await writeManifest(exports, keys, chunk);
      return { ...handedOut(last), received: members.length, invalid: members.length - rows };
    },
    async putTargeting({ audienceId, session, groups }) {
      const [sheet, json] = keys.cells(audienceId, session);
      await exports.put(sheet, cellSheet(groups));
      await putJson(exports, json, { audienceId, basis: ['GOOG-01', 'GOOG-02'], groups });
      await putJson(exports, keys.manifest(audienceId), {
        audienceId,
        session,
        parts: [sheet, json],
      });
      return handedOut(true);
    },
    readList: async () => undefined,
    pullReports: async () => [],
  };
};

const handedOut = (last: boolean): MemberReceipt => ({
  received: 0,
  invalid: 0,
  rejected: [],
  matched: null,
  active: last,
  exported: true,
});

const writeManifest = async (
  exports: Objects,
  keys: Keys,
  { audienceId, session, sequence }: MemberChunk,
): Promise<void> => {
  const parts = Array.from({ length: sequence }, (_, index) =>
    keys.part(audienceId, session, index + 1),
  );
  const there = new Set(
    (await exports.list(keys.parts(audienceId, session))).map(({ key }) => key),
  );
  const missing = parts.filter((part) => !there.has(part));
  if (missing.length > 0) {
    throw new Error(`The list ${audienceId} has gaps: ${missing.join(', ')}. Send it again.`);
  }
  await putJson(exports, keys.manifest(audienceId), { audienceId, session, parts });
};

/** Two writers at once could leave out each other's line, so a sheet is written until it is what a new one would be. */
const writeSheet = async (exports: Objects, keys: Keys): Promise<void> => {
  let sheet = await drawSheet(exports, keys);
  for (;;) {
    await exports.put(keys.sheet, sheet);
    const again = await drawSheet(exports, keys);
    if (again === sheet) return;
    sheet = again;
  }
};

const drawSheet = async (exports: Objects, keys: Keys): Promise<string> => {
  const lines = (await exports.list(keys.lines)).map(({ key }) => key);
  const rows = await Promise.all(lines.map((key) => sheetRow(exports, keys, key)));
  return csv([
    ['line', 'flight', 'channel', 'creative', 'from_day', 'daily_budget', 'currency'],
    ...rows.filter((row) => row !== undefined),
  ]);
};

const sheetRow = async (
  exports: Objects,
  keys: Keys,
  key: string,
): Promise<string[] | undefined> => {
  const bundled = await getJson<BundledLine>(exports, key);
  if (!bundled) return undefined;
  const { line, terms } = bundled;
  const budget = await getJson<LineBudget>(exports, keys.budget(line.lineId));
  if (!budget) return undefined;
  const amount = formatMicros(budget.dailyMicros);
  return [line.lineId, line.flightId, line.channel, line.creative, budget.day, amount].concat(
    terms.currency,
  );
};

const putJson = (exports: Objects, key: string, value: unknown): Promise<void> =>
  exports.put(key, `${JSON.stringify(value, null, 2)}\n`);

const getJson = async <T>(exports: Objects, key: string): Promise<T | undefined> => {
  const body = await exports.get(key);
  return body && (JSON.parse(new TextDecoder().decode(body)) as T);
};

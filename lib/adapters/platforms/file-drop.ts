import Papa from 'papaparse';
import type { Line } from '../../contracts/flight.ts';
import { formatMicros } from '../../domain/money.ts';
import { safeCell } from '../../files/spend-files.ts';
import type { AdPlatform, LineBudget, LineTerms, MemberChunk, Objects } from '../../ports.ts';

/** Where the parts of a bundle lie among the exports. */
export const bundleKeys = {
  line: (lineId: string): string => `file-drop/lines/${lineId}.json`,
  lines: 'file-drop/lines/',
  budget: (lineId: string): string => `file-drop/budgets/${lineId}.json`,
  /** All daily budgets as a sheet for people. */
  sheet: 'file-drop/budget-sheet.csv',
  parts: (audienceId: string, session: string): string =>
    `file-drop/audiences/${audienceId}/${session}/`,
  part: (audienceId: string, session: string, sequence: number): string =>
    `${bundleKeys.parts(audienceId, session)}part-${String(sequence).padStart(5, '0')}.csv`,
  /** Names the files of the list that is to be uploaded now. */
  manifest: (audienceId: string): string => `file-drop/audiences/${audienceId}/current.json`,
} as const;

type BundledLine = { line: Line; terms: LineTerms };

/**
 * The platform that every campaign has: people carry its bundles to wherever the ads run, and bring the results back
 * as a CSV in the inbox under delivery/file-drop/, so its reports are empty. A list's new parts count only once the
 * manifest names them; a gap in the parts throws.
 */
export const fileDrop = (exports: Objects): AdPlatform => ({
  async openLine(line, terms) {
    await putJson(exports, bundleKeys.line(line.lineId), { line, terms });
    return { kind: 'done' };
  },
  async setBudget(budget) {
    if (!(await exports.get(bundleKeys.line(budget.lineId)))) {
      return { kind: 'refused', because: 'unknown line' };
    }
    await putJson(exports, bundleKeys.budget(budget.lineId), budget);
    await writeSheet(exports);
    return { kind: 'done' };
  },
  async readBudget(lineId) {
    const budget = await getJson<LineBudget>(exports, bundleKeys.budget(lineId));
    if (budget) return budget.dailyMicros;
    return (await exports.get(bundleKeys.line(lineId))) ? 0 : undefined;
  },
  async putMembers(chunk) {
    const { audienceId, session, sequence, members, last } = chunk;
    const contacts = members
      .map(({ emailSha256, phoneSha256 }) => [emailSha256 ?? '', phoneSha256 ?? ''])
      .filter((cells) => cells.some((cell) => cell !== ''));
    await exports.put(
      bundleKeys.part(audienceId, session, sequence),
      csv([['email_sha256', 'phone_sha256'], ...contacts]),
    );
    if (last) await writeManifest(exports, chunk);
    return { received: members.length, invalid: members.length - contacts.length, active: last };
  },
  pullReports: async () => [],
});

const writeManifest = async (
  exports: Objects,
  { audienceId, session, sequence }: MemberChunk,
): Promise<void> => {
  const parts = Array.from({ length: sequence }, (_, index) =>
    bundleKeys.part(audienceId, session, index + 1),
  );
  const there = new Set(
    (await exports.list(bundleKeys.parts(audienceId, session))).map(({ key }) => key),
  );
  const missing = parts.filter((part) => !there.has(part));
  if (missing.length > 0) {
    throw new Error(`The list ${audienceId} has gaps: ${missing.join(', ')}. Send it again.`);
  }
  await putJson(exports, bundleKeys.manifest(audienceId), { audienceId, session, parts });
};

/** Two writers at once could leave out each other's line, so a sheet is written until it is what a new one would be. */
const writeSheet = async (exports: Objects): Promise<void> => {
  let sheet = await drawSheet(exports);
  for (;;) {
    await exports.put(bundleKeys.sheet, sheet);
    const again = await drawSheet(exports);
    if (again === sheet) return;
    sheet = again;
  }
};

const drawSheet = async (exports: Objects): Promise<string> => {
  const keys = (await exports.list(bundleKeys.lines)).map(({ key }) => key);
  const rows = await Promise.all(keys.map((key) => sheetRow(exports, key)));
  return csv([
    ['line', 'flight', 'channel', 'creative', 'from_day', 'daily_budget', 'currency'],
    ...rows.filter((row) => row !== undefined),
  ]);
};

const sheetRow = async (exports: Objects, key: string): Promise<string[] | undefined> => {
  const bundled = await getJson<BundledLine>(exports, key);
  if (!bundled) return undefined;
  const { line, terms } = bundled;
  const budget = await getJson<LineBudget>(exports, bundleKeys.budget(line.lineId));
  if (!budget) return undefined;
  const amount = formatMicros(budget.dailyMicros);
  return [line.lineId, line.flightId, line.channel, line.creative, budget.day, amount].concat(
    terms.currency,
  );
};

const csv = (rows: string[][]): string =>
  `${Papa.unparse(
    rows.map((row) => row.map(safeCell)),
    { newline: '\r\n' },
  )}\r\n`;

const putJson = (exports: Objects, key: string, value: unknown): Promise<void> =>
  exports.put(key, `${JSON.stringify(value, null, 2)}\n`);

const getJson = async <T>(exports: Objects, key: string): Promise<T | undefined> => {
  const body = await exports.get(key);
  return body && (JSON.parse(new TextDecoder().decode(body)) as T);
};

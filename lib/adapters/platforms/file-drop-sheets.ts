import Papa from 'papaparse';
import type { TargetGroup } from '../../contracts/receipt.ts';
import { safeCell } from '../../files/spend-files.ts';
import type { MemberChunk } from '../../ports.ts';
import { hashIn } from './hash-form.ts';

/** Rows as CSV (RFC 4180, UTF-8, CRLF), in which no cell is run as a formula. */
export const csv = (rows: string[][]): string =>
  `${Papa.unparse(
    rows.map((row) => row.map(safeCell)),
    { newline: '\r\n' },
  )}\r\n`;

const HEADERS = {
  hex: ['email_sha256', 'phone_sha256'],
  base64: ['email_sha256_base64', 'phone_sha256_base64'],
};

/** A chunk as a file: contact hashes and nothing else of a person; who has none is left out. */
export const listPart = ({
  form,
  members,
}: Pick<MemberChunk, 'form' | 'members'>): { text: string; rows: number } => {
  const contacts = members
    .map(({ emailSha256, phoneSha256 }) =>
      [emailSha256, phoneSha256].map((hex) => hashIn(form, hex) ?? ''),
    )
    .filter((cells) => cells.some((cell) => cell !== ''));
  // Base64 may begin with a plus, which a spreadsheet would run: these files go to platforms, not to spreadsheets.
  const rows = [HEADERS[form], ...contacts];
  const text = form === 'hex' ? csv(rows) : `${Papa.unparse(rows, { newline: '\r\n' })}\r\n`;
  return { text, rows: contacts.length };
};

const GENDERS: Readonly<Record<string, string>> = { f: 'female', m: 'male' };

/** Cells as rows for a platform's bulk sheet: one a postal code, with the ad group that its ages and genders make. */
export const cellSheet = (groups: readonly TargetGroup[]): string =>
  csv([
    ['ad_group', 'ages', 'genders', 'postal_code'],
    ...groups.flatMap(({ ages, genders, postalCodes }, nth) =>
      postalCodes.map((code) => [
        `group-${nth + 1}`,
        ages.join(';'),
        genders.map((gender) => GENDERS[gender] ?? gender).join(';'),
        code,
      ]),
    ),
  ]);

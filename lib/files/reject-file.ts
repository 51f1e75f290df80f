import Papa from 'papaparse';
import type { Reject } from '../contracts/voter.ts';

const COLUMNS = ['file', 'line', 'column', 'because'];

/** Rejects as CSV with a header, in the order given. A cell that a spreadsheet would run is made harmless. */
export const rejectsCsv = (rejects: Reject[]): string =>
  `${Papa.unparse({ fields: COLUMNS, data: rejects }, { newline: '\n', escapeFormulae: true })}\n`;

/** Reject files one after the other under one header; empty when there are none. */
export const joinRejects = (files: string[]): string =>
  files.map((text, index) => (index === 0 ? text : text.slice(text.indexOf('\n') + 1))).join('');

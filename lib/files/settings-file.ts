import { isNode, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';

/** What is wrong in a settings file: each complaint with its line. */
export class SettingsRefused extends Error {
  override name = 'SettingsRefused';
  readonly complaints: string[];
  constructor(file: string, complaints: string[]) {
    super(
      `${file} cannot be taken:\n${complaints.map((complaint) => `  ${complaint}`).join('\n')}`,
    );
    this.complaints = complaints;
  }
  /** True where a rule of law or safety refuses, not only the shape. */
  get isByRule(): boolean {
    return this.complaints.some((complaint) => /: (LAW|GEN|AUD)-\d+: /.test(complaint));
  }
}

/**
 * Reads a small YAML or JSON file of that shape.
 * Throws SettingsRefused, which names file, line, field and reason of everything that is wrong.
 */
export const readSettings = <T extends z.ZodType>(
  file: string,
  text: string,
  shape: T,
): z.infer<T> => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new SettingsRefused(
      file,
      document.errors.map(
        (error) => `${file}:${lines.linePos(error.pos[0]).line}: ${error.message}`,
      ),
    );
  }
  const parsed = shape.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const complaints = flatten(parsed.error.issues).map(({ path, message }) => {
    const line = lineOf(document, lines, path);
    return `${file}:${line}: ${path.join('.') || 'the file'}: ${message}`;
  });
  throw new SettingsRefused(file, [...new Set(complaints)]);
};

type Complaint = { path: PropertyKey[]; message: string };

/** Of a union, the branch that came furthest into the file says best what is wrong. */
const flatten = (issues: readonly z.core.$ZodIssue[], base: PropertyKey[] = []): Complaint[] =>
  issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code !== 'invalid_union') return [{ path, message: issue.message }];
    const branches = issue.errors
      .map((branch) => flatten(branch, path))
      .sort((a, b) => depth(b) - depth(a) || a.length - b.length);
    return branches[0] ?? [{ path, message: issue.message }];
  });

const depth = (complaints: Complaint[]): number =>
  Math.max(0, ...complaints.map(({ path }) => path.length));

const lineOf = (
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: PropertyKey[],
): number => {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
};

/** A file that cannot be taken as a whole: what is wrong (with the line, where known), why it matters, how to mend it. */
export class FileRefused extends Error {
  override name = 'FileRefused';
  readonly line: number | undefined;
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    const { what, why, mend, line } = refusal;
    super(`${line === undefined ? '' : `line ${line}: `}${what}: ${why}. ${mend}.`);
    this.line = line;
    this.refusal = refusal;
  }
}

export type Refusal = { what: string; why: string; mend: string; line?: number };

/** A file that cannot be taken as a whole: what is wrong (with the line, where known), why it matters, how to mend it. */
export class FileRefused extends Error {
  override name = 'FileRefused';
  readonly line: number | undefined;
  constructor({ what, why, mend, line }: Refusal) {
    super(`${line === undefined ? '' : `line ${line}: `}${what}: ${why}. ${mend}.`);
    this.line = line;
  }
}

type Refusal = { what: string; why: string; mend: string; line?: number };

import { FileRefused } from '../files/file-refused.ts';
import { Fault } from './fault.ts';

/** What `read` makes of a file; where the file cannot be taken, a Fault that names it, with the line where there is one. */
export const inFile = async <T>(file: string, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    const { what, why, mend } = error.refusal;
    const where = error.line === undefined ? file : `${file}, line ${error.line}`;
    const small = mend.charAt(0).toLowerCase() + mend.slice(1);
    throw new Fault('error', { what, where, why, mend: small });
  }
};

import { NoCampaign } from '../books/campaign.ts';
import { SettingsRefused } from '../files/settings-file.ts';
import { type Ending, Fault, type FaultParts } from './fault.ts';

/** What a command ends with when it fails, in the parts that a person needs. */
export type Complaint = { ending: Ending; parts: FaultParts };

/** Whatever was thrown, in words for people: what, where, why and how to mend it; never a stack trace. */
export const complaintOf = (error: unknown): Complaint => {
  if (error instanceof Fault) return { ending: error.ending, parts: error.parts };
  const ending = isRefusal(error) ? 'refused' : 'error';
  const { code, path, syscall, message = String(error) } = (error ?? {}) as NodeJS.ErrnoException;
  const why = code === undefined ? undefined : WHY[code];
  if (why && path) {
    return {
      ending,
      parts: {
        what: syscall === 'mkdir' ? 'the folder cannot be made' : 'it cannot be opened',
        where: path,
        why: syscall === 'mkdir' && code === 'ENOENT' ? 'its file system takes no folders' : why,
        mend: 'name another path; paths are relative to the current folder',
      },
    };
  }
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return { ending, parts: GONE };
  const [what = '', mend] = message.split('\n  mend: ');
  const isSaid = mend !== undefined || SPOKEN.has((error as Error).name);
  return { ending, parts: { what, ...(isSaid ? mend && { mend } : { mend: LOOK }) } };
};

const isRefusal = (error: unknown): boolean =>
  error instanceof NoCampaign || (error instanceof SettingsRefused && error.isByRule);

/** Errors that say for themselves how they are mended. */
const SPOKEN = new Set(['FileRefused', 'SettingsRefused']);

const LOOK = 'run it again with --debug for the place, or `swingshift doctor`';

const GONE: FaultParts = {
  what: 'the local cloud does not answer',
  why: 'the process that ran it, for another command, was ended',
  mend: 'run the command again',
};

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file of that name stands there',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk takes no writes',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
};

import { describe, expect, it } from 'vitest';
import { NoCampaign } from '../../lib/books/campaign.ts';
import { complaintOf } from '../../lib/commands/complaint.ts';
import { Fault } from '../../lib/commands/fault.ts';
import { FileRefused } from '../../lib/files/file-refused.ts';
import { SettingsRefused } from '../../lib/files/settings-file.ts';

const errno = (code: string, syscall: string, path?: string) =>
  Object.assign(new Error(`${code}: ${syscall}`), { code, syscall, ...(path ? { path } : {}) });

describe('a complaint', () => {
  it('is a fault as it was said', () => {
    const parts = { what: 'the plan is stale', why: 'results were booked', mend: 'make a new one' };
    expect(complaintOf(new Fault('stale', parts))).toEqual({ ending: 'stale', parts });
  });

  it.each([
    ['ENOENT', 'open', 'it cannot be opened', 'no such file or folder'],
    ['EISDIR', 'open', 'it cannot be opened', 'it is a folder'],
    ['EEXIST', 'mkdir', 'the folder cannot be made', 'a file of that name'],
    ['ENOENT', 'mkdir', 'the folder cannot be made', 'takes no folders'],
    ['EACCES', 'access', 'it cannot be opened', 'may not write'],
  ])('names the path where the system says %s to %s', (code, syscall, what, why) => {
    expect(complaintOf(errno(code, syscall, '/x/y'))).toEqual({
      ending: 'error',
      parts: { what, where: '/x/y', why: expect.stringContaining(why), mend: expect.any(String) },
    });
  });

  it('says what to do where the servers’ process was ended, and where nobody knows', () => {
    expect(complaintOf(errno('ECONNREFUSED', 'connect')).parts.mend).toBe('run the command again');
    expect(complaintOf(new Error('odd')).parts).toEqual({
      what: 'odd',
      mend: expect.stringContaining('doctor'),
    });
    expect(complaintOf('text').parts.what).toBe('text');
  });

  it('takes words apart that errors bring along, and tells refusals from errors', () => {
    expect(complaintOf(new NoCampaign('GEN-01: none.\n  mend: set one'))).toEqual({
      ending: 'refused',
      parts: { what: 'GEN-01: none.', mend: 'set one' },
    });
    const byRule = new SettingsRefused('a.yaml', ['a.yaml:3: purpose: LAW-3: no']);
    expect(complaintOf(byRule).ending).toBe('refused');
    expect(complaintOf(new SettingsRefused('a.yaml', ['a.yaml:3: x']))).toMatchObject({
      ending: 'error',
      parts: { what: expect.stringContaining('a.yaml:3') },
    });
    const refused = new FileRefused({ what: 'it is empty', why: 'no rows', mend: 'fill it' });
    expect(complaintOf(refused).parts).toEqual({ what: 'it is empty: no rows. fill it.' });
  });
});

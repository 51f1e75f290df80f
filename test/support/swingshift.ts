import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** How a call of the command line ended, and what it said. */
export type Ended = { code: number | null; stdout: string; stderr: string };

const PROGRAM = join(import.meta.dirname, '../../bin/swingshift.ts');

/**
 * Calls the command line as a process of its own, in a folder.
 * `killWhen` ends it with SIGKILL as soon as its stderr matches.
 */
export const swingshift = (cwd: string, args: string[], killWhen?: RegExp): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (data) => {
      ended.stdout += data;
    });
    child.stderr.on('data', (data) => {
      ended.stderr += data;
      if (killWhen?.test(ended.stderr)) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ended, code }));
  });

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));

/** Starts a process to be killed, and waits until it is ready; `under` a shell, in a group of its own, if asked. */
export const startChild = async (
  what: 'cloud' | 'lock',
  folder: string,
  under?: 'shell',
): Promise<ChildProcess> => {
  const command = [process.execPath, program, what, folder];
  const [file = '', ...rest] = under ? ['sh', '-c', '"$@" & wait', 'sh', ...command] : command;
  const child = spawn(file, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: under === 'shell',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [said] = await once(child.stdout, 'data');
  if (String(said) !== 'ready\n') throw new Error(`The child said ${said}`);
  return child;
};

/** Kills a process as hard as it gets and waits until it is gone. */
export const killHard = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/** Whether a process of that number runs; one that ended and waits for its parent to notice does not. */
export const isAlive = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
};

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  askControl,
  type ControlAddress,
  readNote,
  serveControl,
  writeNote,
} from './control-server.ts';
import { type ExclusiveFile, holdFile } from './exclusive-file.ts';
import { makeStateFolder } from './state-folder.ts';

/** The right to drive one state folder in one role. */
export type Lock = { kind: 'held'; release(): void };
/** Somebody else has it. An orphan is a process whose starter is gone; it was asked to leave and did not. */
export type Refusal = { kind: 'refused'; heldBy: number | undefined; orphan: boolean };

const PATIENCE_MS = 5_000;

/**
 * Takes the one lock that a state folder has for a role. What a dead process left never hinders. A holder whose
 * starter was killed is asked to yield, and exits at once; a healthy one is named in the refusal.
 * `leave` is what this process does when it is asked in its turn.
 */
export const takeLock = async (
  stateDir: string,
  role: string,
  leave: () => void = () => process.exit(75),
): Promise<Lock | Refusal> => {
  await makeStateFolder(stateDir);
  const note = join(stateDir, `${role}.json`);
  const giveUpAt = performance.now() + PATIENCE_MS;
  let last: Refusal = { kind: 'refused', heldBy: undefined, orphan: false };
  while (performance.now() < giveUpAt) {
    const file = holdFile(join(stateDir, `${role}.lock`));
    if (file) return keepLock(file, note, leave);
    const address = await readNote<ControlAddress>(note);
    const holder = address && (await askControl<{ orphan: boolean }>(address, '/whoami'));
    if (address && holder) {
      last = { kind: 'refused', heldBy: address.pid, orphan: holder.orphan };
      if (!holder.orphan) return last;
      await askControl(address, '/yield');
    }
    await pause(50);
  }
  return last;
};

const keepLock = async (file: ExclusiveFile, note: string, leave: () => void): Promise<Lock> => {
  const starters = ancestors();
  const control = await serveControl({
    '/whoami': () => ({ orphan: ancestors().join() !== starters.join() }),
    // After the answer has gone out; whatever is under way is safe to cut short at any call.
    '/yield': () => void setTimeout(leave, 20),
  });
  await writeNote(note, control.address);
  return {
    kind: 'held',
    release: () => {
      control.close();
      file.release();
    },
  };
};

/**
 * Who started this process, nearest first, as far as its own process group reaches: npm, its shell, a launcher.
 * Where the system has no /proc it is the parent alone.
 */
const ancestors = (): number[] => {
  const found = [process.ppid];
  try {
    const group = processGroup(process.pid).group;
    for (let pid = process.ppid; ; ) {
      const { parent, group: its } = processGroup(pid);
      if (its !== group || parent <= 1) return found;
      found.push(parent);
      pid = parent;
    }
  } catch {
    return found;
  }
};

// The name in a stat line may hold anything, so fields are counted from its closing bracket.
const processGroup = (pid: number): { parent: number; group: number } => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), group: Number(fields[2]) };
};

/**
 * Keeps one database server for as long as its parent lives: holds the parent's pipe on stdin, and stops the
 * server when the pipe closes, however the parent ended. Runs in a session of its own, so that neither Ctrl-C nor a
 * kill of the parent's group takes the keeper from its server.
 *
 *     node keeper.ts <program> <port> <database file>
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { holdFile } from './exclusive-file.ts';

const [program = '', port = '', database = ''] = process.argv.slice(2);

/** The server that a killed keeper left behind, if the process of that number still is one. */
const leftBehind = (): number | undefined => {
  try {
    const pid = Number(readFileSync(`${database}.pid`, 'utf8'));
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(database) ? pid : undefined;
  } catch {
    return undefined;
  }
};

const endLeftBehind = async (): Promise<void> => {
  const pid = leftBehind();
  if (pid === undefined) return;
  process.kill(pid, 'SIGKILL');
  while (leftBehind() === pid) await pause(10);
};

let parentLives = true;
let stop = (): void => process.exit(0);
process.stdin.resume().on('end', () => stop());
process.stdin.on('error', () => stop());

// The keeper before this one lets go when its server is gone.
while (!holdFile(`${database}.lock`)) await pause(20);
await endLeftBehind();

const server = spawn(program, ['serve', '--port', port, '--db-path', database], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
writeFileSync(`${database}.pid`, String(server.pid));
server.on('error', () => process.exit(1));
server.on('exit', () => process.exit(parentLives ? 1 : 0));
stop = () => {
  parentLives = false;
  server.kill('SIGTERM');
  setTimeout(() => server.kill('SIGKILL'), 1_000);
};

#!/usr/bin/env node
// Hands over to swingshift.ts on the project's own Node 24, whatever Node is on the path.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = join(dirname(fileURLToPath(import.meta.url)), 'swingshift.ts');

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import('./swingshift.ts');
} else {
  const own = createRequire(import.meta.url).resolve('node/bin/node');
  const child = spawn(own, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

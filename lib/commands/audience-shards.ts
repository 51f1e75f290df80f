import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineAudience } from '../books/audiences.ts';
import { AudienceFile } from '../contracts/audience.ts';
import { runShards } from '../local/shard-run.ts';
import { tellBuilds } from './audience.ts';
import { type Call, type CommandSpec, firstOf, inState, text } from './command.ts';
import { Fault } from './fault.ts';
import { readInput, readSettingsAt } from './inputs.ts';
import type { Progress } from './screen.ts';

/** Builds audiences over a file in shards, on worker threads: what the cloud does by a distributed map. */
export const audienceBuildShards: CommandSpec = {
  usage: 'audience build-shards <file>',
  says: 'Build audiences over many segment files at once, one file a worker thread: what the cloud does for a national file. All audiences that are defined are built.',
  example: 'swingshift audience build-shards audiences.yaml --segments states/ --workers 2',
  options: [
    { flags: '--segments <dir>', says: 'a folder of segment files to import first' },
    { flags: '--layout <name>', says: 'the layout of those files', standard: 'default' },
    { flags: '--workers <n>', says: 'worker threads; as many as cores where nothing is said' },
  ],
  async run(call) {
    const definitions = await readSettingsAt(firstOf(call), AudienceFile);
    const workers = workersOf(call);
    return inState(call, async (session) => {
      const { ports } = session;
      await dropFolder(call, ports);
      for (const definition of definitions) await defineAudience(ports, definition, session.now());
      let bar: { step: string; progress: Progress } | undefined;
      await runShards(ports, session.now(), workers, (step, done, total) => {
        if (bar?.step !== step) bar = { step, progress: call.screen.progress(step, total) };
        if (done === total) bar.progress.done();
        else bar.progress.to(done);
      });
      await session.drain();
      return tellBuilds(ports, call, definitions);
    });
  },
};

const workersOf = (call: Call): number => {
  const given = text(call, 'workers');
  const workers = given === undefined ? availableParallelism() : Number(given);
  if (Number.isInteger(workers) && workers >= 1 && workers <= 256) return workers;
  throw new Fault('error', {
    what: `--workers takes a number from 1 to 256, not ${given}`,
    mend: 'leave it out to use every core',
  });
};

const dropFolder = async (call: Call, { inbox }: { inbox: { put: Put } }): Promise<void> => {
  const folder = text(call, 'segments');
  if (folder === undefined) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new Fault('error', { what: 'is no folder that can be read', where: folder });
  });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  for (const name of names.sort()) {
    await inbox.put(
      `segments/${text(call, 'layout')}/${name}`,
      await readInput(join(folder, name)),
    );
  }
};

type Put = (key: string, body: Uint8Array | string) => Promise<void>;

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CommandSpec, inState, text } from './command.ts';

const FOLDER = 'file-drop/';

/** Copies what file-drop flights need to be carried out by hand. */
export const flightExport: CommandSpec = {
  usage: 'flight export',
  says: 'Copy the bundles of file-drop flights: the audience files and the budget sheet to carry out by hand.',
  example: 'swingshift flight export -o bundle',
  options: [{ flags: '-o, --output <folder>', says: 'where to', standard: 'bundle' }],
  run: (call) =>
    inState(call, async ({ ports }) => {
      const folder = text(call, 'output') ?? 'bundle';
      const files: string[] = [];
      for (const { key } of await ports.exports.list(FOLDER)) {
        const path = join(folder, key.slice(FOLDER.length));
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, (await ports.exports.get(key)) ?? '');
        files.push(path);
      }
      call.screen.result({ files }, () =>
        files.length > 0
          ? files.join('\n')
          : 'No file-drop flight has a budget yet: swingshift plan, then swingshift apply.',
      );
      return 'ok';
    }),
};

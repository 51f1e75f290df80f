import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ports } from '../ports.ts';
import { type CommandSpec, inState, text } from './command.ts';

const FOLDER = 'file-drop/';

/** Copies what file-drop flights need to be carried out by hand. */
export const flightExport: CommandSpec = {
  usage: 'flight export',
  says: 'Copy the bundles of flights that are carried out by hand: the audience files, or cells where lists are forbidden, and the budget sheets.',
  example: 'swingshift flight export -o bundle',
  options: [{ flags: '-o, --output <folder>', says: 'where to', standard: 'bundle' }],
  run: (call) =>
    inState(call, async ({ ports }) => {
      const folder = text(call, 'output') ?? 'bundle';
      const files: string[] = [];
      for (const key of await current(ports)) {
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

/** What stands now: of each audience the parts that its manifest names, none that people have opted out of since. */
const current = async ({ exports }: Pick<Ports, 'exports'>): Promise<string[]> => {
  const keys = (await exports.list(FOLDER)).map(({ key }) => key);
  const parts = new Set<string>();
  for (const key of keys.filter((each) => each.endsWith('/current.json'))) {
    const manifest = new TextDecoder().decode(await exports.get(key));
    for (const part of (JSON.parse(manifest) as { parts: string[] }).parts) parts.add(part);
  }
  return keys.filter((key) => !/\/(part-\d+|cells)\.(csv|json)$/.test(key) || parts.has(key));
};

import { FolderInUse, writeElectorate } from '../local/electorate/electorate.ts';
import type { Truth } from '../local/electorate/truth.ts';
import { type Call, type CommandSpec, text } from './command.ts';
import { Fault } from './fault.ts';

const MOST = 99_999_999;

/** Writes made-up voters with known truth, to try everything on. */
export const electorate: CommandSpec = {
  usage: 'electorate',
  says: 'Write made-up voters: segment files, opt-outs, and truth.json, which says all that an import must count.',
  example: 'swingshift electorate --voters 1000000 --seed 7 -o electorate',
  options: [
    { flags: '--voters <number>', says: 'how many people', standard: '100000' },
    {
      flags: '--seed <text>',
      says: 'what chance follows from; the same seed gives the same files',
      standard: '7',
    },
    {
      flags: '-o, --out <folder>',
      says: 'where they go; an electorate there is replaced',
      required: true,
    },
  ],
  async run(call) {
    const dir = text(call, 'out') ?? '';
    const voters = votersOf(call);
    const bar = call.screen.progress('electorate', voters);
    const truth = await writeElectorate({
      voters,
      seed: text(call, 'seed') ?? '7',
      dir,
      onProgress: (done) => bar.to(done),
    }).catch(explain(dir));
    bar.done(`${voters} made-up voters in ${dir}`);
    call.screen.result({ dir, ...truth }, () => told(dir, truth));
    return 'ok';
  },
};

const votersOf = (call: Call): number => {
  const given = text(call, 'voters') ?? '';
  const voters = Number(given);
  if (/^\d+$/.test(given) && voters >= 1 && voters <= MOST) return voters;
  throw new Fault('error', {
    what: `--voters takes a whole number from 1 to ${MOST}, not ${given}`,
    mend: 'write --voters 1000000',
  });
};

const explain =
  (dir: string) =>
  (error: unknown): never => {
    if (!(error instanceof FolderInUse)) throw error;
    throw new Fault('error', {
      what: error.message,
      where: dir,
      why: 'it would be lost',
      mend: 'name a folder that is empty or not there yet',
    });
  };

const told = (dir: string, { voters, optOuts, files, households, cells }: Truth): string =>
  [
    ...files.map(
      ({ file, read, accepted, rejected, duplicate }) =>
        `${dir}/${file}: ${read} rows = ${accepted} good + ${rejected} damaged + ${duplicate} repeated`,
    ),
    `${voters.accepted} people in ${households.all} households and ${cells.length} cells; ${optOuts} opted out`,
    `all that an import must count: ${dir}/truth.json`,
  ].join('\n');

import { basename } from 'node:path';
import {
  isMergeStale,
  layoutNamed,
  layoutNames,
  receiptAt,
  rejectsOf,
  setLayout,
} from '../books/segments.ts';
import { SegmentLayout } from '../contracts/segment-layout.ts';
import type { SegmentReceipt } from '../contracts/voter.ts';
import { knownLayouts } from '../files/known-layouts.ts';
import type { Session } from '../local/session.ts';
import { type Call, type CommandSpec, inState, text } from './command.ts';
import { Fault } from './fault.ts';
import { readInput, readSettingsAt } from './inputs.ts';
import { noteProvenance } from './provenance.ts';

/** How a file of people is to be read. */
export const LAYOUT = {
  flags: '--layout <name>',
  says: `${Object.keys(knownLayouts).join(', ')}, a layout that was set before, or a layout file (.yaml)`,
  standard: 'default',
};

/** Imports segment files into the voter table. */
export const segmentsImport: CommandSpec = {
  usage: 'segments import <files...>',
  says: 'Import segment files: CSV, TSV or semicolons, gzip or not, with a header.',
  example: 'swingshift segments import lists/*.csv --layout default --json',
  options: [
    LAYOUT,
    {
      flags: '--provenance <file>',
      says: 'source, licence, legalBasis and expires of these files (.yaml); else FILE.provenance.yaml beside each',
    },
  ],
  run: (call) => inState(call, (session) => importFiles(session, call, 'segments')),
};

/** Adds people who opted out; they leave every audience. */
export const optOutsAdd: CommandSpec = {
  usage: 'optouts add <files...>',
  says: 'Add files of voters who opted out (a voter_id column). They leave every audience.',
  example: 'swingshift optouts add optouts.csv',
  options: [LAYOUT],
  run: (call) => inState(call, (session) => importFiles(session, call, 'optouts')),
};

/** Drops files of people into a folder of the inbox, imports them and reports what became of their rows. */
export const importFiles = async (
  session: Session,
  call: Call,
  into: 'segments' | 'optouts' | 'voted' | 'staff',
  paths = call.args,
) => {
  const layout = await layoutGiven(session, text(call, 'layout') ?? 'default');
  const keyOf = (path: string): string => `${into}/${layout}/${basename(path)}`;
  refuseTwins(paths);
  if (into === 'segments') await noteProvenance(session, call, paths, keyOf);
  for (const path of paths) await session.ports.inbox.put(keyOf(path), await readInput(path));
  await session.drain();
  const files: SegmentReceipt[] = [];
  for (const path of paths) {
    const receipt = await receiptAt(session.ports, keyOf(path));
    if (!receipt)
      throw new Fault('error', { what: 'was not imported', where: path, mend: 'import it again' });
    files.push({ ...receipt, file: path });
  }
  const rejectsFile = await writeRejects(session, files);
  call.screen.result({ files, rejectsFile }, () => table(files, rejectsFile));
  for (const { file, refused, warnings } of files) {
    if (refused) call.screen.say(`${file}: ${refused}`);
    for (const { says } of warnings ?? []) call.screen.say(`${file}: ${says}`);
  }
  if (await isMergeStale(session.ports)) call.screen.say(STALE);
  if (files.some(({ refused }) => refused)) return 'error';
  return files.some(({ rejected, warnings }) => rejected > 0 || warnings) ? 'warnings' : 'ok';
};

const STALE =
  'The merge is of other files than those that stand now: audiences count each voter id by itself until you call `swingshift segments merge`.';

/** A file replaces the one of its name, so two of one name cannot come together. */
const refuseTwins = (paths: string[]): void => {
  const twin = paths.find(
    (path, at) => paths.findIndex((other) => basename(other) === basename(path)) < at,
  );
  if (twin === undefined) return;
  throw new Fault('error', {
    what: `two files are called ${basename(twin)}`,
    where: twin,
    why: 'a file replaces the one that was imported under its name',
    mend: 'rename one of them',
  });
};

/** The name of a layout that there is; a layout file is set under its own name first. */
const layoutGiven = async ({ ports }: Session, name: string): Promise<string> => {
  if (/\.(ya?ml|json)$/.test(name)) {
    const short = basename(name).replace(/\.[^.]+$/, '');
    await setLayout(ports, short, await readSettingsAt(name, SegmentLayout));
    return short;
  }
  if (await layoutNamed(ports, name)) return name;
  throw new Fault('error', {
    what: `there is no layout called ${name}`,
    why: 'nobody knows which column of the file is what',
    mend: `use one of ${(await layoutNames(ports)).join(', ')}, or name a layout file such as my-layout.yaml`,
  });
};

const writeRejects = async (
  session: Session,
  receipts: SegmentReceipt[],
): Promise<string | null> => {
  const rejects = await rejectsOf(session.ports, receipts);
  return rejects.length > 0 ? session.writeFile('rejects.csv', rejects) : null;
};

const table = (files: SegmentReceipt[], rejectsFile: string | null): string =>
  [
    ...files.map(
      ({ file, read, accepted, rejected, duplicate }) =>
        `${file}: ${read} read = ${accepted} accepted + ${rejected} rejected + ${duplicate} duplicate`,
    ),
    ...(rejectsFile ? [`rejects: ${rejectsFile}`] : []),
  ].join('\n');

import { basename } from 'node:path';
import { listReceipts, rejectsOf, setLayout } from '../books/segments.ts';
import { SegmentLayout } from '../contracts/segment-layout.ts';
import type { SegmentReceipt } from '../contracts/voter.ts';
import { sha256Hex } from '../domain/canonical.ts';
import type { Session } from '../local/session.ts';
import { type Call, type CommandSpec, inState, text } from './command.ts';
import { readInput, readSettingsAt } from './inputs.ts';

const LAYOUT = {
  flags: '--layout <name>',
  says: 'a layout’s name, or a layout file (.yaml); the default has the columns of examples/layouts/default.yaml',
  standard: 'default',
};

/** Imports segment files into the voter table. */
export const segmentsImport: CommandSpec = {
  usage: 'segments import <files...>',
  says: 'Import segment files: CSV, TSV or semicolons, gzip or not, with a header.',
  example: 'swingshift segments import lists/*.csv --layout default --json',
  options: [LAYOUT],
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

const importFiles = async (session: Session, call: Call, into: 'segments' | 'optouts') => {
  const layout = await layoutNamed(session, text(call, 'layout') ?? 'default');
  const hashes = new Map<string, string>();
  for (const path of call.args) {
    const bytes = await readInput(path);
    hashes.set(sha256Hex(bytes), path);
    await session.ports.inbox.put(`${into}/${layout}/${basename(path)}`, bytes);
  }
  await session.drain();
  const receipts = (await listReceipts(session.ports)).filter(({ sha256 }) => hashes.has(sha256));
  const files = receipts.map((receipt) => ({
    ...receipt,
    file: hashes.get(receipt.sha256) ?? receipt.file,
  }));
  const rejectsFile = await writeRejects(session, receipts);
  call.screen.result({ files, rejectsFile }, () => table(files, rejectsFile));
  for (const { file, refused } of files) if (refused) call.screen.say(`${file}: ${refused}`);
  if (files.some(({ refused }) => refused)) return 'error';
  return files.some(({ rejected }) => rejected > 0) ? 'warnings' : 'ok';
};

const layoutNamed = async (session: Session, name: string): Promise<string> => {
  if (!/\.(ya?ml|json)$/.test(name)) return name;
  const layout = await readSettingsAt(name, SegmentLayout);
  const short = basename(name).replace(/\.[^.]+$/, '');
  await setLayout(session.ports, short, layout);
  return short;
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

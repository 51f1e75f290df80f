import { basename } from 'node:path';
import { refreshLists, retireOthers, standingLists } from '../books/suppressions.ts';
import { type KeptList, keptLists } from '../domain/audience/suppression.ts';
import type { Session } from '../local/session.ts';
import { type Call, type CommandSpec, inState } from './command.ts';
import { Fault } from './fault.ts';
import { importFiles, LAYOUT } from './segments.ts';

/** Adds people who voted already, or who work for the campaign; they leave every audience. */
export const suppressionsAdd: CommandSpec = {
  usage: 'suppressions add <list> <files...>',
  says: 'Add files of people who voted already, or of staff (a voter_id column). They leave every audience. A file replaces the one of its name.',
  example: 'swingshift suppressions add voted absentee-2027-03-10.csv',
  options: [
    LAYOUT,
    { flags: '--replace', says: 'these files are the whole list: all others leave it' },
  ],
  run: (call) => inState(call, (session) => addFiles(session, call)),
};

const addFiles = async (session: Session, call: Call) => {
  const [list = '', ...paths] = call.args;
  if (list !== 'voted' && list !== 'staff') {
    throw new Fault('error', {
      what: `there is no list ${list} to add files to`,
      mend: 'write voted or staff; for opt-outs: swingshift optouts add',
    });
  }
  const ending = await importFiles(session, call, list, paths);
  if (call.options['replace'] === true && ending !== 'error') {
    await retireOthers(
      session.ports,
      list,
      paths.map((path) => basename(path)),
      session.now(),
    );
    await session.drain();
  }
  return ending;
};

/** Says that lists are complete as they stand: nothing new today. */
export const suppressionsConfirm: CommandSpec = {
  usage: 'suppressions confirm [lists...]',
  says: 'Say that lists of people to leave out (opt-outs, voted, staff; all where none is named) have nothing new today.',
  example: 'swingshift suppressions confirm voted staff',
  run: (call) =>
    inState(call, async (session) => {
      const named = call.args.length > 0 ? call.args.map(listNamed) : everyList();
      await refreshLists(session.ports, named, session.now(), session.now());
      await session.drain();
      return showLists(session, call);
    }),
};

/** Lists when each list of people to leave out was last brought up to date. */
export const suppressionsList: CommandSpec = {
  usage: 'suppressions list',
  says: 'List when each list of people to leave out was last brought up to date.',
  example: 'swingshift suppressions list --json',
  run: (call) => inState(call, (session) => showLists(session, call)),
};

const everyList = (): KeptList[] => Object.keys(keptLists) as KeptList[];

const listNamed = (name: string): KeptList => {
  const list = everyList().find((one) => keptLists[one] === name);
  if (list) return list;
  throw new Fault('error', {
    what: `there is no list ${name}`,
    mend: `write ${Object.values(keptLists).join(', ')}`,
  });
};

const showLists = async ({ ports }: Session, call: Call) => {
  const { ages } = await standingLists(ports);
  const lists = everyList().map((list) => ({
    list: keptLists[list],
    upToDate: ages[list] ?? null,
  }));
  call.screen.result(lists, () =>
    lists.map(({ list, upToDate }) => `${list}: ${upToDate ?? 'never given'}`).join('\n'),
  );
  return 'ok' as const;
};

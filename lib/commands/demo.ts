import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listReceipts } from '../books/segments.ts';
import { gainTable } from '../dashboard/report-table.ts';
import { sha256Hex } from '../domain/canonical.ts';
import { demoCampaign } from '../local/demo/campaign.ts';
import { claimState } from '../local/demo/manifest.ts';
import { writeOutputs } from '../local/demo/outputs.ts';
import { eveOf, NothingToPlay, type Onlooker, play } from '../local/demo/play.ts';
import { contentOf, rowsIn } from '../local/demo/segment-folder.ts';
import { writeElectorate } from '../local/electorate/electorate.ts';
import { takeLock } from '../local/process-lock.ts';
import { serveReport } from '../local/report-server.ts';
import { openSession, type Session } from '../local/session.ts';
import { keepInstant, keptInstant } from '../local/state-clock.ts';
import { type Call, type CommandSpec, text } from './command.ts';
import { Fault } from './fault.ts';
import { readInput } from './inputs.ts';
import type { Progress, Screen } from './screen.ts';

/** The main job, end to end: a two-week campaign on this machine. */
export const demo: CommandSpec = {
  usage: 'demo',
  says: 'Play a two-week campaign end to end on this machine, then serve its report.',
  example: 'swingshift demo --voters 100000 --seed 7 --days 14 --out out',
  options: [
    { flags: '--voters <number>', says: 'how many made-up voters', standard: '100000' },
    {
      flags: '--seed <text>',
      says: 'what chance follows from; the same seed gives the same files',
      standard: '7',
    },
    { flags: '--days <number>', says: 'campaign days', standard: '14' },
    { flags: '--segments <folder>', says: 'your own segment files instead of made-up voters' },
    {
      flags: '--campaign <file>',
      says: 'your own campaign settings; else those of examples/campaign.yaml',
    },
    {
      flags: '--out <folder>',
      says: 'where summary.json, spend.csv, report.html and the rest go',
      standard: 'out',
    },
    {
      flags: '--port <number>',
      says: 'where the report is served; 0 for any free port',
      standard: '4321',
    },
    {
      flags: '--no-serve',
      says: 'end when the report is written; so it does when stdout is not a terminal',
    },
  ],
  async run(call) {
    const wanted = wishes(call);
    const lock = await takeLock(`${wanted.state}.lock`, 'demo');
    if (lock.kind === 'refused') throw inUse(wanted.state, lock.heldBy);
    try {
      await runDemo(call, wanted);
    } finally {
      lock.release();
    }
    return 'ok';
  },
};

type Wishes = ReturnType<typeof wishes>;

const wishes = (call: Call) => ({
  state: call.options.state,
  seed: text(call, 'seed') ?? '7',
  voters: wholeNumber(call, 'voters', 1),
  days: wholeNumber(call, 'days', 1),
  port: wholeNumber(call, 'port', 0),
  segments: folderOf(call),
  campaign: text(call, 'campaign') ?? null,
  out: text(call, 'out') ?? 'out',
  serve: call.options['serve'] !== false && process.stdout.isTTY === true,
});

const runDemo = async (call: Call, wanted: Wishes): Promise<void> => {
  const { screen } = call;
  const { seed, voters, days, segments, campaign: file } = wanted;
  const { movedTo } = await claimState(wanted.state, {
    seed,
    voters,
    days,
    segments: segments && (await contentOf(segments)),
    campaign: file && sha256Hex(await readInput(file)),
  });
  if (movedTo) screen.say(`The state held another run; it is kept in ${movedTo}.`);
  const folder = segments ?? (await electorate(screen, wanted));
  const people = segments ? await rowsIn(segments) : voters;
  const campaign = await demoCampaign(file, { days, voters: people });
  if (!keptInstant(wanted.state)) keepInstant(wanted.state, eveOf(campaign));
  const session = await openSession({
    state: wanted.state,
    campaign,
    observe: (event) => {
      if (event.kind === 'reached') keepInstant(wanted.state, event.at);
    },
  });
  try {
    const { summary, report } = await play(
      session,
      { campaign, seed, folder, voters: people },
      onlooker(screen),
    ).catch(explain);
    await writeOutputs(session, wanted.out, summary, report);
    screen.result(summary, () => gainTable(report));
    screen.say(
      `Written to ${wanted.out}: summary.json, spend.csv, decisions.jsonl, rejects.csv, report.html`,
    );
    await sayRefused(session, screen);
    if (wanted.serve) await serveReport(session.ports, wanted.port, screen.say);
  } finally {
    await session.close();
  }
};

const electorate = async (screen: Screen, { state, voters, seed }: Wishes): Promise<string> => {
  const dir = join(state, 'electorate');
  const bar = screen.progress('electorate', voters);
  await writeElectorate({ voters, seed, dir, onProgress: (done) => bar.to(done) });
  bar.done(`${voters} made-up voters in ${dir}`);
  return dir;
};

/** Files that were not taken are named, or nobody would look for them. */
const sayRefused = async ({ ports }: Session, screen: Screen): Promise<void> => {
  for (const { file, refused } of await listReceipts(ports)) {
    if (refused) screen.say(`not taken: ${file}: ${refused}`);
  }
};

/** A bar for each stage of the play, closed when the stage is done. */
const onlooker = (screen: Screen): Onlooker => {
  const bars = new Map<string, Progress>();
  return (stage, done, total, note) => {
    const bar = bars.get(stage) ?? screen.progress(stage, total);
    bars.set(stage, bar);
    if (done < total) bar.to(done, note);
    else bar.done(note);
  };
};

const explain = (error: unknown): never => {
  if (!(error instanceof NothingToPlay)) throw error;
  throw new Fault('refused', {
    what: 'no audience could be built, so there is nothing to play',
    why: error.message,
    mend: 'take more voters, or segment files with at least the floor of people in a zone and category',
  });
};

const wholeNumber = (call: Call, name: string, least: number): number => {
  const given = text(call, name) ?? '';
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= least && number <= 100_000_000) return number;
  throw new Fault('error', {
    what: `--${name} takes a whole number from ${least}, not ${given}`,
    mend: `swingshift demo --help`,
  });
};

const folderOf = (call: Call): string | null => {
  const folder = text(call, 'segments');
  if (!folder) return null;
  if (existsSync(folder)) return resolve(folder);
  throw new Fault('error', {
    what: 'there is no such folder',
    where: folder,
    mend: 'name a folder of segment files',
  });
};

const inUse = (state: string, heldBy: number | undefined): Fault =>
  new Fault('stale', {
    what: 'another demo is running over this state',
    where: state,
    ...(heldBy ? { why: `process ${heldBy} holds it` } : {}),
    mend: 'wait for it, end it, or take another folder with --state DIR',
  });

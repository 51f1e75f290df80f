import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listBuilds } from '../../books/audiences.ts';
import { assembleReport } from '../../books/reports.ts';
import type { Campaign } from '../../contracts/campaign.ts';
import type { CampaignReport, EvenSplit } from '../../contracts/report.ts';
import { addDays, instantAt } from '../../domain/calendar.ts';
import { sumMicros } from '../../domain/money.ts';
import type { Session } from '../session.ts';
import type { Played } from '../simulated-platform/world.ts';
import { keptInstant } from '../state-clock.ts';
import { demoReport } from './outputs.ts';
import { DEMO_PLATFORM, draftCampaign, importFolder, planFirstDay } from './prepare.ts';
import { type Summary, summarize } from './summary.ts';
import { setDemoZones } from './zones.ts';

/** Told of each stage of the demo as it goes. */
export type Onlooker = (
  stage: 'import' | 'audiences' | 'days',
  done: number,
  total: number,
  note?: string,
) => void;

/** The demo's arguments that a run depends on. */
export type DemoRun = { campaign: Campaign; seed: string; folder: string; voters: number };

/** No audience could be built, so there is nothing to play. */
export class NothingToPlay extends Error {
  override name = 'NothingToPlay';
}

/** When the demo's people work: at noon on the eve of the first day. */
export const eveOf = ({ timeZone, start }: Campaign): string =>
  instantAt(timeZone, addDays(start, -1), '12:00');

/**
 * Plays a campaign from segment files to its last final figure. Begun again after a kill it goes on from the last
 * instant that was done, and ends in the same figures.
 */
export const play = async (
  session: Session,
  run: DemoRun,
  look: Onlooker,
): Promise<{ summary: Summary; report: CampaignReport }> => {
  const { campaign } = run;
  const begun = (keptInstant(session.stateDir) ?? '') > eveOf(campaign);
  const notes = begun ? await keptNotes(session) : await prepare(session, run, look);
  await playDays(session, campaign, look);
  const { evenSplit, evenlyReached } = await playEvenly(session);
  const platform = session.platform?.engine.totals();
  if (!platform)
    throw new Error('The demo runs its own platform; end the process that runs it now');
  const report = await demoReport(session, { evenSplit, evenlyReached, seed: run.seed, notes });
  const summary = await summarize(
    session,
    campaign,
    { seed: run.seed, days: campaign.days },
    platform,
    report,
  );
  return { summary, report };
};

const NOTES = 'notes.json';

/** What a run that goes on had to say of its preparation. */
const keptNotes = async ({ stateDir }: Session): Promise<string[]> =>
  JSON.parse(await readFile(join(stateDir, NOTES), 'utf8'));

const prepare = async (
  session: Session,
  { campaign, folder, voters }: DemoRun,
  look: Onlooker,
): Promise<string[]> => {
  await importFolder(session, folder, (done, total) => look('import', done, total));
  look('import', 1, 1);
  look('audiences', 0, 1);
  const notes = await draftCampaign(session, campaign);
  const built = (await listBuilds(session.ports)).filter(({ refused }) => !refused);
  if (built.length === 0) throw new NothingToPlay(notes.join('\n') || 'no voters were accepted');
  look('audiences', 1, 1, `${built.length} built`);
  await setDemoZones(session, voters);
  await session.writeFile(NOTES, JSON.stringify(notes));
  await planFirstDay(session, campaign.start);
  return notes;
};

/** Day by day to the end, and on until the last day's figures are final. */
const playDays = async (session: Session, campaign: Campaign, look: Onlooker): Promise<void> => {
  const { finalAfterDays = 0 } =
    campaign.platforms.find(({ name }) => name === DEMO_PLATFORM) ?? {};
  const total = campaign.days + finalAfterDays + 2;
  for (let day = 0; day < total; day += 1) {
    const date = addDays(campaign.start, day);
    look('days', day, total, date);
    const evening = instantAt(campaign.timeZone, date, '23:00');
    if (evening > session.now()) await session.windTo(evening);
  }
  look('days', total, total);
};

/** The same world, each day's money split evenly between the lines that ran. */
const playEvenly = async (
  session: Session,
): Promise<{ evenSplit: EvenSplit; evenlyReached: Played['reached'] }> => {
  const { budgets } = await assembleReport(session.ports, { asOf: session.now() });
  const days = [...Map.groupBy(budgets, ({ day }) => day)].map(([date, ofDay]) => ({
    date,
    totalMicros: sumMicros(ofDay.map(({ toMicros }) => toMicros)),
  }));
  const played = session.platform?.engine.playEvenly(days);
  if (!played) throw new Error('The demo runs its own platform; end the process that runs it now');
  const { reachInCategory, costMicros, byDay, reached } = played;
  return { evenSplit: { reachInCategory, costMicros, byDay }, evenlyReached: reached };
};

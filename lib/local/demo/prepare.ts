import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { defineAudience, listBuilds } from '../../books/audiences.ts';
import { setCampaign } from '../../books/campaign.ts';
import { addFlight } from '../../books/flights.ts';
import { approvePlan } from '../../books/plans.ts';
import { proposePlan } from '../../books/proposals.ts';
import { listReceipts, liveVoterKeys } from '../../books/segments.ts';
import type { Campaign } from '../../contracts/campaign.ts';
import type { Session } from '../session.ts';
import { replaceFile } from '../whole-file.ts';
import { DRAFT_SAYS, draftAudiences, draftFlights, draftText } from './draft.ts';
import { filesIn } from './segment-folder.ts';

/** The platform that carries the demo's flights. */
export const DEMO_PLATFORM = 'simulated';

/** Drops segment and opt-out files into the inbox and imports them; says how far it is. */
export const importFolder = async (
  session: Session,
  folder: string,
  onFile: (done: number, total: number) => void,
): Promise<void> => {
  const files = await filesIn(folder);
  for (const [done, { into, path }] of files.entries()) {
    onFile(done, files.length);
    await session.ports.inbox.put(`${into}/default/${basename(path)}`, await readFile(path));
    await session.drain();
  }
};

/** Sets the campaign, drafts and builds audiences, drafts and adds flights; what it drafted lies in the state folder. */
export const draftCampaign = async (
  session: Pick<Session, 'ports' | 'now' | 'drain' | 'stateDir'>,
  campaign: Campaign,
): Promise<string[]> => {
  await setCampaign(session.ports, campaign);
  const cells = await session.ports.voters.census(await liveVoterKeys(session.ports));
  const audiences = draftAudiences(cells, campaign.audienceFloor);
  await replaceFile(
    join(session.stateDir, 'audiences.yaml'),
    draftText(DRAFT_SAYS.audiences, audiences.text),
  );
  for (const definition of audiences.definitions) {
    await defineAudience(session.ports, definition, session.now());
  }
  await session.drain();
  const built = (await listBuilds(session.ports)).filter(({ refused }) => !refused);
  const flights = draftFlights(
    built.map(({ audienceId }) => audienceId),
    campaign,
    DEMO_PLATFORM,
  );
  await replaceFile(
    join(session.stateDir, 'flights.yaml'),
    draftText(DRAFT_SAYS.flights, flights.text),
  );
  for (const flight of flights.flights) await addFlight(session.ports, flight, session.now());
  await session.drain();
  const refused = (await listBuilds(session.ports)).flatMap(({ audienceId, refused }) =>
    refused ? [`${audienceId}: ${refused.because}`] : [],
  );
  return [
    ...audiences.tooSmall.map(
      ({ zone, category, voters }) => `${zone} ${category}: ${voters} voters, below the floor`,
    ),
    ...refused,
  ];
};

/** Plans the first day and applies the plan, as a person would on its eve. */
export const planFirstDay = async (session: Session, day: string): Promise<void> => {
  const plan = await proposePlan(session.ports, { day, now: session.now() });
  if ('kind' in plan) throw new Error(`The first day cannot be planned: ${plan.because}`);
  const outcome = await approvePlan(session.ports, plan, session.now());
  if (outcome.kind === 'refused') throw new Error(`The first plan was refused: ${outcome.because}`);
  await session.drain();
};

/** What the imported files held, added up. */
export const countVoters = async (session: Session) => {
  const receipts = (await listReceipts(session.ports)).filter(({ file }) =>
    file.startsWith('segments/'),
  );
  const sum = (of: 'read' | 'accepted' | 'rejected' | 'duplicate') =>
    receipts.reduce((total, receipt) => total + receipt[of], 0);
  return {
    read: sum('read'),
    accepted: sum('accepted'),
    rejected: sum('rejected'),
    duplicate: sum('duplicate'),
  };
};

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listLines } from '../../books/flights.ts';
import { readZones, setZones } from '../../books/zones.ts';
import type { CampaignReport } from '../../contracts/report.ts';
import { delegatesMoved } from '../../domain/zones/delegates-moved.ts';
import { nameOf } from '../../domain/zones/weights-on.ts';
import { defaultZoneLayout, readZoneFile } from '../../files/zone-file.ts';
import type { Ports } from '../../ports.ts';
import type { Session } from '../session.ts';
import type { Played } from '../simulated-platform/world.ts';
import { replaceFile } from '../whole-file.ts';
import { EXAMPLE_VOTERS } from './campaign.ts';

const EXAMPLE = join(import.meta.dirname, '../../../examples/zones/zones.csv');
const PRIOR = { national: 0, state: 0.2, zone: 0.15 };
/** The part of reached voters that the demo takes to have changed sides: an assumption, and said wherever it counts. */
const PERSUADED = 0.02;

/** The example's zones with the expected votes of an electorate of so many voters. */
export const draftZones = async (voters: number): Promise<string> => {
  const [head = '', ...rows] = (await readFile(EXAMPLE, 'utf8')).trimEnd().split('\n');
  const column = head.split(',').indexOf('voters');
  const cut = (row: string): string =>
    row
      .split(',')
      .map((cell, at) =>
        at === column
          ? String(Math.max(1, Math.round((Number(cell) * voters) / EXAMPLE_VOTERS)))
          : cell,
      )
      .join(',');
  return `${[head, ...rows.map(cut)].join('\n')}\n`;
};

/** Weighs the demo's campaign by its fictional states' zones, unless its flights are in none of them; the draft lies in the state folder. */
export const setDemoZones = async (
  { ports, stateDir }: Pick<Session, 'stateDir'> & { ports: Pick<Ports, 'core'> },
  voters: number,
): Promise<void> => {
  const text = await draftZones(voters);
  const bytes = new TextEncoder().encode(text);
  const { contests } = await readZoneFile(ReadableStream.from([bytes]), defaultZoneLayout);
  const names = new Set(contests.flatMap(({ zones }) => zones.map(({ zone }) => nameOf(zone))));
  if (!(await listLines(ports)).some(({ zone }) => names.has(zone))) return;
  await replaceFile(join(stateDir, 'zones.csv'), text);
  await setZones(ports, { contests, prior: PRIOR });
};

/** What the voters of a report, and those of an even split, are expected to have moved; undefined where no zones are set. */
export const movedBy = async (
  ports: Pick<Ports, 'core'>,
  { rows }: Pick<CampaignReport, 'rows'>,
  evenly: Played['reached'],
  seed: string,
): Promise<CampaignReport['delegates']> => {
  const zones = await readZones(ports);
  if (!zones) return undefined;
  const zoneOf = new Map((await listLines(ports)).map(({ lineId, zone }) => [lineId, zone]));
  const how = { persuaded: PERSUADED, seed };
  const reached = rows.map(({ zone, day, reachInCategory }) => ({
    ...{ zone, day },
    voters: reachInCategory ?? 0,
  }));
  const reachedEvenly = evenly.map(({ lineId, date, reachInCategory }) => ({
    zone: zoneOf.get(lineId) ?? '',
    day: date,
    voters: reachInCategory,
  }));
  const evenSplitGain = delegatesMoved(zones, reachedEvenly, how).gain;
  return { ...delegatesMoved(zones, reached, how), evenSplitGain };
};

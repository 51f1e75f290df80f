import { campaignOf } from '../books/campaign.ts';
import { changeableDays } from '../books/plans.ts';
import { readZones, setZones, zonesNotSet } from '../books/zones.ts';
import { nameOf, unclearZone, weightsOn, type ZoneWindow } from '../domain/zones/weights-on.ts';
import type { Session } from '../local/session.ts';
import { type Call, type CommandSpec, firstOf, inState } from './command.ts';
import { Fault } from './fault.ts';
import { dayGiven } from './plan.ts';
import { contestsOf, priorOf, ZONE_OPTIONS } from './zone-options.ts';
import { weightTable } from './zone-tables.ts';

/** So many zones fit into one record, however long their names are. */
const MOST_ZONES = 1_000;

/** Keeps a window's zones with the campaign, which weighs its lines by them from then on. */
export const zonesSet: CommandSpec = {
  usage: 'zones set <file>',
  says: 'Weigh the campaign by these zones: from the next plan on a reached voter counts by the delegates that he is expected to move.',
  example: 'swingshift zones set examples/zones/zones.csv',
  options: ZONE_OPTIONS.filter(({ flags }) => /^--(layout|window|prior-sd)/.test(flags)),
  async run(call) {
    const { contests } = await contestsOf(call, firstOf(call));
    const zones = { contests, prior: priorOf(call) };
    refuseUnclear(zones, firstOf(call));
    return inState(call, async (session) => {
      await campaignOf(session.ports);
      await keep(session, zones);
      return shown(session, call, zones);
    });
  },
};

/** Shows the zones that the campaign is weighed by. */
export const zonesShow: CommandSpec = {
  usage: 'zones show',
  says: 'The zones that the campaign is weighed by, and what a reached voter of each weighs on a day.',
  example: 'swingshift zones show --day 2027-03-10',
  options: [
    {
      flags: '--day <date>',
      says: 'the campaign day to weigh for; else the next that can still be changed',
    },
  ],
  run: (call) =>
    inState(call, async (session) => {
      const zones = await readZones(session.ports);
      if (zones) return shown(session, call, zones);
      call.screen.result(
        null,
        () => 'No zones are set, so every voter weighs 1: swingshift zones set FILE',
      );
      return 'ok';
    }),
};

/** Takes the zones away. */
export const zonesUnset: CommandSpec = {
  usage: 'zones unset',
  says: 'Weigh the campaign by no zones: every reached voter counts the same again.',
  example: 'swingshift zones unset',
  run: (call) =>
    inState(call, async (session) => {
      await keep(session, undefined);
      call.screen.result(null, () => 'No zones are set; every voter weighs 1.');
      return 'ok';
    }),
};

const keep = async ({ ports }: Session, zones: ZoneWindow | undefined): Promise<void> => {
  if ((await setZones(ports, zones)) === 'done') return;
  throw new Fault('stale', {
    what: 'the zones were changed at the same time',
    mend: 'run the command again',
  });
};

const shown = async (
  { ports, now }: Session,
  call: Call,
  zones: ZoneWindow,
): Promise<'ok' | 'warnings'> => {
  const day = dayGiven(call) ?? changeableDays(await campaignOf(ports), now()).next;
  const weights = weightsOn(zones, day);
  const rows = zones.contests.flatMap(({ state, date, zones: own }) =>
    own.map(({ zone, seats, support, voters }) => ({
      ...{ zone, state, date, seats, support, voters },
      weight: weights.get(nameOf(zone)) ?? 1,
    })),
  );
  const unknown = await zonesNotSet(ports);
  call.screen.result({ day, prior: zones.prior, zones: rows, unknown }, () =>
    weightTable(rows, day),
  );
  if (unknown.length === 0) return 'ok';
  call.screen.say(`not among the zones that are set, so voters weigh 1: ${unknown.join(', ')}`);
  return 'warnings';
};

const refuseUnclear = (zones: ZoneWindow, file: string): void => {
  const count = zones.contests.reduce((sum, contest) => sum + contest.zones.length, 0);
  if (count > MOST_ZONES) {
    throw new Fault('error', {
      what: `it has ${count} zones, and a campaign is weighed by ${MOST_ZONES} at most`,
      where: file,
      mend: 'choose a --window',
    });
  }
  const unclear = unclearZone(zones);
  if (!unclear) return;
  throw new Fault('error', {
    what: `audiences cannot tell these zones apart: ${unclear.join(', ')}`,
    where: file,
    why: 'their names are the same once only letters of a to z and digits are left, or nothing is left',
    mend: 'rename them',
  });
};

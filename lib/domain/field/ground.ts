import type { Outlook } from '../zones/outlook.ts';
import type { Roster, ZoneGround } from './roster.ts';

/** A zone that people can be sent to, with its place in the outlook and the day of its vote. */
export type GroundZone = ZoneGround & { index: number; voters: number; date: string };

/** The zones of the roster that the outlook plans, in the order of the outlook. Where what is counted is not people, nobody is sent. */
export const groundOf = ({ zones }: Roster, outlook: Outlook): GroundZone[] => {
  const known = new Map(zones.map((ground) => [ground.zone, ground]));
  return outlook.zones.flatMap(({ zone, voters, contest, isPlannable }, index) => {
    const ground = known.get(zone);
    const date = outlook.contests[contest]?.date;
    return ground && date && isPlannable ? [{ ...ground, index, voters, date }] : [];
  });
};

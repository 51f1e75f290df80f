import type { Campaign } from '../contracts/campaign.ts';
import type { Line } from '../contracts/flight.ts';
import type { Phase } from '../domain/bandit/task.ts';
import { addDays, daysBetween } from '../domain/calendar.ts';
import type { pastExposure } from '../domain/flights/exposure.ts';
import { roomOfFlights } from '../domain/flights/room.ts';
import { sumMicros } from '../domain/money.ts';
import type { Allowance } from '../domain/pacing/pace.ts';
import { type Asked, reservedOn } from './asked.ts';
import { type Judged, overDeliveryOf } from './feeds.ts';

type Past = ReturnType<typeof pastExposure>;

/** What is left for a day and after: of the whole campaign, of flights, of phases with a budget of their own. */
export type Allowances = {
  campaign: Allowance;
  flights: Record<string, Allowance>;
  phases: Partial<Record<Phase, Allowance>>;
};

/** Counts what is left, with what frozen lines may cost at worst and what is reserved for later set aside. */
export const allowancesOn = (
  day: string,
  {
    campaign,
    lines,
    open,
    askedByLine,
    past,
  }: {
    campaign: Campaign;
    lines: readonly Line[];
    open: readonly Line[];
    askedByLine: Record<string, Asked>;
    past: Past;
  },
  judged: Pick<Judged, 'setFrozenAside'>,
): Allowances => {
  const whole = campaignAllowance(campaign, open, day, past);
  const flights = flightAllowances(campaign, lines, open, day, past);
  return {
    campaign: judged.setFrozenAside(whole),
    flights: Object.fromEntries(
      Object.entries(flights).map(([id, allowance]) => [id, judged.setFrozenAside(allowance, id)]),
    ),
    phases: phaseAllowances(campaign, lines, askedByLine, whole, past),
  };
};

/** Whole-campaign terms, by the platform that may over-deliver most: any line could be given all of the day. */
const campaignAllowance = (
  campaign: Campaign,
  open: readonly Line[],
  day: string,
  { byLine, unassignedMicros }: Past,
): Allowance => ({
  capMicros: Math.max(0, campaign.budget - reservedOn(campaign, day)),
  dayCapMicros: campaign.dayCap,
  committedMicros: sumMicros([...Object.values(byLine), unassignedMicros]),
  daysLeft: Math.max(
    daysBetween(day, addDays(campaign.start, campaign.days)),
    ...open.map(({ end }) => daysBetween(day, end) + 1),
  ),
  overDeliveryBasisPoints: Math.max(0, ...open.map((line) => overDeliveryOf(campaign, line))),
});

/** Of phases with a budget of their own: that budget, over the campaign's days. */
const phaseAllowances = (
  { phaseBudgets = {} }: Campaign,
  lines: readonly Line[],
  asked: Record<string, Asked>,
  { daysLeft, overDeliveryBasisPoints }: Allowance,
  { byLine }: Past,
): Partial<Record<Phase, Allowance>> =>
  Object.fromEntries(
    Object.entries(phaseBudgets).map(([phase, capMicros]) => {
      const own = lines.filter(({ lineId }) => (asked[lineId]?.phase ?? 'vote') === phase);
      const committedMicros = sumMicros(own.map(({ lineId }) => byLine[lineId] ?? 0));
      return [phase, { capMicros, committedMicros, daysLeft, overDeliveryBasisPoints }];
    }),
  );

const flightAllowances = (
  campaign: Campaign,
  lines: readonly Line[],
  open: readonly Line[],
  day: string,
  { byLine }: Past,
): Record<string, Allowance> => {
  const rooms = roomOfFlights(lines, byLine, campaign.zoneCaps ?? {}, day);
  return Object.fromEntries(
    open.map((line) => {
      const allowance = {
        capMicros: rooms.get(line.flightId)?.capMicros ?? 0,
        committedMicros: rooms.get(line.flightId)?.committedMicros ?? 0,
        daysLeft: daysBetween(day, line.end) + 1,
        overDeliveryBasisPoints: overDeliveryOf(campaign, line),
      };
      return [line.flightId, allowance];
    }),
  );
};

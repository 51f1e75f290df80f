import { ExpectTask } from '../contracts/expect-task.ts';
import type { PriorSd } from '../domain/zones/contest.ts';
import { type Field, fieldMargin, simulateField } from '../domain/zones/field.ts';
import { type CommandSpec, text } from './command.ts';
import { Fault } from './fault.ts';
import { answerLines } from './json-lines.ts';
import { priorOf, ZONE_OPTIONS } from './zone-options.ts';

/** Margins are taken over so much of a share: finer steps would see the luck of the draws. */
const SHIFT = 0.01;
const MOST_DRAWS = 100_000;

/** Forecasts contests with any number of candidates, one a line of JSON. */
export const delegatesExpect: CommandSpec = {
  usage: 'delegates expect',
  says: 'Expected delegates of contests with any number of candidates, and what a point more in each zone brings: JSON lines in on stdin, one JSON line out for each. Simulated by a seed; the same draws before and after the point.',
  example:
    'echo \'{"id":"IA","atLarge":9,"pleo":6,"zones":[{"zone":"IA-1","seats":8,"voters":40000,"shares":{"A":0.45,"B":0.38,"C":0.17}}]}\' | swingshift delegates expect --for C',
  options: [
    ...ZONE_OPTIONS.filter(({ flags }) => /^--(prior-sd|seed)/.test(flags)),
    { flags: '--draws <count>', says: 'elections drawn for each contest', standard: '1000' },
    { flags: '--for <candidate>', says: 'who a point more goes to; else the first listed' },
  ],
  run: (call) => {
    const draws = Number(text(call, 'draws'));
    if (!(Number.isInteger(draws) && draws > 0 && draws <= MOST_DRAWS)) {
      throw new Fault('error', {
        what: `--draws takes a whole number from 1 to ${MOST_DRAWS}, not ${text(call, 'draws')}`,
        mend: 'write 1000',
      });
    }
    const how = { prior: priorOf(call), seed: text(call, 'seed') ?? '1', draws };
    return answerLines(call, ExpectTask, (task) => expected(task, how, text(call, 'for')));
  },
};

type How = { prior: PriorSd; seed: string; draws: number };

const expected = (task: ExpectTask, how: How, favoured: string | undefined): object => {
  const candidates = Object.keys(task.zones[0]?.shares ?? {});
  const candidate = favoured ?? candidates[0] ?? '';
  const { id, rule, atLarge, pleo } = task;
  const zones = task.zones.map(({ shares, ...zone }) => ({
    ...zone,
    shares: candidates.map((name) => shares[name] ?? 0),
  }));
  const field: Field = { candidates, contests: [{ rule, atLarge, pleo, zones }] };
  const { districts, statewide } = simulateField(field, how);
  const named = (seats: readonly number[] = []): Record<string, number> =>
    Object.fromEntries(candidates.map((name, at) => [name, rounded(seats[at] ?? 0)]));
  const all = candidates.map((_, at) =>
    [...districts, ...statewide].reduce((sum, seats) => sum + (seats[at] ?? 0), 0),
  );
  return {
    id,
    seats: named(all),
    statewide: named(statewide[0]),
    zones: zones.map(({ zone }, index) => ({
      zone,
      seats: named(districts[index]),
      // Somebody who does not stand in this contest gains nothing by it.
      gainPerPoint: candidates.includes(candidate)
        ? rounded(fieldMargin(field, how, { zone, candidate, share: SHIFT }) * SHIFT)
        : null,
    })),
    gainFor: candidate,
  };
};

const rounded = (seats: number): number => Number(seats.toFixed(6));

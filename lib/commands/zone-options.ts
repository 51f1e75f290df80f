import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ZoneLayout } from '../contracts/zone-layout.ts';
import { type Micros, parseMicros } from '../domain/money.ts';
import type { Contest, PriorSd } from '../domain/zones/contest.ts';
import type { Funds } from '../domain/zones/money-grid.ts';
import { type Outlook, outlookOf } from '../domain/zones/outlook.ts';
import type { Range } from '../domain/zones/sensitivity.ts';
import { defaultZoneLayout, readZoneFile } from '../files/zone-file.ts';
import { type Call, type CommandSpec, text } from './command.ts';
import { Fault } from './fault.ts';
import { inFile } from './in-file.ts';
import { readInput, readSettingsAt } from './inputs.ts';
import { isDate, windowOf } from './window.ts';

/** The options of every `zones` command; what one does not need it does not look at. */
export const ZONE_OPTIONS: NonNullable<CommandSpec['options']> = [
  { flags: '--zones <file>', says: 'the zones of all contests, as CSV', required: true },
  {
    flags: '--layout <name>',
    says: 'how its columns are called: a layout file, or one of examples/zones by name',
  },
  {
    flags: '--window <dates>',
    says: 'contests to look at: 2016-03-01..2016-03-15, 2016-03, or one day',
  },
  { flags: '--budget <amount>', says: 'money for all zones together', standard: '5000000' },
  {
    flags: '--movable <share>',
    says: 'most that money moves a share: 0.03 (half as much either side is tried too), or a range 0.02..0.04',
    standard: '0.03',
  },
  {
    flags: '--cost-per-voter <amount>',
    says: 'spend per voter that moves 63 % of it: 4 (half as much either side is tried too), or a range 3..6',
    standard: '4',
  },
  {
    flags: '--prior-sd-national <sd>',
    says: 'error that all contests share, in log odds',
    standard: '0',
  },
  {
    flags: '--prior-sd-state <sd>',
    says: 'error that the zones of a state share, in log odds',
    standard: '0.20',
  },
  { flags: '--prior-sd-zone <sd>', says: 'a zone’s own error, in log odds', standard: '0.15' },
  {
    flags: '--available-by <funds>',
    says: 'money that is there by a date: 2016-03-01=2000000,2016-03-08=3000000',
  },
  { flags: '--seed <seed>', says: 'names the drawn elections', standard: '1' },
];

/** The contests of the window, and the line of each zone; a Fault where there are none, FileRefused where the file cannot be taken. */
export const contestsOf = async (
  call: Call,
  file = text(call, 'zones') ?? '',
): Promise<{ contests: Contest[]; lineByZone: Map<string, number> }> => {
  const layout = await layoutOf(text(call, 'layout'));
  const bytes = await readInput(file);
  const { contests, lineByZone } = await inFile(file, () => readZoneFile(once(bytes), layout));
  const { from, to } = windowOf(text(call, 'window'));
  const within = contests.filter(({ date }) => from <= date && date <= to);
  if (within.length > 0) return { contests: within, lineByZone };
  const [first, last] = [contests.at(0)?.date, contests.at(-1)?.date];
  throw new Fault('error', {
    where: file,
    ...(first
      ? {
          what: `no contest of the file is between ${from} and ${to}`,
          why: `its contests are of ${first} to ${last}`,
          mend: 'choose another --window',
        }
      : { what: 'it names no zone', mend: 'write one row for each zone below the header' }),
  });
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const EXAMPLES = join(import.meta.dirname, '../../examples/zones');

const layoutOf = async (name: string | undefined): Promise<ZoneLayout> => {
  if (name === undefined) return defaultZoneLayout;
  const own = join(EXAMPLES, `${name}.yaml`);
  const isName = /^[\w-]+$/.test(name);
  if (isName && existsSync(own)) return readSettingsAt(own, ZoneLayout);
  if (!isName || existsSync(name)) return readSettingsAt(name, ZoneLayout);
  throw new Fault('error', {
    what: `no layout is called ${name}`,
    mend: 'name march-2016 or zones, which stand in examples/zones, or a layout file of your own',
  });
};

/** How far support may be from what is expected, as the call says. */
export const priorOf = (call: Call): PriorSd => ({
  national: numberOf(call, 'priorSdNational', 0, 5),
  state: numberOf(call, 'priorSdState', 0, 5),
  zone: numberOf(call, 'priorSdZone', 0.001, 5),
});

/** Contests seen through the prior that the call names. */
export const seenBy = (call: Call, contests: readonly Contest[]): Outlook =>
  outlookOf(contests, priorOf(call));

/** The contests of the call's window, seen through its prior. */
export const viewOf = async (call: Call): Promise<Outlook> =>
  seenBy(call, (await contestsOf(call)).contests);

const nameOf = (option: string): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const numberOf = (call: Call, option: string, least: number, most: number): number => {
  const given = text(call, option) ?? '';
  const value = Number(given);
  if (given.trim() !== '' && value >= least && value <= most) return value;
  throw new Fault('error', {
    what: `${nameOf(option)} takes a number from ${least} to ${most}, not ${given}`,
    mend: 'write it with digits and a point, such as 0.15',
  });
};

/** What money does, with the range that it may lie in: as given (the middle is planned with), else half as much either side. */
export const responseOf = (
  call: Call,
): { movable: Range; cost: Range; response: { movable: number; costPerVoterMicros: Micros } } => {
  const movable = rangeOf(call, 'movable', 1);
  const cost = rangeOf(call, 'costPerVoter', 1e6);
  const middle = ({ low, high }: Range): number => (low + high) / 2;
  return {
    movable,
    cost: { low: cost.low * 1e6, high: cost.high * 1e6 },
    response: {
      movable: middle(movable),
      costPerVoterMicros: Math.max(1, Math.round(middle(cost) * 1e6)),
    },
  };
};

const rangeOf = (call: Call, option: string, most: number): Range => {
  const given = text(call, option) ?? '';
  const [low = Number.NaN, high] = given
    .split('..')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const range = high === undefined ? { low: low / 2, high: 1.5 * low } : { low, high };
  if (low > 0 && low <= most && range.low <= range.high && (high ?? low) <= most) return range;
  throw new Fault('error', {
    what: `${nameOf(option)} takes a number above 0 and up to ${most}, or a range of two, not ${given}`,
    mend: option === 'movable' ? 'write 0.03 or 0.02..0.04' : 'write 4 or 3..6',
  });
};

/** The budget, and the money that is there by dates, in micros. */
export const moneyOf = (call: Call): { budgetMicros: Micros; funds: Funds[] } => {
  const funds = (text(call, 'availableBy') ?? '')
    .split(',')
    .filter(Boolean)
    .map((part): Funds => {
      const [by = '', amount = ''] = part.split('=');
      if (isDate(by)) return { by, micros: amountOf(amount, '--available-by') };
      throw new Fault('error', {
        what: `--available-by takes dates and amounts, not ${part}`,
        mend: 'write 2016-03-01=2000000,2016-03-08=3000000',
      });
    });
  return { budgetMicros: amountOf(text(call, 'budget') ?? '', '--budget'), funds };
};

const amountOf = (given: string, option: string): Micros => {
  const micros = parseMicros(given);
  if (micros !== undefined && micros > 0) return micros;
  throw new Fault('error', {
    what: `${option} takes an amount above 0, not ${given}`,
    mend: 'write 5000000 or 5000000.00, without grouping',
  });
};

import Table from 'cli-table3';
import { listMappings, type Mapped, mapLine } from '../books/assignments.ts';
import { readHeads } from '../books/ledger.ts';
import { readSpend } from '../books/reports.ts';
import { type SpendGroup, unassignedSpend } from '../domain/finance/spend-groups.ts';
import { formatMicros } from '../domain/money.ts';
import { type Call, type CommandSpec, inState, text } from './command.ts';
import { Fault } from './fault.ts';
import { BY, whoSays } from './who.ts';

const ITS_LINE = [
  { flags: '--platform <name>', says: 'whose report names the line', required: true },
  { flags: '--line <id>', says: 'the line as the platform names it', required: true },
];

/** Lists the lines that no flight has, with what was spent on them. */
export const linesUnassigned: CommandSpec = {
  usage: 'lines unassigned',
  says: 'List the lines in delivery reports that no flight has, with their spend: it counts as unassigned.',
  example: 'swingshift lines unassigned',
  run: (call) =>
    inState(call, async ({ ports, now }) => {
      const { rows } = await readSpend(ports, { now: now() });
      const lines = unassignedSpend(rows).map(unassignedLine);
      call.screen.result(lines, () =>
        lines.length === 0 ? 'Every line that was reported is a flight’s.' : unassignedTable(lines),
      );
      return 'ok';
    }),
};

const unassignedLine = ({ key, from, to, ...group }: SpendGroup) => ({
  platform: key[0] ?? '',
  line: key[1] ?? '',
  currency: group.currency,
  spendMicros: group.spendMicros,
  impressions: group.impressions,
  firstDay: from,
  lastDay: to,
  timeZones: group.timeZones,
});

const unassignedTable = (lines: readonly ReturnType<typeof unassignedLine>[]): string => {
  const table = new Table({
    head: ['Platform', 'Line', 'Spent', '', 'First day', 'Last day', 'Days in'],
    colAligns: ['left', 'left', 'right', 'left', 'left', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  table.push(
    ...lines.map((line) => [
      ...[line.platform, line.line, formatMicros(line.spendMicros), line.currency],
      ...[line.firstDay, line.lastDay, line.timeZones.join(', ')],
    ]),
  );
  return `${table}\nSay whose one is: swingshift lines map --platform P --line ID --to LINE`;
};

/** Lists every mapping, with all that was ever said of it. */
export const linesMapped: CommandSpec = {
  usage: 'lines mapped',
  says: 'List what platforms’ lines were said to be: when, by whom, why.',
  example: 'swingshift lines mapped --json',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const mappings = await listMappings(ports);
      call.screen.result(
        mappings,
        () =>
          mappings
            .flatMap(({ platform, foreignId, history }) =>
              history.map(
                ({ at, lineId, by, because }) =>
                  `${at}  ${foreignId} on ${platform}: ${lineId ?? 'unassigned'}, says ${by}${because && `: ${because}`}`,
              ),
            )
            .join('\n') || 'No line was mapped.',
      );
      return 'ok';
    }),
};

/** Says which line of ours a platform's line is. */
export const linesMap: CommandSpec = {
  usage: 'lines map',
  says: 'Say which line of ours a platform’s unknown line is: its spend counts for that flight from now on.',
  example:
    'swingshift lines map --platform meta --line 23851 --to north-renters.a --because "set up by hand"',
  options: [
    ...ITS_LINE,
    { flags: '--to <line>', says: 'the line of ours that it is', required: true },
    { flags: '--because <text>', says: 'why', standard: '' },
    BY,
  ],
  run: (call) => mapAs(call, text(call, 'to') ?? ''),
};

/** Takes back what a platform's line was said to be. */
export const linesUnmap: CommandSpec = {
  usage: 'lines unmap',
  says: 'Take back whose a platform’s line is: its spend is unassigned again. What was said stays on record.',
  example:
    'swingshift lines unmap --platform meta --line 23851 --because "it was another campaign’s"',
  options: [...ITS_LINE, { flags: '--because <text>', says: 'why', standard: '' }, BY],
  run: (call) => mapAs(call, null),
};

const mapAs = (call: Call, lineId: string | null) =>
  inState(call, async ({ ports, now, drain }) => {
    const said: Mapped = {
      platform: text(call, 'platform') ?? '',
      foreignId: text(call, 'line') ?? '',
      lineId,
      because: text(call, 'because') ?? '',
      by: whoSays(call),
    };
    const outcome = await mapLine(ports, said, now());
    if (outcome.kind === 'refused') {
      throw new Fault('refused', {
        what: `${said.foreignId} on ${said.platform} cannot be mapped`,
        why: outcome.because,
        mend: 'see `swingshift lines unassigned` and `swingshift flight list`',
      });
    }
    await drain();
    const isReported = (await readHeads(ports)).some(
      (head) => head.platform === said.platform && head.lineId === said.foreignId,
    );
    call.screen.result({ ...said, ...outcome }, () =>
      outcome.kind === 'same' ? 'It was so before.' : mappedWords(said),
    );
    if (isReported) return 'ok';
    call.screen.say(`Nothing was reported for ${said.foreignId} on ${said.platform} yet.`);
    return 'warnings';
  });

const mappedWords = ({ platform, foreignId, lineId }: Mapped): string =>
  lineId === null
    ? `${foreignId} on ${platform} is unassigned again.`
    : `${foreignId} on ${platform} is ${lineId} from now on; reports as of before do not change.`;

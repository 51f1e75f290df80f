import { writeFile } from 'node:fs/promises';
import { proposeUndo, type UndoneLine } from '../books/undo.ts';
import { formatMicros } from '../domain/money.ts';
import { approveAndDrain, sayWaiting } from './approval.ts';
import { type CommandSpec, inState, text } from './command.ts';
import { Fault } from './fault.ts';

/** Restores the budgets that stood before a plan, as far as it can, and says what is already spent. */
export const undo: CommandSpec = {
  usage: 'undo [plan-hash]',
  says: 'Restore the budgets that stood before a plan (the last one, or the one named) and say what is already spent.',
  example: 'swingshift undo --dry-run',
  options: [
    { flags: '--dry-run', says: 'show what would be restored and change nothing' },
    { flags: '-o, --output <file>', says: 'write the undo as a plan to a file, for apply' },
  ],
  run: (call) =>
    inState(call, async (session) => {
      const proposed = await proposeUndo(session.ports, call.args[0], session.now());
      if (proposed.kind === 'refused') {
        const { because, lines } = proposed;
        const why = [because, ...lines.map(spoken)].join('\n        ');
        throw new Fault('refused', { what: 'nothing is undone', why });
      }
      if (proposed.kind === 'already') {
        const { undoes, planHash } = proposed;
        call.screen.result({ undoes, planHash, outcome: 'already', lines: [], waiting: [] }, () =>
          [`Plan ${short(undoes)} is undone already, by ${short(planHash)}.`].join(),
        );
        return 'ok';
      }
      const { undoes, plan, lines } = proposed;
      const file = text(call, 'output');
      if (file) await writeFile(file, `${JSON.stringify(plan, null, 2)}\n`);
      const shown = { undoes, planHash: plan.hash, day: plan.day };
      const { outcome, waiting } =
        call.options['dryRun'] || file
          ? { outcome: 'proposed', waiting: [] }
          : await approveAndDrain(session, plan);
      call.screen.result({ ...shown, outcome, lines, waiting }, () =>
        [`Undo of plan ${short(undoes)}, by plan ${short(plan.hash)}`, ...lines.map(spoken)].join(
          '\n  ',
        ),
      );
      if (file) call.screen.say(`written to ${file}; carry it out with: swingshift apply ${file}`);
      sayWaiting(call, waiting);
      return lines.every(({ restored }) => restored) ? 'ok' : 'warnings';
    }),
};

const short = (hash: string): string => hash.slice(0, 12);

const spoken = (line: UndoneLine): string => {
  const { lineId, fromMicros, toMicros, inForceFrom, because, spentMicros, worstMicros } = line;
  const spent = `already spent ${formatMicros(spentMicros)} as reported, ${formatMicros(worstMicros)} at most`;
  if (because !== null)
    return `${lineId}: stays at ${formatMicros(fromMicros)}: ${because}; ${spent}`;
  return `${lineId}: ${formatMicros(fromMicros)} -> ${formatMicros(toMicros)} from ${inForceFrom} on; ${spent}`;
};

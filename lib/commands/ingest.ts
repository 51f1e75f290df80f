import { basename } from 'node:path';
import { ledgerHash, receiptOf } from '../books/ledger.ts';
import { sha256Hex } from '../domain/canonical.ts';
import { formatMicros } from '../domain/money.ts';
import { type CommandSpec, firstOf, inState, text } from './command.ts';
import { Fault } from './fault.ts';
import { readInput } from './inputs.ts';

/** Books a platform's delivery report. */
export const ingest: CommandSpec = {
  usage: 'ingest <file>',
  says: 'Book a platform’s delivery report in the ledger. The same file again changes nothing.',
  example: 'swingshift ingest examples/file-drop/results.csv --platform file-drop',
  options: [{ flags: '--platform <name>', says: 'whose report it is', required: true }],
  async run(call) {
    const path = firstOf(call);
    const bytes = await readInput(path);
    const sha256 = sha256Hex(bytes);
    return inState(call, async (session) => {
      const known = await receiptOf(session.ports, sha256);
      await session.ports.inbox.put(
        `delivery/${text(call, 'platform')}/${sha256.slice(0, 12)}-${basename(path)}`,
        bytes,
      );
      await session.drain();
      const receipt = await receiptOf(session.ports, sha256);
      if (!receipt)
        throw new Fault('error', {
          what: 'was not booked',
          where: path,
          mend: 'run `swingshift doctor`',
        });
      const booked = known
        ? {
            ...receipt,
            loaded: 0,
            restated: 0,
            lines: 0,
            duplicate: receipt.rows - receipt.quarantined,
          }
        : receipt;
      call.screen.result(
        { ...booked, file: path, stateHash: await ledgerHash(session.ports) },
        () =>
          [
            `${path}: ${booked.rows} rows = ${booked.loaded} loaded + ${booked.duplicate} known + ${booked.quarantined} quarantined`,
            ...Object.entries(booked.spendMicros).map(
              ([currency, micros]) => `  ${formatMicros(micros)} ${currency}`,
            ),
          ].join('\n'),
      );
      return booked.quarantined > 0 ? 'warnings' : 'ok';
    });
  },
};

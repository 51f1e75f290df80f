import { type DeliveryStanding, readStandings } from '../books/delivery-standings.ts';
import { confirmByHand } from '../books/hand-confirmation.ts';
import type { BatchReceipt, DeliveryReceipt } from '../contracts/receipt.ts';
import { FALL_POINTS } from '../domain/destinations/match-alert.ts';
import { matchRate, rowsIn } from '../domain/destinations/receipts.ts';
import { type Call, type CommandSpec, firstOf, inState, text } from './command.ts';
import { Fault } from './fault.ts';
import { figureTable } from './figure-table.ts';

/** Says where every audience stands at every platform, with what the platform said of its rows. */
export const audienceDeliveries: CommandSpec = {
  usage: 'audience deliveries',
  says: 'Say where each audience stands at each platform: rows sent, received, invalid, rejected and matched, by batch, match rates over time, and what to look at. Exits 2 where there is something to look at.',
  example: 'swingshift audience deliveries --json',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const standings = await readStandings(ports);
      call.screen.result(standings.map(shown), () => table(standings));
      return standings.some(({ alerts }) => alerts.length > 0) ? 'warnings' : 'ok';
    }),
};

/** Confirms by hand that a list which was handed out is uploaded, with what the platform said of it. */
export const audienceConfirm: CommandSpec = {
  usage: 'audience confirm <audience>',
  says: 'Say that a list which was handed out for a platform is uploaded, and how many people the platform matched.',
  example: 'swingshift audience confirm north-young --platform file-drop --matched 4210',
  options: [
    { flags: '--platform <name>', says: 'the platform', standard: 'file-drop' },
    { flags: '--matched <people>', says: 'people whom the platform matched', required: true },
    { flags: '--received <rows>', says: 'rows that it took, where not all that were handed out' },
    { flags: '--invalid <rows>', says: 'rows that it could not read' },
  ],
  async run(call) {
    const place = { platform: text(call, 'platform') ?? 'file-drop', audienceId: firstOf(call) };
    const matched = count(call, 'matched') ?? 0;
    const read = { matched, received: count(call, 'received'), invalid: count(call, 'invalid') };
    return inState(call, async ({ ports, now }) => {
      const outcome = await confirmByHand(ports, place, read, now());
      if (outcome.kind === 'refused') {
        throw new Fault('error', {
          what: outcome.because,
          mend: 'swingshift audience deliveries says what waits for you',
        });
      }
      const { receipt } = outcome;
      call.screen.result({ ...place, ...shownReceipt(receipt) }, () =>
        [
          `${place.audienceId} at ${place.platform}: delivered; ${inWords(receipt)}`,
          receipt.alert ?? [],
        ]
          .flat()
          .join('\n'),
      );
      return receipt.alert === undefined ? 'ok' : 'warnings';
    });
  },
};

const count = (call: Call, name: string): number | undefined => {
  const given = text(call, name);
  if (given === undefined) return undefined;
  if (/^\d{1,10}$/.test(given)) return Number(given);
  throw new Fault('error', { what: `--${name} is a whole number, not ${given}` });
};

const rowsOf = ({ sent, received, invalid, rejected, matched }: Omit<BatchReceipt, 'batch'>) => ({
  ...{ sent, received, invalid, rejected: rowsIn(rejected), reasons: rejected, matched },
  matchRate: matchRate({ sent, matched }) ?? null,
});

const shownReceipt = ({
  hash,
  at,
  batches,
  cells,
  confirmedAt,
  alert,
  ...rows
}: DeliveryReceipt) => ({
  ...{ hash, at, batches, ...rowsOf(rows) },
  ...(cells && { cells }),
  ...(confirmedAt !== undefined && { confirmedAt }),
  ...(alert !== undefined && { alert }),
});

const shown = ({ platform, audienceId, kind, status, because, ...of }: DeliveryStanding) => ({
  ...{ audienceId, platform, lists: kind, status, because: because ?? null },
  last: of.last ? shownReceipt(of.last) : null,
  batches: of.batches.map(({ batch, through, ...rows }) => ({
    ...{ batch, ...(through !== undefined && { through }), ...rowsOf(rows) },
  })),
  history: of.receipts.map(shownReceipt),
  people: of.look ? { at: of.look.at, first: of.look.first, now: of.look.people } : null,
  alerts: of.alerts,
});

const STATUS: Readonly<Record<DeliveryStanding['status'], string>> = {
  waiting: 'not sent yet',
  sending: 'sent, not confirmed',
  exported: 'exported, to be confirmed by hand',
  delivered: 'delivered',
  outdated: 'an older build is in force',
  refused: 'refused',
  'not-needed': 'takes no list',
};

const table = (standings: readonly DeliveryStanding[]): string => {
  if (standings.length === 0) return 'No flight sends an audience anywhere yet.';
  const rows = standings.map(({ platform, audienceId, status, last }) => {
    const told = last && last.cells === undefined ? rowsOf(last) : undefined;
    const figures = [told?.sent, told?.received, told?.invalid, told?.rejected, told?.matched];
    const rate = told?.matchRate == null ? '' : `${(told.matchRate * 100).toFixed(1)} %`;
    return [audienceId, platform, STATUS[status], ...figures.map((each) => each ?? ''), rate];
  });
  const head = [
    'audience',
    'platform',
    'status',
    'sent',
    'received',
    'invalid',
    'rejected',
    'matched',
    'rate',
  ];
  const notes = standings.flatMap((standing) => [
    ...(standing.because ? [`${nameOf(standing)}: ${standing.because}`] : []),
    ...(standing.last && standing.last.rejected.length > 0
      ? [`${nameOf(standing)}: rejected: ${reasons(standing.last)}`]
      : []),
    ...(standing.last?.cells ? [`${nameOf(standing)}: ${inWords(standing.last)}`] : []),
    ...standing.alerts.map((alert) => `LOOK: ${nameOf(standing)}: ${alert}`),
  ]);
  return [figureTable(head, 3, rows), ...notes].join('\n');
};

const nameOf = ({ audienceId, platform }: DeliveryStanding): string =>
  `${audienceId} at ${platform}`;

const reasons = ({ rejected }: DeliveryReceipt): string =>
  rejected.map(({ because, rows }) => `${rows} (${because})`).join(', ');

const inWords = ({ cells, received, matched, invalid, rejected }: DeliveryReceipt): string =>
  cells
    ? `${cells.cells} cells of age, gender and postal code cover ${percent(cells.coverage)} of the audience; about ${percent(cells.rate)} of the voters in them are of it`
    : `${received} rows received, ${invalid} invalid, ${rowsIn(rejected)} rejected, ${matched ?? 'unknown how many'} matched`;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What doctor says of deliveries: what to look at, and what waits for a person. */
export const deliveryFinding = (standings: readonly DeliveryStanding[]) => {
  const alerts = standings.flatMap((standing) =>
    standing.alerts.map((alert) => `${nameOf(standing)}: ${alert}`),
  );
  const refused = standings.filter(({ status }) => status === 'refused');
  const waiting = standings.filter(({ status }) => status === 'exported');
  if (alerts.length > 0) {
    const fix = `swingshift audience deliveries shows each batch; a fall of more than ${FALL_POINTS} points is told once`;
    return { check: 'deliveries', state: 'attention' as const, says: alerts.join('; '), fix };
  }
  if (refused.length > 0) {
    const says = refused.map((one) => `${nameOf(one)}: ${one.because}`).join('; ');
    return {
      check: 'deliveries',
      state: 'attention' as const,
      says,
      fix: 'mend the audience and build it again',
    };
  }
  const byHand =
    waiting.length > 0
      ? `; ${waiting.map(nameOf).join(', ')} to be confirmed: swingshift audience confirm`
      : '';
  const done = standings.filter(({ status }) => status === 'delivered').length;
  const says = `${done} of ${standings.length} lists are confirmed by their platforms${byHand}`;
  return { check: 'deliveries', state: 'ok' as const, says, fix: null };
};

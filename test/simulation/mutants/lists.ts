import type { Mutant } from './mutant.ts';

const uploads = 'lib/books/uploads.ts';
const targeting = 'lib/books/targeting.ts';
const activation = 'lib/books/activation.ts';
const deliveries = 'lib/books/deliveries.ts';
const selection = 'lib/books/audience-selection.ts';
const rows = 'const rows = rowsABatch(sending.rules);';

/** Guards of what a destination takes, what it confirms, and what goes where no list of voters may. */
export const listMutants: readonly Mutant[] = [
  {
    name: 'basis-forgotten',
    guard: 'an audience whose lists or files changed is built anew though the message was lost',
    patches: [
      {
        file: 'lib/books/upkeep.ts',
        find: 'build.basis !== undefined && build.basis !== place.basis;',
        put: 'build.basis === null;',
      },
    ],
  },
  {
    name: 'voted-kept',
    guard: 'who voted already is in no audience',
    patches: [{ file: selection, find: 'voted: lists.voted,', put: 'voted: [],' }],
  },
  {
    name: 'staff-kept',
    guard: 'who works for the campaign is in no audience',
    patches: [{ file: selection, find: 'staff: lists.staff,', put: 'staff: [],' }],
  },
  {
    name: 'holdout-sent',
    guard: 'who is held out is in no audience',
    patches: [{ file: selection, find: 'holdout: campaign.holdout,', put: 'holdout: undefined,' }],
  },
  {
    name: 'one-batch-size',
    guard: 'a batch is no larger than its destination takes',
    patches: [{ file: uploads, find: rows, put: 'const rows = 10_000;' }],
  },
  {
    name: 'list-where-forbidden',
    guard: 'a destination that forbids lists of voters gets cells',
    patches: [
      { file: deliveries, find: 'cells: aim,', put: 'cells: upload,' },
      { file: uploads, find: rows, put: 'const rows = rowsABatch(sending.rules) || 10_000;' },
      {
        file: uploads,
        find: "if (rules.takes !== 'members')",
        put: "if (rules.takes === 'nothing')",
      },
    ],
  },
  {
    name: 'kind-forgotten',
    guard: 'a platform that is to be told in another way is told again',
    patches: [
      {
        file: deliveries,
        find: '  if (kind !== undefined && kind !== (delivered.kind ?? kind)) return false;\n',
        put: '',
      },
    ],
  },
  {
    name: 'delivered-unconfirmed',
    guard: 'a list is delivered only once its destination says that it is active',
    patches: [{ file: activation, find: 'if (!receipt.active)', put: 'if (receipt.received < 0)' }],
  },
  {
    name: 'batch-uncounted',
    guard: 'the rows of every batch are kept',
    patches: [
      {
        file: uploads,
        find: 'batches.push(batchReceipt(sequence, members.length, receipt));',
        put: '',
      },
    ],
  },
  {
    name: 'useless-resent',
    guard: 'a list that its destination has no use for is taken back',
    patches: [
      { file: deliveries, find: ' ?? useless(sending)', put: '' },
      {
        file: deliveries,
        find: '  if (delivered.discarded && !delivered.refused) return false;\n',
        put: '  if (delivered.discarded) return true;\n',
      },
    ],
  },
  {
    name: 'cells-below-floor',
    guard: 'cells that cover fewer members than the floor are not aimed at',
    patches: [
      {
        file: targeting,
        find: 'if (targeting.covered < floor) return tooFew(sending, targeting);',
        put: '',
      },
      {
        file: targeting,
        find: 'if (targeting.covered < floor) throw',
        put: 'if (floor < 0) throw',
      },
    ],
  },
  {
    name: 'cells-of-then',
    guard: 'cells are counted without whoever opted out since the build',
    patches: [
      {
        file: targeting,
        find: 'const { tokens: without } = await optedOut(ports, build.optOutEpoch);',
        put: 'const { tokens: without } = { tokens: [] as string[] };',
      },
    ],
  },
];

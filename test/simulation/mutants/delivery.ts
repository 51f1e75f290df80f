import type { Mutant } from './mutant.ts';

const settlement = 'lib/books/settlement.ts';
const unasked = {
  file: settlement,
  find: 'const lost = hasPassed(book.decidedAt, SETTLE_AFTER_MINUTES, now);',
  put: 'const lost = false;',
};

/**
 * Guards of messages, events and switches: what is lost comes again, what is stopped stays here. What the outbox
 * loses, settling asks for again, so those two are taken out together.
 */
export const deliveryMutants: readonly Mutant[] = [
  {
    name: 'no-outbox',
    guard: 'a message is promised in the commit of its cause, or asked for again',
    patches: [
      {
        file: 'lib/books/decisions.ts',
        find: 'const messages = batch.map(',
        put: 'const messages = batch.slice(0, 0).map(',
      },
      unasked,
    ],
  },
  {
    name: 'delete-before-send',
    guard: 'a promise is forgotten only after its messages were sent, or they are asked for again',
    patches: [
      {
        file: 'lib/books/outbox.ts',
        find: '    for (const { queue, id, group, body } of messages)\n',
        put: '    await core.commit([{ pk: record.pk, sk: record.sk, remove: true, ifRev: record.rev }]);\n    for (const { queue, id, group, body } of messages)\n',
      },
      unasked,
    ],
  },
  {
    name: 'lost-plan',
    guard: 'an approved plan whose message was lost is asked for again',
    patches: [
      {
        file: 'lib/books/upkeep.ts',
        find: '  if ((await readBook(ports))?.planHash === approval.planHash) return;\n',
        put: '  if (approval) return;\n',
      },
    ],
  },
  {
    name: 'lost-event',
    guard: 'a file whose event was lost is found by the sweep’s listing',
    patches: [
      {
        file: 'lib/books/upkeep.ts',
        find: "  const lost = objects.filter((info) => !isDone(info) && !info.key.endsWith('/'));",
        put: "  const lost = objects.filter((info) => !isDone(info) && info.key.endsWith('/'));",
      },
    ],
  },
  {
    name: 'drift-unseen',
    guard: 'a platform that reads otherwise is brought back to the newest decision',
    patches: [
      {
        file: settlement,
        find: 'return { ...each, put: { ...rest, unsettled, drifted: true }, ask: true };',
        put: 'return { ...each, put: { ...rest, unsettled } };',
      },
    ],
  },
  {
    name: 'stop-unfenced',
    guard: 'nothing is written down to be sent once the stop is on',
    patches: [
      {
        file: 'lib/books/placements.ts',
        find: "  if (control.stopped) return 'nothing';\n",
        put: '',
      },
    ],
  },
  {
    name: 'stop-race',
    guard: 'a stop that comes between reading and writing is seen',
    patches: [
      {
        file: 'lib/books/placements.ts',
        find: '    unswitched({ rev: controlRev }),\n',
        put: '    ...(controlRev < 0 ? [unswitched({ rev: controlRev })] : []),\n',
      },
    ],
  },
  {
    name: 'stale-approval',
    guard: 'a plan is approved only on the budgets and results that it was made from',
    patches: [
      {
        file: 'lib/books/plans.ts',
        find: "  if (rev !== plan.basis.bookRev) return stale('budgets were decided since it was made');\n",
        put: '',
      },
      {
        file: 'lib/books/plans.ts',
        find: '    { ...keys.book, check: true, ifRev: plan.basis.bookRev },\n',
        put: '    { ...keys.book, check: true, ifRev: rev },\n',
      },
    ],
  },
];

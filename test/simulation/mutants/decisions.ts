import type { Mutant } from './mutant.ts';

const exposure = 'lib/domain/flights/exposure.ts';
const decisions = 'lib/books/decisions.ts';
const placements = 'lib/books/placements.ts';
const settlement = 'lib/books/settlement.ts';

/** Guards of decisions and of their way to a platform: caps at every instant, one effect a version. */
export const decisionMutants: readonly Mutant[] = [
  {
    name: 'release-at-decision',
    guard: 'what a platform holds counts until its cut is confirmed',
    patches: [
      {
        file: exposure,
        find: '    placement?.settledMicros ?? 0,\n    placement?.appliedMicros ?? 0,\n    ...(placement?.unsettled ?? []).map(({ micros }) => micros),\n',
        put: '',
      },
    ],
  },
  {
    name: 'hold-forgets-target',
    guard: 'a decision that is not yet placed is held too',
    patches: [{ file: exposure, find: '    target?.targetMicros ?? 0,\n', put: '' }],
  },
  {
    name: 'hold-forgets-unsettled',
    guard: 'a request whose end is unknown is held',
    patches: [
      {
        file: exposure,
        find: '    ...(placement?.unsettled ?? []).map(({ micros }) => micros),\n',
        put: '',
      },
    ],
  },
  {
    name: 'cap-race',
    guard: 'the book’s revision is the lock of every decision',
    patches: [
      {
        file: decisions,
        find: 'const writes: Write[] = [{ ...keys.book, put: next, ifRev: rev }];',
        put: 'const writes: Write[] = [];',
      },
    ],
  },
  {
    name: 'no-version-fence',
    guard: 'an intent is written only while the book still says so',
    patches: [
      { file: placements, find: '    { ...keys.book, check: true, ifRev: bookRev },\n', put: '' },
    ],
  },
  {
    name: 'no-intent',
    guard: 'what is about to be sent is written down first',
    patches: [
      {
        file: placements,
        find: 'return { ...placing, placement: intended, rev: placing.rev + 1 };',
        put: 'return placing;',
      },
    ],
  },
  {
    name: 'fifo-dedup-only',
    guard: 'a budget is set to an absolute amount, so that a repeat changes nothing',
    patches: [
      {
        file: placements,
        find: 'dailyMicros: target.targetMicros,',
        put: 'dailyMicros: Math.max(0, ((await ports.platforms.named(line.platform).readBudget(lineId)) ?? 0) + target.targetMicros - placing.placement.appliedMicros),',
      },
    ],
  },
  {
    name: 'no-zombie-wait',
    guard: 'a hold is released only after the last moment at which its request may land',
    patches: [
      {
        file: settlement,
        find: 'export const SETTLE_AFTER_MINUTES = 10;',
        put: 'export const SETTLE_AFTER_MINUTES = 0;',
      },
      {
        file: settlement,
        find: '  if (open && !placement.seenAt) return { ...each, put: { ...placement, seenAt: now } };\n',
        put: '',
      },
      {
        file: settlement,
        find: 'hasPassed(placement.seenAt, SETTLE_AFTER_MINUTES, now)',
        put: 'open',
      },
    ],
  },
  {
    name: 'released-unread',
    guard: 'a hold is released only when the platform reads as applied',
    patches: [
      {
        file: settlement,
        find: 'if (!isApplied && !stays) return driftedTo(each, { ...placement, stood }, found, now);',
        put: '',
      },
    ],
  },
];

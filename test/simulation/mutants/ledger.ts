import type { Mutant } from './mutant.ts';

/** Guards of the ledger: what is posted, once, in one piece. */
export const ledgerMutants: readonly Mutant[] = [
  {
    name: 'add-not-replace',
    guard: 'a restated row replaces what stood and posts the difference',
    patches: [
      {
        file: 'lib/domain/ledger/chain.ts',
        find: 'return [lineOf(key, row, head?.costMicros ?? 0, posting)];',
        put: 'return [lineOf(key, row, 0, posting)];',
      },
    ],
  },
  {
    name: 'no-rev-guard',
    guard: 'an older revision that comes later changes nothing',
    patches: [
      {
        file: 'lib/domain/ledger/post.ts',
        find: 'if (!head || row.revision > head.revision) {',
        put: 'if (!head || row.revision !== head.revision) {',
      },
    ],
  },
  {
    name: 'last-writer-wins',
    guard: 'of two contents for one revision the dearer stands, whichever came first',
    patches: [
      {
        file: 'lib/domain/ledger/post.ts',
        find: '  if (!wins) return false;\n',
        put: '',
      },
    ],
  },
  {
    name: 'stale-delta',
    guard: 'a posting fails when the ledger moved since its heads were read',
    patches: [
      {
        file: 'lib/books/ledger.ts',
        find: 'writes.push({ ...keys.ledgerEntry(sequence), put: entry, ifRev: 0 });',
        put: 'writes.push({ ...keys.ledgerEntry(sequence), put: entry, ifRev: (await ports.ledger.read(keys.ledgerEntry(sequence)))?.rev ?? 0 });',
      },
      {
        file: 'lib/books/ledger.ts',
        find: 'writes.push({ ...keys.ledgerHead, put: next, ifRev: rev });',
        put: 'writes.push({ ...keys.ledgerHead, put: next, ifRev: (await readHead(ports)).rev });',
      },
    ],
  },
  {
    name: 'done-first',
    guard: 'a file is known only together with its lines',
    patches: [
      {
        file: 'lib/books/ledger.ts',
        find: '  return ports.ledger.commit(writes);',
        put: '  await ports.ledger.commit(writes.slice(0, 1));\n  return ports.ledger.commit(writes.slice(1));',
      },
    ],
  },
];

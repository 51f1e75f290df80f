import type { Mutant } from './mutant.ts';

const uploads = 'lib/books/uploads.ts';
const activation = 'lib/books/activation.ts';
const upkeep = 'lib/books/upkeep.ts';

/** Guards of audiences on their way to a platform: floors, and people who opted out. */
export const audienceMutants: readonly Mutant[] = [
  {
    name: 'optout-at-build-only',
    guard: 'opt-outs are read again right before every chunk',
    patches: [
      {
        file: uploads,
        find: '  return out.size === 0 ? members : members.filter(({ voter }) => !out.has(voter));',
        put: '  return out.size < 0 ? [] : members;',
      },
    ],
  },
  {
    name: 'floor-before-suppression',
    guard: 'the floor counts who remains after suppression',
    patches: [
      {
        file: uploads,
        find: 'if (kept + members.length < floor) {',
        put: 'if (build.size < floor) {',
      },
      {
        file: uploads,
        find: 'if (kept + now.length < floor)',
        put: 'if (build.size < floor)',
      },
    ],
  },
  {
    name: 'activate-unfenced',
    guard: 'a list becomes active only while its build is the newest',
    patches: [
      {
        file: activation,
        find: '    { ...keys.build(audienceId), check: true, ifRev: sending.buildRev },\n',
        put: '',
      },
    ],
  },
  {
    name: 'purge-once',
    guard: 'a list is sent again after an unanswered one can no longer land',
    patches: [
      {
        file: upkeep,
        find: 'return { ...again, unanswered: [], again: true, round: delivered.round + 1 };',
        put: 'return { ...again, unanswered: [] };',
      },
    ],
  },
  {
    name: 'unanswered-forgotten',
    guard: 'a send that may become active late is written down first',
    patches: [
      {
        file: activation,
        find: 'deliveredWrite(sending, { ...before, unanswered: [...others, session], brings: build.hash }),',
        put: 'deliveredWrite(sending, { ...before, brings: build.hash }),',
      },
    ],
  },
  {
    name: 'floor-at-build-only',
    guard: 'the floor is counted again before a list becomes active',
    patches: [
      { file: uploads, find: 'if (kept + members.length < floor) {', put: 'if (kept < 0) {' },
      { file: uploads, find: 'if (kept + now.length < floor)', put: 'if (kept < 0)' },
    ],
  },
];

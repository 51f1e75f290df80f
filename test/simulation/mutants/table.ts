import Table from 'cli-table3';
import { type Hunted, hunt, huntAll } from './hunt.ts';
import { mutants } from './mutants.ts';

/** What became of every mutant, and whether the code with all its guards holds on the seeds that killed them. */
export type HuntReport = {
  killed: number;
  alive: string[];
  /** Killing seeds on which the whole code breaks too: there the mutant proves nothing. */
  unsound: number[];
  mutants: { mutant: string; guard: string; seed: number | null; invariant: string | null }[];
};

/** Hunts every mutant with seeds from one on; `onEach` hears of each as it falls, or lives. */
export const huntMutants = async (
  { from, seeds, jobs }: { from: number; seeds: number; jobs: number },
  onEach: (hunted: Hunted) => void,
): Promise<HuntReport> => {
  const range = Array.from({ length: seeds }, (_, nth) => from + nth);
  const hunted = await huntAll(mutants, range, jobs, onEach);
  const killers = [...new Set(hunted.flatMap(({ seed }) => seed ?? []))].sort((a, b) => a - b);
  const sound = await hunt({ seeds: killers });
  return {
    killed: hunted.filter(({ seed }) => seed !== undefined).length,
    alive: hunted.flatMap(({ mutant, seed }) => (seed === undefined ? [mutant.name] : [])),
    unsound: sound.seed === undefined ? [] : [sound.seed],
    mutants: hunted.map(({ mutant, seed, invariant }) => ({
      mutant: mutant.name,
      guard: mutant.guard,
      seed: seed ?? null,
      invariant: invariant ?? null,
    })),
  };
};

/** Guards and the seeds that miss them, for people. */
export const huntTable = ({ mutants, alive, unsound }: HuntReport): string => {
  const table = new Table({
    head: ['guard', 'without it', 'killed by seed', 'breaks'],
    colWidths: [58, 26, 16, 10],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { guard, mutant, seed, invariant } of mutants) {
    table.push([guard, mutant, seed ?? 'alive', invariant ?? '']);
  }
  const verdict = alive.length === 0 ? 'Every mutant is killed.' : `Alive: ${alive.join(', ')}.`;
  const odd = unsound.map((seed) => `Seed ${seed} breaks the whole code as well.`);
  return [table.toString(), verdict, ...odd].join('\n');
};

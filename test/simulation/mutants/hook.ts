import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Mutant, patched } from './mutant.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** From now on, modules that this thread loads come without the mutant's guard. */
export const loadWithout = ({ patches }: Mutant): void => {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const ours = patches.filter(({ file }) => url === new URL(file, `file://${root}`).href);
      if (ours.length === 0) return loaded;
      return { ...loaded, source: ours.reduce(patched, String(loaded.source)) };
    },
  });
};

import type { SimulatedTerms } from '../../../lib/local/simulated-platform/engine.ts';
import { accountTerms } from '../../support/platform-suite.ts';

/** Terms of a made-up simulated account. */
export const account: SimulatedTerms & { name: string } = {
  name: 'simulated',
  seed: '7',
  overDeliveryBasisPoints: 1_000,
  finalAfterDays: 3,
  ...accountTerms,
};

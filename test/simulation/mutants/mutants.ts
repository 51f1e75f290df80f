import { audienceMutants } from './audiences.ts';
import { decisionMutants } from './decisions.ts';
import { deliveryMutants } from './delivery.ts';
import { ledgerMutants } from './ledger.ts';
import { listMutants } from './lists.ts';
import type { Mutant } from './mutant.ts';

/** Every guard of the protocol that a seed is to miss when it is taken out. */
export const mutants: readonly Mutant[] = [
  ...ledgerMutants,
  ...decisionMutants,
  ...deliveryMutants,
  ...audienceMutants,
  ...listMutants,
];

import { canonicalJson, sha256Hex } from '../canonical.ts';
import { type Micros, sumMicros } from '../money.ts';

/** A proposed set of daily budgets for one campaign day, before it has a hash. */
export type Proposal = {
  campaignId: string;
  day: string;
  proposedAt: string;
  seed: string;
  basis: { bookRev: number; ledgerHash: string; settingsHash?: string | undefined };
  lines: { lineId: string; armId: string; fromMicros: Micros; toMicros: Micros }[];
  allocation?: Allocation | undefined;
};

/** What a day had to give, what lines were given of it, and what none was, by reason: the two add up to the first. */
export type Allocation = {
  availableMicros: Micros;
  allocatedMicros: Micros;
  unallocated: { because: string; micros: Micros }[];
};

/**
 * Names what a campaign's money may do, its settings, its lines, what their voters weigh (by line, where it is not 1)
 * and what people ask of them (by line, where it is anything), so that a plan made before a change is stale.
 */
export const settingsHash = (
  campaign: object,
  lines: readonly { lineId: string }[],
  weights: Readonly<Record<string, number>> = {},
  asked: Readonly<Record<string, object>> = {},
): string =>
  sha256Hex(
    canonicalJson({
      campaign,
      lines: lines.toSorted((a, b) => (a.lineId < b.lineId ? -1 : 1)),
      ...(Object.keys(weights).length > 0 ? { weights } : {}),
      ...(Object.keys(asked).length > 0 ? { asked } : {}),
    }),
  );

/** Names the gap between what a day had to give and what its lines were given. */
export const allocationOf = (
  availableMicros: Micros,
  givenMicros: readonly Micros[],
): Allocation => {
  const allocatedMicros = sumMicros(givenMicros);
  const micros = availableMicros - allocatedMicros;
  const because = 'flights and zones can take no more of it on this day';
  return { availableMicros, allocatedMicros, unallocated: micros > 0 ? [{ because, micros }] : [] };
};

/** Seals a proposal: the hash is SHA-256 over the canonical JSON of all the rest. */
export const planOf = (proposal: Proposal): Proposal & { hash: string } => ({
  ...proposal,
  hash: sha256Hex(canonicalJson(proposal)),
});

/** True where a plan's hash fits its content: nobody has changed it since it was proposed. */
export const checkPlan = ({ hash, ...proposal }: Proposal & { hash: string }): boolean =>
  planOf(proposal).hash === hash;

/** What a plan would change, line by line in order of ids, and its totals; micros a day. Unchanged lines are left out. */
export const diffOf = ({ lines }: Pick<Proposal, 'lines'>) => {
  const fromMicros = sumMicros(lines.map((line) => line.fromMicros));
  const toMicros = sumMicros(lines.map((line) => line.toMicros));
  const changes = lines
    .filter((line) => line.fromMicros !== line.toMicros)
    .map((line) => ({ ...line, changeMicros: line.toMicros - line.fromMicros }))
    .sort((a, b) => (a.lineId < b.lineId ? -1 : 1));
  return { changes, fromMicros, toMicros, changeMicros: toMicros - fromMicros };
};

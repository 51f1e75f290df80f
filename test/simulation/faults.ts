import type { StageName } from '../../lib/contracts/pipeline.ts';
import { hashText, mix, unit } from './chance.ts';
import { FAULTS, type FaultKind, type Site } from './sites.ts';

/** Who acts: a stage of the pipeline, or a person at a command line. */
export type Actor = StageName | 'person';

/** A fault that struck. The id names the call or trigger, whatever other faults there are. */
export type Strike = { id: string; kind: FaultKind; actor: Actor; where: string };

/** A fault as it is to strike now; `dice` decides what else is to be decided about it. */
export type Fault = { kind: FaultKind; dice: number };

/** Decides, for every call and trigger of one seed, what goes wrong with it. */
export type FaultPlan = {
  /** The fault of a run's call of that number. */
  ofCall(run: { actor: Actor; hash: number }, call: number, site: Site): Fault | undefined;
  /** The fault of a trigger, among those that make sense there. */
  ofTrigger(actor: Actor, name: string, among: readonly FaultKind[]): Fault | undefined;
  /** From now on nothing goes wrong. */
  calm(): void;
  strikes: Strike[];
};

const RATES = [0, 0.003, 0.008, 0.015, 0.03, 0.06];
const TRIGGER_RATES = [0.02, 0.06, 0.15, 0.3];

const PEOPLE_ARE_SPARED: readonly FaultKind[] = ['opt-out-race', 'reorder', 'clock-jump'];

/** Most calls read, and few reach a platform, where most guards are needed: so those are struck more often. */
const weightOf = ({ port, faults }: Site): number => {
  if (port === 'platform') return 6;
  return faults.includes('time-out') ? 3 : 1;
};

/**
 * The faults of a seed. Half of the kinds, more or less, are off for the whole seed, so that the others meet more
 * often. Each is decided by a hash of what it strikes: one less does not move the others. `only` keeps a few.
 */
export const faultPlan = (seed: number, only?: ReadonlySet<string>): FaultPlan => {
  const salt = mix(seed, 0x51ab);
  const on = new Set(FAULTS.filter((_, index) => (mix(salt, index) & 1) === 1));
  const rate = RATES[mix(salt, 101) % RATES.length] ?? 0;
  const triggerRate = TRIGGER_RATES[mix(salt, 102) % TRIGGER_RATES.length] ?? 0;
  const strikes: Strike[] = [];
  let isCalm = false;

  const decide = (
    hash: number,
    odds: number,
    actor: Actor,
    where: string,
    among: readonly FaultKind[],
  ): Fault | undefined => {
    if (isCalm || unit(mix(hash, salt)) >= odds) return undefined;
    const kinds = among.filter(
      (kind) => on.has(kind) && !(actor === 'person' && PEOPLE_ARE_SPARED.includes(kind)),
    );
    const kind = kinds[mix(hash, salt ^ 0x5bd1) % Math.max(1, kinds.length)];
    if (!kind) return undefined;
    const id = hash.toString(36);
    if (only && !only.has(id)) return undefined;
    strikes.push({ id, kind, actor, where });
    return { kind, dice: mix(hash, salt ^ 0x77f1) };
  };
  return {
    ofCall: ({ actor, hash }, call, site) =>
      decide(mix(hash, call), rate * weightOf(site), actor, site.name, site.faults),
    ofTrigger: (actor, name, among) =>
      decide(hashText(name, hashText(actor)), triggerRate, actor, 'trigger', among),
    calm: () => {
      isCalm = true;
    },
    strikes,
  };
};

import { buildAudience } from '../../functions/build-audience.ts';
import { collectResults } from '../../functions/collect-results.ts';
import { decideFlights } from '../../functions/decide-flights.ts';
import { importSegment } from '../../functions/import-segment.ts';
import { placeFlights } from '../../functions/place-flights.ts';
import { reallocateSpend } from '../../functions/reallocate-spend.ts';
import { recordResults } from '../../functions/record-results.ts';
import { reportFinance } from '../../functions/report-finance.ts';
import { sweep } from '../../functions/sweep.ts';
import type { StageName } from '../../lib/contracts/pipeline.ts';
import type { Ports } from '../../lib/ports.ts';

type Stage = (ports: Ports) => (message: never, now: string) => Promise<unknown>;

const stages: Record<Exclude<StageName, 'serve-dashboard' | 'build-shards'>, Stage> = {
  'import-segment': importSegment,
  'build-audience': buildAudience,
  'decide-flights': decideFlights,
  'place-flights': placeFlights,
  'collect-results': collectResults,
  'record-results': recordResults,
  'reallocate-spend': reallocateSpend,
  'report-finance': reportFinance,
  sweep,
};

/** The stages that are played: all that change anything, but for the one that does others' work over shards. */
export const PLAYED = Object.keys(stages) as (keyof typeof stages)[];

/** A stage of the pipeline over ports. */
export const stageOf = (
  name: StageName,
  ports: Ports,
): ((message: unknown, now: string) => Promise<unknown>) => {
  const stage = stages[name as keyof typeof stages];
  if (!stage) throw new Error(`${name} is not played`);
  return stage(ports) as (message: unknown, now: string) => Promise<unknown>;
};

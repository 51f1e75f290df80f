import { type PlanTask, spendOf } from './plan-task.ts';
import type { Response } from './response.ts';

/** A quantity that is known to lie between two numbers. */
export type Range = { low: number; high: number };

/** How a plan depends on its two weakest numbers. */
export type Sensitivity = {
  movable: Range;
  costPerVoterMicros: Range;
  /** Zones that are given money whatever effect and cost are, by name. */
  stays: string[];
  /** Zones that are given money by some of the corners, but not by all. */
  depends: string[];
};

/** Corners are planned in coarser steps: they only tell who is funded. */
const PARTS = 250;

/** Plans again at the corners of what effect and cost may be, and tells the zones that stay from those that depend on it. */
export const sensitivityOf = (
  task: PlanTask,
  movable: Range,
  costPerVoterMicros: Range,
): Sensitivity => {
  const corners: Response[] = [movable.low, movable.high].flatMap((most) =>
    [costPerVoterMicros.low, costPerVoterMicros.high].map((cost) => ({
      movable: most,
      costPerVoterMicros: Math.round(cost),
    })),
  );
  const funded = [task.response, ...corners].map((response) => {
    const { spend } = spendOf({ ...task, response }, PARTS);
    return new Set(
      task.outlook.zones.flatMap(({ zone }, index) => ((spend[index] ?? 0) > 0 ? zone : [])),
    );
  });
  const names = task.outlook.zones.map(({ zone }) => zone).sort();
  const stays = names.filter((zone) => funded.every((corner) => corner.has(zone)));
  const ever = names.filter((zone) => funded.some((corner) => corner.has(zone)));
  return {
    movable,
    costPerVoterMicros,
    stays,
    depends: ever.filter((zone) => !stays.includes(zone)),
  };
};

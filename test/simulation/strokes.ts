import { type StageName, stages } from '../../lib/contracts/pipeline.ts';
import { mix, unit } from './chance.ts';
import type { Exchange } from './faulty-ports.ts';
import type { StartRun } from './runs.ts';
import { stageOf } from './stage-of.ts';

const TRIES = 3;
/** A stroke that could not be delivered for longer is dropped: the next one comes anyway. */
const LATE_BY = 120_000;
const CLOCKS_DIFFER_BY = 120_000;

/** Lets a schedule strike: the stage runs with the instant that was due, again where it fails, with its faults. */
export const strokesOf =
  (exchange: Exchange, startRun: StartRun, onFailure: (stage: StageName, error: unknown) => void) =>
  (stage: StageName, due: number): void => {
    const { timeline, faults } = exchange;
    const fault = faults.ofTrigger(stage, `${due}`, ['duplicate', 'reorder', 'clock-jump']);
    const off = fault?.kind === 'clock-jump' ? (2 * unit(fault.dice) - 1) * CLOCKS_DIFFER_BY : 0;
    const at = new Date(Math.floor(due + off)).toISOString();
    const seconds = stages.find((each) => each.stage === stage)?.timeoutSeconds ?? 60;

    const strike = (copy: number, attempt: number): void => {
      const name = `${at}*${copy}.${attempt}`;
      const act = (ports: Parameters<typeof stageOf>[1]) => stageOf(stage, ports)({ at }, at);
      startRun({ actor: stage, name, seconds, act }, (how, error) => {
        if (how === 'failed') onFailure(stage, error);
        if (how === 'done' || attempt >= TRIES) return;
        const wait = 10_000 + Math.floor(unit(mix(due, attempt + copy)) * 20_000);
        if (timeline.now() + wait <= due + LATE_BY)
          timeline.after(wait, () => strike(copy, attempt + 1));
      });
    };
    const late = fault ? Math.floor(unit(mix(fault.dice, 1)) * LATE_BY) : 0;
    timeline.at(due + (fault?.kind === 'reorder' ? late : 0), () => strike(0, 1));
    if (fault?.kind === 'duplicate') timeline.at(due + Math.floor(late / 60), () => strike(1, 1));
  };

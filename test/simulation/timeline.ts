/** One virtual clock and what is to happen by it. Times are milliseconds since 1970. */
export type Timeline = {
  now(): number;
  /** Runs something at an instant, or now where that is past; at one instant in the order of asking. */
  at(instant: number, run: () => void): void;
  after(milliseconds: number, run: () => void): void;
  /** Runs all that happens up to an instant, each thing with all that follows from it before the next one. */
  runTo(instant: number): Promise<void>;
  /** Something is under way outside the timeline: nothing else happens before `release`. */
  hold(): void;
  release(): void;
  /** Nothing else happens before this is so; of the last such condition. */
  awaits(condition: () => boolean): void;
  /** Nothing happens any more. */
  stop(): void;
  /** True while something is to happen at or before an instant. */
  isBusy(until: number): boolean;
};

type Happening = { at: number; order: number; run: () => void };

/** A timeline that begins at an instant. */
export const timelineFrom = (start: number): Timeline => {
  const heap: Happening[] = [];
  let now = start;
  let order = 0;
  let holds = 0;
  let isSo = always;
  let stopped = false;

  const at: Timeline['at'] = (instant, run) => {
    order += 1;
    push(heap, { at: Math.max(now, instant), order, run });
  };
  return {
    now: () => now,
    at,
    after: (milliseconds, run) => at(now + milliseconds, run),
    runTo: (instant) =>
      new Promise((done) => {
        const step = (): void => {
          const next = heap[0];
          if (stopped || !next || next.at > instant) {
            now = Math.max(now, instant);
            done();
            return;
          }
          pop(heap);
          now = next.at;
          isSo = always;
          next.run();
          onceQuiet(step);
        };
        // Microtasks all run before the next tick that is asked for from among them; servers take longer.
        const onceQuiet = (then: () => void): void => {
          queueMicrotask(() => process.nextTick(ifQuiet, then));
        };
        const ifQuiet = (then: () => void): void => {
          if (holds > 0 || !isSo()) setImmediate(ifQuiet, then);
          else then();
        };
        onceQuiet(step);
      }),
    hold: () => {
      holds += 1;
    },
    release: () => {
      holds -= 1;
    },
    awaits: (condition) => {
      isSo = condition;
    },
    stop: () => {
      stopped = true;
    },
    isBusy: (until) => !stopped && heap[0] !== undefined && heap[0].at <= until,
  };
};

const always = (): boolean => true;

const isBefore = (a: Happening, b: Happening): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);

const push = (heap: Happening[], happening: Happening): void => {
  let place = heap.length;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent] as Happening;
    if (isBefore(above, happening)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = happening;
};

const pop = (heap: Happening[]): void => {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right && isBefore(right, heap[child] as Happening)) child += 1;
    if (isBefore(last, heap[child] as Happening)) break;
    heap[place] = heap[child] as Happening;
    place = child;
  }
  heap[place] = last;
};

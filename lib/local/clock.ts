/** The time that is played: an ISO instant in UTC, moved on by whoever winds it, never back. */
export type Clock = { now(): string; moveTo(instant: string): void };

/** A clock that stands at an instant until it is moved. */
export const clockAt = (start: string): Clock => {
  let at = start;
  return {
    now: () => at,
    moveTo: (instant) => {
      if (instant > at) at = instant;
    },
  };
};

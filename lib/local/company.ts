/** Settles when somebody has left: their connection is closed, whether they closed it or died. */
export type Gone = Promise<unknown>;

/** Who else uses the servers of a process. */
export type Guests = {
  /** Lets somebody in until they are gone; false once the door is closed. */
  enter(gone: Gone): Promise<boolean>;
  /** Waits until nobody is in, and closes the door in that instant. */
  close(): Promise<void>;
  count(): number;
};

/** A door that closes when the last guest has left. */
export const guests = (): Guests => {
  const inside = new Set<Gone>();
  let open = true;
  return {
    async enter(gone) {
      if (!open) return false;
      inside.add(gone);
      void gone.then(() => inside.delete(gone));
      return true;
    },
    async close() {
      while (inside.size > 0) await Promise.race(inside);
      open = false;
    },
    count: () => inside.size,
  };
};

/** Something that one at a time may do. */
export type Turns = {
  /** Waits for one's turn, which lasts until `over` settles. */
  take(over: Gone): Promise<boolean>;
};

/** A queue of turns, in the order in which they were asked for. */
export const turns = (): Turns => {
  let last: Gone = Promise.resolve();
  return {
    async take(over) {
      const before = last;
      last = before.then(() => over);
      await before;
      return true;
    },
  };
};

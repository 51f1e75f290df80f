/** One guard of the protocol and what the code is without it: texts that stand once in their files, and their stand-ins. */
export type Mutant = {
  name: string;
  /** What the guard promises, as a table for people says it. */
  guard: string;
  patches: readonly Patch[];
};

export type Patch = {
  /** From the root of the project. */
  file: string;
  find: string;
  put: string;
};

/** A source without the guard. Throws where the guarded text does not stand there exactly once. */
export const patched = (source: string, { file, find, put }: Patch): string => {
  const times = source.split(find).length - 1;
  if (times !== 1)
    throw new Error(`${file}: ${JSON.stringify(find)} stands ${times} times, not once`);
  return source.replace(find, () => put);
};

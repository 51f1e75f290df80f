import type { Ports } from '../../lib/ports.ts';

/** The process died. */
export class Crash extends Error {
  override name = 'Crash';
}

type AnyPort = Record<string, (...values: unknown[]) => Promise<unknown>>;

/** Ports whose call of that number (from 1) does not come back: it dies before it acts, or after. */
export const crashingAt = <P extends Partial<Ports>>(
  ports: P,
  fatal: number,
  when: 'before' | 'after',
): P => {
  let calls = 0;
  const crashing = (port: AnyPort): AnyPort =>
    new Proxy(port, {
      get: (target, name) => {
        const method = target[String(name)];
        if (typeof method !== 'function') return method;
        return async (...values: unknown[]) => {
          calls += 1;
          const dies = calls === fatal;
          if (dies && when === 'before') throw new Crash();
          const answer = await method.apply(target, values);
          if (dies) throw new Crash();
          return answer;
        };
      },
    });
  const { platforms } = ports;
  const each = Object.entries(ports).map(([name, port]) => [
    name,
    crashing(port as unknown as AnyPort),
  ]);
  return {
    ...Object.fromEntries(each),
    // A platform is named at once; what it is asked for may not come back.
    ...(platforms && {
      platforms: {
        names: () => platforms.names(),
        named: (name: string) => crashing(platforms.named(name) as unknown as AnyPort),
      },
    }),
  } as unknown as P;
};

/**
 * Runs work once for each call that it makes, dying at that call, and each time once more to its end; `check` then
 * looks at what came of it. Returns how many calls there were.
 */
export const survivingEveryCrash = async <P extends Partial<Ports>>(
  make: () => Promise<P>,
  work: (ports: P) => Promise<void>,
  check: (ports: P) => Promise<void>,
): Promise<number> => {
  for (let fatal = 1; ; fatal += 1) {
    let died = false;
    for (const when of ['before', 'after'] as const) {
      const ports = await make();
      try {
        await work(crashingAt(ports, fatal, when));
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
        died = true;
      }
      await work(ports);
      await check(ports);
    }
    if (!died) return fatal - 1;
  }
};

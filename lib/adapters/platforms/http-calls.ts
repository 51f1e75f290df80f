import { setTimeout as sleep } from 'node:timers/promises';
import { PlatformUnavailable } from '../../ports.ts';

/** How a platform is called: every call, with all its attempts, is over within `timeoutMs`. */
export type HttpCall = {
  method: 'GET' | 'PUT' | 'POST';
  path: string;
  body?: unknown;
};

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Calls a platform's HTTP API and reads the answer with `read`. Throws PlatformUnavailable where the outcome is
 * unknown or the platform is busy, which says nothing of the call's effect.
 *
 * A throttled call is sent again, as it had no effect; a call whose outcome is unknown only where it is a GET.
 */
export const callHttp =
  (url: string, timeoutMs: number) =>
  async <T>(call: HttpCall, read: (response: Response) => Promise<T>): Promise<T> => {
    const signal = AbortSignal.timeout(timeoutMs);
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOnce(url, call, signal, read);
      if ('value' in outcome) return outcome.value;
      const pauseMs = Math.max(outcome.pauseMs, FIRST_PAUSE_MS * 2 ** (attempt - 1));
      const again = outcome.again && attempt < ATTEMPTS && pauseMs <= LONGEST_PAUSE_MS;
      if (!again || !(await paused(pauseMs, signal))) throw outcome.error;
    }
  };

type Outcome<T> = { value: T } | { error: PlatformUnavailable; again: boolean; pauseMs: number };

const attemptOnce = async <T>(
  url: string,
  { method, path, body }: HttpCall,
  signal: AbortSignal,
  read: (response: Response) => Promise<T>,
): Promise<Outcome<T>> => {
  const unavailable = (because: string, cause?: unknown): PlatformUnavailable =>
    new PlatformUnavailable(`${method} ${path}: ${because}`, { cause });
  const again = method === 'GET' && !signal.aborted;
  try {
    const response = await fetch(new URL(path, url.endsWith('/') ? url : `${url}/`), {
      method,
      signal,
      redirect: 'error',
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    if (response.status !== 429 && response.status < 500) return { value: await read(response) };
    await response.body?.cancel();
    const error = unavailable(`answered ${response.status}`);
    return response.status === 429
      ? { error, again: true, pauseMs: secondsOf(response.headers.get('Retry-After')) * 1_000 }
      : { error, again, pauseMs: 0 };
  } catch (error) {
    if (error instanceof PlatformRefused) throw error;
    const because = error instanceof Error ? error.message : String(error);
    return { error: unavailable(because, error), again: again && !signal.aborted, pauseMs: 0 };
  }
};

/** The platform said no to a call that has no refusal for an answer. The same call again is refused again. */
export class PlatformRefused extends Error {
  override name = 'PlatformRefused';
}

const secondsOf = (retryAfter: string | null): number =>
  retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : 0;

/** False where the deadline comes first. */
const paused = (pauseMs: number, signal: AbortSignal): Promise<boolean> =>
  sleep(pauseMs, true, { signal }).catch(() => false);

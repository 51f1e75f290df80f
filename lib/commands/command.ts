import type { Session } from '../local/session.ts';
import { type Ending, Fault } from './fault.ts';
import type { Screen } from './screen.ts';

/** What every command takes. */
export type Everywhere = { state: string; json?: boolean; debug?: boolean; now?: string };

export type Call = {
  args: string[];
  /** Options by their long name in camel case; read with `text`, `flag` or `number`. */
  options: Everywhere & Record<string, unknown>;
  screen: Screen;
};

/** One command of the command line: how it is called, what it promises, an example, and what it does. */
export type CommandSpec = {
  /** As typed: "audience build <file>". */
  usage: string;
  says: string;
  example: string;
  options?: {
    flags: string;
    says: string;
    standard?: string | number | boolean;
    required?: boolean;
  }[];
  run(call: Call): Promise<Ending | undefined>;
};

/** An option's text; undefined where it was not given. */
export const text = (call: Call, name: string): string | undefined => {
  const value = call.options[name];
  return value === undefined ? undefined : String(value);
};

/** The first argument; the command line itself refuses a call without it. */
export const firstOf = (call: Call): string => call.args[0] ?? '';

/** Runs a piece of work over the state that the call names. */
export const inState = async (
  call: Call,
  work: (session: Session) => Promise<Ending | undefined>,
): Promise<Ending | undefined> => {
  // Loaded here, as commands that need no state should not wait for the clients of a cloud.
  const { withSession } = await import('../local/session.ts');
  const { state } = call.options;
  return withSession({ state, now: instant(call, 'now'), say: call.screen.say }, work);
};

/** An option that names an instant, as all instants are spelled; undefined where it was not given. */
export const instant = (call: Call, name: string): string | undefined => {
  const given = text(call, name);
  if (given === undefined) return undefined;
  const at = Date.parse(given);
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new Fault('error', {
    what: `--${name === 'asOf' ? 'as-of' : name} takes an instant, not ${given}`,
    mend: 'write 2027-03-10T12:00:00Z',
  });
};

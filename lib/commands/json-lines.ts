import type * as z from 'zod';
import type { Call } from './command.ts';
import type { Ending } from './fault.ts';
import { stdinLines } from './inputs.ts';

/** A line that was not taken, and why: it stands in the output in place of an answer, so that no other is lost. */
type Refused = { id: string | number | null; line: number; error: string };

/**
 * Answers JSON lines of standard input, one line of JSON for each; empty lines are none. A line that cannot be taken is
 * answered with its number and the reason. Ends with warnings where some were refused, with an error where all were.
 */
export const answerLines = async <T extends z.ZodType<{ id: string | number }>>(
  call: Call,
  shape: T,
  answer: (task: z.infer<T>) => object,
): Promise<Ending> => {
  let done = 0;
  let line = 0;
  const refused: number[] = [];
  const out: string[] = [];
  for await (const text of stdinLines()) {
    line += 1;
    // Some shells put a byte order mark before what they pipe.
    const json = line === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (json.trim() === '') continue;
    const taken = taskOf(shape, json, line);
    if ('error' in taken) refused.push(line);
    else done += 1;
    out.push(JSON.stringify('error' in taken ? taken : answer(taken.task)));
    if (out.length >= 1_000) process.stdout.write(`${out.splice(0).join('\n')}\n`);
  }
  if (out.length > 0) process.stdout.write(`${out.join('\n')}\n`);
  if (refused.length === 0) return 'ok';
  const some = `${refused.slice(0, 5).join(', ')}${refused.length > 5 ? ', …' : ''}`;
  call.screen.say(
    `swingshift: ${refused.length} of ${done + refused.length} lines were refused: line ${some}; each has its reason in the output`,
  );
  return done > 0 ? 'warnings' : 'error';
};

const taskOf = <T extends z.ZodType>(
  shape: T,
  text: string,
  line: number,
): { task: z.infer<T> } | Refused => {
  const value = jsonOf(text);
  if (value === undefined) return { id: null, line, error: `line ${line}: is not JSON` };
  // The one name that an object of candidates cannot hold; its votes would be lost in silence.
  if (text.includes('"__proto__"')) {
    return { id: idOf(value), line, error: `line ${line}: nobody can be called __proto__` };
  }
  const task = shape.safeParse(value);
  if (task.success) return { task: task.data };
  const complaints = task.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the line'}: ${message}`,
  );
  return { id: idOf(value), line, error: `line ${line}: ${complaints.join('; ')}` };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const idOf = (value: unknown): string | number | null => {
  const id = (value as { id?: unknown } | null)?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
};

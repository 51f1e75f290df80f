import { createInterface } from 'node:readline';
import { AllocationTask } from '../contracts/allocation-task.ts';
import { allocate } from '../domain/delegates/allocate.ts';
import { REPUBLICAN_SOURCE, republican2016 } from '../domain/delegates/republican.ts';
import { democraticRulesets } from '../domain/delegates/rulesets.ts';
import { writtenRule } from '../domain/delegates/written-rule.ts';
import type { CommandSpec } from './command.ts';

/** Divides pools of delegates, one a line of JSON, by the rule of each. */
export const delegatesAllocate: CommandSpec = {
  usage: 'delegates allocate',
  says: 'Divide pools of delegates by their rules: JSON lines in on stdin, one JSON line out for each. A tied seat is given provisionally to who has more votes, then by name. Exits 2 when a line was refused, 1 when all were.',
  example:
    'echo \'{"id":"TX-SD30","seats":3,"votes":{"Clinton":13320,"Sanders":13349}}\' | swingshift delegates allocate',
  async run(call) {
    let done = 0;
    const refused: number[] = [];
    let line = 0;
    const out: string[] = [];
    for await (const text of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
      line += 1;
      if (text.trim() === '') continue;
      // Some shells put a byte order mark before what they pipe.
      const answer = answerTo(line === 1 ? text.replace(/^\uFEFF/, '') : text, line);
      if ('error' in answer) refused.push(line);
      else done += 1;
      out.push(JSON.stringify(answer));
      if (out.length >= 1_000) process.stdout.write(`${out.splice(0).join('\n')}\n`);
    }
    if (out.length > 0) process.stdout.write(`${out.join('\n')}\n`);
    if (refused.length === 0) return 'ok';
    const some = refused.slice(0, 5).join(', ');
    call.screen.say(
      `swingshift: ${refused.length} of ${done + refused.length} lines were refused: line ${some}${refused.length > 5 ? ', …' : ''}; each has its reason in the output`,
    );
    return done > 0 ? 'warnings' : 'error';
  },
};

type Refused = { id: string | number | null; line: number; error: string };

const answerTo = (
  text: string,
  line: number,
): Refused | ({ id: string | number } & ReturnType<typeof allocate>) => {
  const value = jsonOf(text);
  if (value === undefined) return { id: null, line, error: `line ${line}: is not JSON` };
  // The one name that an object of candidates cannot hold; its votes would be lost in silence.
  if (text.includes('"__proto__"')) {
    return { id: idOf(value), line, error: `line ${line}: nobody can be called __proto__` };
  }
  const task = AllocationTask.safeParse(value);
  if (task.success) {
    const { id, seats, votes, totalVotes, rule } = task.data;
    return { id, ...allocate({ seats, votes, totalVotes: totalVotes ?? undefined }, rule) };
  }
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

/** Shows the rules that are known, each as `delegates allocate` takes it. */
export const delegatesRules: CommandSpec = {
  usage: 'delegates rules',
  says: 'The dated rules that are known, with their sources, each as `delegates allocate` takes it.',
  example: 'swingshift delegates rules --json',
  async run(call) {
    const rules = [
      ...democraticRulesets.map(({ id, from, to, rule, source }) => ({
        ...{ id, from, to, pool: 'each apart', seats: null },
        ...{ rule: writtenRule(rule), source },
      })),
      ...republican2016.flatMap(({ state, date, statewide, district }) =>
        Object.entries({ statewide, district }).flatMap(([pool, block]) =>
          block === null
            ? []
            : {
                ...{ id: `republican-2016-${state}`, from: date, to: date, pool },
                ...{ seats: block.seats, rule: writtenRule(block.rule), source: REPUBLICAN_SOURCE },
              },
        ),
      ),
    ];
    call.screen.result({ rules }, () =>
      rules.map(({ id, pool, rule }) => `${id}, ${pool}: ${JSON.stringify(rule)}`).join('\n'),
    );
    return 'ok';
  },
};

import { AllocationTask } from '../contracts/allocation-task.ts';
import { allocate } from '../domain/delegates/allocate.ts';
import { REPUBLICAN_SOURCE, republican2016 } from '../domain/delegates/republican.ts';
import { democraticRulesets } from '../domain/delegates/rulesets.ts';
import { writtenRule } from '../domain/delegates/written-rule.ts';
import type { CommandSpec } from './command.ts';
import { answerLines } from './json-lines.ts';

/** Divides pools of delegates, one a line of JSON, by the rule of each. */
export const delegatesAllocate: CommandSpec = {
  usage: 'delegates allocate',
  says: 'Divide pools of delegates by their rules: JSON lines in on stdin, one JSON line out for each. A tied seat is given provisionally to who has more votes, then by name. Exits 2 when a line was refused, 1 when all were.',
  example:
    'echo \'{"id":"TX-SD30","seats":3,"votes":{"Clinton":13320,"Sanders":13349}}\' | swingshift delegates allocate',
  run: (call) =>
    answerLines(call, AllocationTask, ({ id, seats, votes, totalVotes, rule }) => ({
      id,
      ...allocate({ seats, votes, totalVotes: totalVotes ?? undefined }, rule),
    })),
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

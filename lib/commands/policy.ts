import * as z from 'zod';
import { PolicyMessage } from '../contracts/policy-message.ts';
import { beginCampaign, type Campaign, observe } from '../domain/bandit/campaign.ts';
import { decide } from '../domain/bandit/divide.ts';
import type { CommandSpec } from './command.ts';
import { Fault } from './fault.ts';
import { stdinLines } from './inputs.ts';

/** Plays one campaign over standard input and output. */
export const policy: CommandSpec = {
  usage: 'policy',
  says: 'Play one campaign as a policy: messages come as JSON lines on stdin (init, decide, observe, end), each decide is answered by one line on stdout.',
  example: 'swingshift policy < campaign.jsonl',
  run: async ({ screen }) => {
    await converse(stdinLines(), screen.line);
    return 'ok';
  },
};

/**
 * Answers each `decide` with `{"allocation": {armId: micros}}` until `end` or the last line; blank lines are passed
 * over. A Fault that names the line where a message is malformed, out of order or names an unknown arm.
 */
export const converse = async (
  lines: AsyncIterable<string>,
  answer: (value: unknown) => void,
): Promise<void> => {
  let campaign: Campaign | undefined;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const message = read(line, number);
    if (message.type === 'end') return;
    if (message.type === 'init') {
      if (campaign) throw refusal(number, 'a second init', 'run one process for each campaign');
      campaign = beginCampaign(message);
      continue;
    }
    if (!campaign) throw refusal(number, `${message.type} before init`, 'send init first');
    refuseUnknown(campaign, message, number);
    refuseEarly(message, number);
    if (message.type === 'decide') answer({ allocation: decide(campaign, message) });
    else observe(campaign, message.results, message.round);
  }
};

const read = (line: string, number: number): PolicyMessage => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refusal(number, 'not a line of JSON', 'send each message as JSON on one line', why);
  }
  const parsed = PolicyMessage.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue ? z.core.toDotPath(issue.path) : '';
  const why = [where, issue?.message].filter(Boolean).join(': ');
  const mend = 'see `swingshift policy --help` and the protocol, version 1';
  throw refusal(number, 'not a message of the policy protocol', mend, why);
};

type Heard = Extract<PolicyMessage, { type: 'decide' | 'observe' }>;

const refuseUnknown = ({ record }: Campaign, message: Heard, number: number): void => {
  const added = new Set(message.type === 'decide' ? message.added.map(({ id }) => id) : []);
  const named =
    message.type === 'decide'
      ? [...message.paused, ...message.resumed]
      : message.results.map(({ armId }) => armId);
  const unknown = named.find((id) => !record.slots.has(id) && !added.has(id));
  if (unknown === undefined) return;
  throw refusal(number, `no arm is called ${unknown}`, 'announce it in init or in added');
};

const refuseEarly = (message: Heard, number: number): void => {
  if (message.type === 'decide') return;
  const early = message.results.find(({ round }) => round > message.round);
  if (!early) return;
  const what = `a row of round ${early.round} at the end of round ${message.round}`;
  throw refusal(number, what, 'report a round when it has begun');
};

const refusal = (number: number, what: string, mend: string, why?: string): Fault =>
  new Fault('error', { what, where: `stdin:${number}`, ...(why ? { why } : {}), mend });

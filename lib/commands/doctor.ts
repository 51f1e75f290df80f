import { existsSync } from 'node:fs';
import { readCampaign } from '../books/campaign.ts';
import { isStopped } from '../books/controls.ts';
import { whyUnmapped } from '../books/crosswalk.ts';
import { listDeadLetters } from '../books/dead-letters.ts';
import { readStandings } from '../books/delivery-standings.ts';
import { keys } from '../books/keys.ts';
import { readHeads, verifyLedger } from '../books/ledger.ts';
import { readReaction } from '../books/reaction.ts';
import { listReceipts } from '../books/segments.ts';
import { reactionWords } from '../domain/flights/reaction.ts';
import { type ToldTwice, toldTwice } from '../domain/ledger/told-twice.ts';
import type { Session } from '../local/session.ts';
import { type CommandSpec, inState } from './command.ts';
import { deliveryFinding } from './deliveries.ts';

type Finding = {
  check: string;
  state: 'ok' | 'attention' | 'wrong';
  says: string;
  fix: string | null;
};

/** Looks the installation and the state over, and names each thing that is wrong with its fix. */
export const doctor: CommandSpec = {
  usage: 'doctor',
  says: 'Look everything over; name what is wrong and how to mend it.',
  example: 'swingshift doctor --json',
  async run(call) {
    const findings = [node()];
    if (existsSync(call.options.state)) {
      await inState(call, async (session) => {
        findings.push(...(await examine(session)));
        return 'ok';
      });
    } else {
      findings.push(
        fine('state', `${call.options.state} does not exist yet; a first command makes it`),
      );
    }
    call.screen.result(findings, () => findings.map(spoken).join('\n'));
    if (findings.some(({ state }) => state === 'wrong')) return 'error';
    return findings.some(({ state }) => state === 'attention') ? 'warnings' : 'ok';
  },
};

const node = (): Finding =>
  Number(process.versions.node.split('.')[0]) >= 24
    ? fine('node', `Node ${process.versions.node}`)
    : {
        check: 'node',
        state: 'wrong',
        says: `Node ${process.versions.node} is too old`,
        fix: 'run npm ci, then call swingshift through npx or npm',
      };

const examine = async (session: Session): Promise<Finding[]> => [
  fine('cloud', 'the local cloud starts and answers'),
  await campaign(session),
  await voters(session),
  await messages(session),
  await deadLetters(session),
  deliveryFinding(await readStandings(session.ports)),
  ...(await ledger(session)),
  await stopped(session),
  ...(await unmapped(session)),
  ...(await exposure(session)),
];

/** What is at stake while nobody looks, once a campaign is set. */
const exposure = async ({ ports, now }: Session): Promise<Finding[]> => {
  const set = await readCampaign(ports);
  if (!set) return [];
  return [fine('exposure', reactionWords(await readReaction(ports, now()), set.currency))];
};

const campaign = async ({ ports }: Session): Promise<Finding> => {
  const set = await readCampaign(ports);
  return set
    ? fine('campaign', `${set.id}: ${set.election.name} in ${set.country}`)
    : {
        check: 'campaign',
        state: 'attention',
        says: 'no campaign is set (GEN-01)',
        fix: 'swingshift campaign set examples/campaign.yaml',
      };
};

const voters = async ({ ports }: Session): Promise<Finding> => {
  const receipts = await listReceipts(ports);
  const refused = receipts.filter((receipt) => receipt.refused);
  if (refused.length > 0) {
    return {
      check: 'segments',
      state: 'attention',
      says: refused.map(({ file, refused }) => `${file}: ${refused}`).join('; '),
      fix: 'mend the files and import them again',
    };
  }
  return fine('segments', `${receipts.length} files imported`);
};

const messages = async ({ ports }: Session): Promise<Finding> => {
  const promised = (await ports.core.list(keys.outbox('').pk)).length;
  return promised > 0
    ? {
        check: 'outbox',
        state: 'attention',
        says: `${promised} promised messages have not left`,
        fix: 'any command that changes something sends them; so does the next sweep',
      }
    : fine('messages', 'nothing waits to leave');
};

const deadLetters = async ({ ports }: Session): Promise<Finding> => {
  const letters = await listDeadLetters(ports);
  if (letters.length === 0) return fine('dead letters', 'no message was given up');
  const shown = letters.slice(0, 3).map(({ queue, reason }) => `${queue}: ${reason}`);
  const more = letters.length > shown.length ? `, and ${letters.length - shown.length} more` : '';
  return {
    check: 'dead letters',
    state: 'attention',
    says: `${shown.join('; ')}${more}`,
    fix: 'swingshift dlq list; then swingshift dlq replay --all, or swingshift dlq drop ID --because WHY',
  };
};

const ledger = async ({ ports }: Session): Promise<Finding[]> => {
  const verdict = await verifyLedger(ports);
  if (verdict.kind === 'sound') {
    const says = `${verdict.lines} lines; chain and balances hold`;
    return [fine('ledger', says), twice(toldTwice(await readHeads(ports)))];
  }
  const says = `the chain breaks at ${verdict.where}: ${verdict.because}`;
  const fix = 'restore the named object from its versions, then run doctor again';
  return [{ check: 'ledger', state: 'wrong', says, fix }];
};

const twice = (found: readonly ToldTwice[]): Finding => {
  const [first] = found;
  if (!first)
    return fine('spend', 'no day of a line stands from two reports that cut it differently');
  return {
    check: 'spend',
    state: 'attention',
    says: `${found.length} days of lines are likely counted twice, such as ${first.platform} line ${first.lineId} on ${first.reportDate}: ${first.grains.join(' and ')}`,
    fix: 'book the rows of one of the two reports again with 0 spent and 0 impressions under a later revision',
  };
};

const stopped = async ({ ports }: Session): Promise<Finding> =>
  (await isStopped(ports))
    ? {
        check: 'stop',
        state: 'attention',
        says: 'the stop is on: no decision leaves',
        fix: 'swingshift resume',
      }
    : fine('stop', 'off');

/** Whether money falls where the kept crosswalk knows no zone; said only where it blocks the next plan. */
const unmapped = async ({ ports }: Session): Promise<Finding[]> => {
  const says = await whyUnmapped(ports);
  const fix = 'add the places to the crosswalk and set it again: swingshift crosswalk set FILE';
  return says ? [{ check: 'crosswalk', state: 'wrong', says, fix }] : [];
};

const fine = (check: string, says: string): Finding => ({ check, state: 'ok', says, fix: null });

const spoken = ({ check, state, says, fix }: Finding): string =>
  `${{ ok: 'ok       ', attention: 'attention', wrong: 'WRONG    ' }[state]}  ${check.padEnd(12)} ${says}${fix ? `\n             fix: ${fix}` : ''}`;

import type { Member } from '../../lib/contracts/audience.ts';
import type { Line } from '../../lib/contracts/flight.ts';
import {
  type AdPlatform,
  type CellTargeting,
  type LineBudget,
  type MemberChunk,
  type MemberReceipt,
  type PlatformAnswer,
  PlatformUnavailable,
} from '../../lib/ports.ts';

/** What goes wrong with a call: nothing happens, it happens unanswered, it happens when `land` is called. */
export type Trouble = 'before' | 'after' | 'late';

type Call = 'openLine' | 'setBudget' | 'readBudget' | 'putMembers' | 'putTargeting' | 'readList';

/** An ad platform in memory that keeps what it was told and fails when a test says so. */
export const fakePlatform = () => {
  const lines = new Map<string, Line>();
  const budgets = new Map<string, number>();
  const sent: LineBudget[] = [];
  const chunks: MemberChunk[] = [];
  const sessions = new Map<string, Map<number, Member[]>>();
  const active = new Map<string, string[]>();
  const activeSizes: number[] = [];
  const troubles: { call: Call; trouble: Trouble }[] = [];
  const refusals = new Map<Call, string>();
  const reads = new Map<string, number[]>();
  const targetings: CellTargeting[] = [];
  const receipts: Partial<MemberReceipt>[] = [];
  const people = new Map<string, { people: number }>();
  let matchShare: number | null = null;
  let late: (() => void)[] = [];
  let down = false;
  let onCall: (call: Call) => Promise<void> = async () => undefined;

  const during = async <T>(call: Call, effect: () => T): Promise<T> => {
    await onCall(call);
    const at = troubles.findIndex((one) => one.call === call);
    const trouble = at < 0 ? undefined : troubles.splice(at, 1)[0]?.trouble;
    if (down || trouble === 'before') throw new PlatformUnavailable('no answer');
    if (trouble === 'late') {
      late.push(effect);
      throw new PlatformUnavailable('no answer yet');
    }
    const result = effect();
    if (trouble === 'after') throw new PlatformUnavailable('no answer');
    return result;
  };
  const answered = (call: Call, effect: () => void) => (): PlatformAnswer => {
    const because = refusals.get(call);
    if (because) return { kind: 'refused', because };
    effect();
    return { kind: 'done' };
  };

  const platform: AdPlatform = {
    openLine: (line) =>
      during(
        'openLine',
        answered('openLine', () => lines.set(line.lineId, line)),
      ),
    setBudget: (budget) =>
      during(
        'setBudget',
        answered('setBudget', () => {
          sent.push(budget);
          budgets.set(budget.lineId, budget.dailyMicros);
        }),
      ),
    readBudget: (lineId) =>
      during('readBudget', () => reads.get(lineId)?.shift() ?? budgets.get(lineId)),
    putMembers: (chunk) =>
      during('putMembers', () => {
        const { audienceId, session, sequence, last, members } = chunk;
        chunks.push(chunk);
        // A chunk that comes again takes its own place, whoever else sends the same session.
        const own = sessions.get(session) ?? new Map<number, Member[]>();
        sessions.set(session, own.set(sequence, members));
        if (last) {
          const list = [...own].sort(([a], [b]) => a - b).flatMap(([, each]) => each);
          active.set(
            audienceId,
            list.map(({ voter }) => voter),
          );
          activeSizes.push(list.length);
        }
        const matched = matchShare === null ? null : Math.round(members.length * matchShare);
        const said = { received: members.length, invalid: 0, rejected: [], matched, active: last };
        return { ...said, ...receipts.shift() };
      }),
    putTargeting: (targeting) =>
      during('putTargeting', () => {
        targetings.push(targeting);
        return { received: 0, invalid: 0, rejected: [], matched: null, active: true };
      }),
    readList: (audienceId) => during('readList', () => people.get(audienceId)),
    pullReports: async () => [],
  };

  return {
    ...platform,
    lines,
    budgets,
    /** Every budget that took effect, in order. */
    sent,
    chunks,
    /** Every targeting that took effect, in order. */
    targetings,
    /** The next chunk's receipt says this. */
    says: (receipt: Partial<MemberReceipt>) => receipts.push(receipt),
    /** From now on this share of each chunk is matched; null says nothing of it. */
    matches: (share: number | null) => {
      matchShare = share;
    },
    /** From now on a list holds so many people. */
    holds: (audienceId: string, count: number) => people.set(audienceId, { people: count }),
    /** Voters of each active list. */
    active,
    activeSizes,
    /** The next such call goes wrong. */
    trouble: (call: Call, trouble: Trouble) => troubles.push({ call, trouble }),
    /** From now on such calls are refused; undefined takes it back. */
    refuse: (call: Call, because: string | undefined) =>
      because ? refusals.set(call, because) : refusals.delete(call),
    /** What comes late comes now. */
    land: () => {
      for (const effect of late) effect();
      late = [];
    },
    /** The next reads of a line give these, whatever is in force. */
    readAs: (lineId: string, ...micros: number[]) => reads.set(lineId, micros),
    down: (isDown: boolean) => {
      down = isDown;
    },
    /** Runs before each call: what else happens in the world right then. */
    before: (what: (call: Call) => Promise<void>) => {
      onCall = what;
    },
  };
};

export type FakePlatform = ReturnType<typeof fakePlatform>;

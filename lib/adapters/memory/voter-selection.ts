import type { Rule } from '../../contracts/audience.ts';
import type { MemberList, PreviewedVoters, VoterSelection } from '../../contracts/selection.ts';
import { isHeldOut } from '../../domain/audience/holdout.ts';
import { matches } from '../../domain/audience/rule.ts';
import {
  type KeptList,
  nobodySuppressed,
  type Reason,
  reasonFor,
} from '../../domain/audience/suppression.ts';
import type { Objects } from '../../ports.ts';
import { linesIn, tokensIn, votersNow } from './voter-files.ts';
import { heldOutElsewhere, type Links, linksIn } from './voter-merging.ts';

/** What a selection would come to, step by step. */
export const preview = async (
  lake: Objects,
  selection: VoterSelection,
  steps: Rule[],
  lists: MemberList[],
): Promise<PreviewedVoters> => {
  const everybody = [...(await votersNow(lake, selection.keys)).values()];
  let still = everybody;
  const left = steps.map((step) => {
    still = still.filter((voter) => matches(step, voter, selection.ageInYear));
    return still.length;
  });
  const { kept, ...counted } = await judge(lake, selection);
  const overlaps = [];
  for (const { audienceId, key } of lists) {
    const others = await tokensIn(lake, key);
    overlaps.push({ audienceId, people: kept.filter(({ voter }) => others.has(voter)).length });
  }
  const contactable = kept.filter(({ emailSha256, phoneSha256 }) => emailSha256 ?? phoneSha256);
  return {
    ...counted,
    everybody: everybody.length,
    left,
    contactable: contactable.length,
    overlaps,
  };
};

/** Whom a selection keeps, and how many of the chosen it leaves out, by reason. */
export const judge = async (lake: Objects, selection: VoterSelection) => {
  const { include, exclude, ageInYear, bornNoLaterThan, holdout, asksConsent = false } = selection;
  const links = await linksIn(lake, selection.linksKey);
  const lists = await listsOf(lake, selection, links);
  const suppressed = nobodySuppressed(asksConsent);
  const out = (reason: Reason): void => {
    suppressed[reason] = (suppressed[reason] ?? 0) + 1;
  };
  const kept = [...(await votersNow(lake, selection.keys)).values()].filter((voter) => {
    const isChosen =
      matches(include, voter, ageInYear) && !(exclude && matches(exclude, voter, ageInYear));
    if (!isChosen) return false;
    const reason = reasonFor(
      {
        ...voter,
        lists: lists.get(voter.voter),
        isHeldOut:
          holdout !== undefined &&
          (isHeldOut(voter, holdout) || heldOutElsewhere(voter.voter, holdout, links)),
      },
      { bornNoLaterThan, asksConsent },
    );
    if (reason) out(reason);
    return reason === undefined;
  });
  const branches = (selection.branches ?? []).map(
    (branch) => kept.filter((voter) => matches(branch, voter, ageInYear)).length,
  );
  return { kept, size: kept.length, suppressed, branches };
};

/** The kept lists that each person is on. */
const listsOf = async (
  lake: Objects,
  { optedOut, voted = [], staff = [] }: VoterSelection,
  links: Links,
): Promise<Map<string, Set<KeptList>>> => {
  const lists = new Map<string, Set<KeptList>>();
  const add = (list: KeptList, tokens: readonly string[]): void => {
    for (const token of tokens.flatMap((one) => links.get(one) ?? [one]))
      lists.set(token, (lists.get(token) ?? new Set()).add(list));
  };
  add('optOut', optedOut);
  for (const key of voted) add('voted', await linesIn(lake, key));
  for (const key of staff) add('staff', await linesIn(lake, key));
  return lists;
};

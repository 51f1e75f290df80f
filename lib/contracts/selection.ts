import type { Rule, Suppressed } from './audience.ts';
import type { Holdout } from './campaign.ts';

/** Whom to select from the voters' files, and whom to leave out. */
export type VoterSelection = {
  keys: string[];
  include: Rule;
  exclude?: Rule | undefined;
  /** Of the merge that the voters are of: who is on a list under one token of theirs is so under all. */
  linksKey?: string | undefined;
  /** Tokens of people who opted out. */
  optedOut: string[];
  /** Lists in the lake, a token a line: people who voted already, and people who work for the campaign. */
  voted?: string[] | undefined;
  staff?: string[] | undefined;
  /** Voters born after this year are under age. */
  bornNoLaterThan: number;
  /** The year that ages are counted to. */
  ageInYear: number;
  /** Who is held out of every audience. */
  holdout?: Holdout | undefined;
  /** Only people who agreed to be addressed. */
  asksConsent?: boolean | undefined;
  /** When fewer are selected, nothing is written: a small group lies nowhere as a list. */
  atLeast?: number | undefined;
  /** Rules that are enough by themselves: whoever meets one is selected by it. */
  branches?: Rule[] | undefined;
  /** Lists from which the selection must differ by `atLeast` people. */
  apartFrom?: MemberList[] | undefined;
};

/** A written selection: the audience that it is of, where it lies and how many are in it. */
export type MemberList = { audienceId: string; key: string; size: number };

/** What a selection came to. */
export type SelectedVoters = {
  size: number;
  /** Each person once, by the first reason. */
  suppressed: Suppressed;
  /** How many are left by each branch. */
  branches: number[];
  /** The first list that differs by too few people; nothing is written then. */
  near?: string | undefined;
  /** As `membersHash` of the domain gives it; of no members where nothing was written. */
  membersHash: string;
};

/** What a selection would come to, step by step. */
export type PreviewedVoters = Pick<SelectedVoters, 'size' | 'suppressed' | 'branches'> & {
  /** All voters on hand, and how many of them are left after each step. */
  everybody: number;
  left: number[];
  /** Members with an email address or a phone number. */
  contactable: number;
  /** Members who are on each list too. */
  overlaps: { audienceId: string; people: number }[];
};

/** What is brought together: parts by their keys, and who of them by the first hex digit of their tokens, 0 to 15. */
export type Gathering = Pick<VoterSelection, 'atLeast' | 'apartFrom'> & {
  parts: string[];
  bucket?: number | undefined;
};

export type GatheredMembers = Pick<SelectedVoters, 'size' | 'near' | 'membersHash'>;

/** Whose normalisation contacts follow. */
export type Contacts = 'meta' | 'uid2';

export type CellsAsked = {
  keys: string[];
  /** Where the selection lies. */
  membersKey: string;
  /** The year that ages are counted to. */
  ageInYear: number;
  /** Members, by token, who are to be counted as voters only. */
  without: string[];
};

import type { HoldbackGain } from '../domain/finance/holdback-gain.ts';
import type { SpendRow } from '../domain/finance/spend-report.ts';
import type { Reaction } from '../domain/flights/reaction.ts';
import type { Forecast } from '../domain/pacing/forecast.ts';
import type { DelegatesMoved } from '../domain/zones/delegates-moved.ts';
import type { AudienceBuild } from './audience.ts';
import type { Campaign } from './campaign.ts';

/** The daily budget that was decided for one line and stood on one campaign day. */
export type DecidedBudget = { day: string; lineId: string; armId: string; toMicros: number };

/** What the same money would have done had it been split evenly between the lines. */
export type EvenSplit = {
  reachInCategory: number;
  costMicros: number;
  /** Reach and cost of each day alone, in day order. */
  byDay: { date: string; reachInCategory: number; costMicros: number }[];
};

/** Delegates that the voters reached are expected to have moved, and those that an even split would have. */
export type ExpectedDelegates = DelegatesMoved & { evenSplitGain: number };

/** How many budgets were decided, and which way they went. */
export type DecisionCounts = { decided: number; raised: number; cut: number; lines: number };

/** Everything that the page, the table and the files of one report are made from. */
export type CampaignReport = {
  campaign: Campaign;
  /** The instant up to which the ledger was read. */
  asOf: string;
  /** The campaign's local date of that instant. */
  day: string;
  /** Names the state of the ledger that the figures come from. */
  ledgerHash: string;
  rows: SpendRow[];
  /** In day order; every line that had a decided budget stands on every day that it was in force. */
  budgets: DecidedBudget[];
  decisions: DecisionCounts;
  audiences: AudienceBuild[];
  /** What budgets gained over the part of each day's money that stays evenly split; absent before it is known. */
  holdback?: (HoldbackGain & { share: number; mode: 'live' | 'shadow' }) | undefined;
  /** What is to be spent by the end; absent once the campaign is over. */
  forecast?: Forecast | undefined;
  /** Known only where the world can be played twice, as in a simulation. */
  evenSplit?: EvenSplit | undefined;
  /** What those who were reached are expected to have moved; absent where no zones are set or nobody says how many are persuaded. */
  delegates?: ExpectedDelegates | undefined;
  /** The most that can be spent before the next decision counts; absent where the report looks back. */
  reaction?: Reaction | undefined;
  notes: string[];
};

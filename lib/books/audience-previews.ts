import type { AudienceDefinition, Refused, Suppressed } from '../contracts/audience.ts';
import type { PreviewedVoters } from '../contracts/selection.ts';
import { branchGate, sizeGate } from '../domain/audience/gates.ts';
import { matchEstimate } from '../domain/audience/match-estimate.ts';
import { stepsOf } from '../domain/audience/rule-steps.ts';
import { type Reason, reasons, reasonWords } from '../domain/audience/suppression.ts';
import { shownCount } from '../domain/finance/small-count.ts';
import type { Ports } from '../ports.ts';
import { listOf, planSelection } from './audience-selection.ts';
import { listBuilds } from './audiences.ts';
import { campaignOf } from './campaign.ts';
import { listDelivered } from './deliveries.ts';

/** People left after a rule or a reason to leave somebody out; null where they are fewer than may be shown. */
export type WaterfallRow = { rule: string; left: number | null };

/** What an audience would come to, were it built now. Counts from 1 to 99 are null: nobody is picked out. */
export type AudiencePreview = {
  audienceId: string;
  waterfall: WaterfallRow[];
  size: number | null;
  /** Live audiences that hold some of its people, and the share of its people that they hold. */
  overlaps: { audienceId: string; people: number | null; share: number | null }[];
  /** The share of its people, 0 to 1, that a platform is expected to know. */
  matchEstimate: number | null;
  /** Rows that platforms have answered for so far; with 0 the estimate is the most it can be. */
  matchHistory: number;
  /** The gate that would refuse it. */
  refused?: Refused;
};

/** Counts an audience step by step over the voters and lists of now. Writes nothing, not even its definition. */
export const previewAudience = async (
  ports: Pick<Ports, 'core' | 'privacy' | 'voters'>,
  definition: AudienceDefinition,
  now: string,
): Promise<AudiencePreview> => {
  const campaign = await campaignOf(ports);
  const { selection, floor, branches, refused } = await planSelection(
    ports,
    definition,
    campaign,
    now,
  );
  const steps = stepsOf(definition);
  const live = (await listBuilds(ports)).filter(({ audienceId }) => audienceId !== definition.id);
  const counted = await ports.voters.preview(
    selection,
    steps.map(({ keeps }) => keeps),
    live.flatMap(listOf),
  );
  const people = branches.map((rule, nth) => ({ rule, people: counted.branches[nth] ?? 0 }));
  const nth = counted.left.findIndex((left) => left < floor);
  const gate = refused ?? sizeGate(counted, floor, steps[nth]?.rule) ?? branchGate(people, floor);
  const history = await matchHistory(ports);
  return {
    audienceId: definition.id,
    waterfall: waterfallOf(steps, counted),
    size: shown(counted.size),
    overlaps: counted.overlaps
      .filter(({ people }) => people > 0)
      .map(({ audienceId, people }) => ({
        audienceId,
        people: shown(people),
        share: shown(people) === null ? null : Number((people / counted.size).toFixed(4)),
      })),
    matchEstimate: shown(counted.size) === null ? null : matchEstimate(counted, history),
    matchHistory: history.reduce((sum, { received }) => sum + received, 0),
    ...(gate && { refused: hiding(gate, counted) }),
  };
};

const shown = (people: number): number | null =>
  shownCount(people).kind === 'shown' ? people : null;

/** A refusal that names a count too small to be shown says it without the count. */
const hiding = (gate: Refused, { size }: PreviewedVoters): Refused =>
  shown(size) === null
    ? {
        ...gate,
        because: gate.because.replace(
          /^\d+ people are left \([^)]*\)/,
          'fewer than 100 people are left',
        ),
      }
    : gate;

const waterfallOf = (
  steps: { rule: string }[],
  { everybody, left, suppressed }: PreviewedVoters,
): WaterfallRow[] => {
  const rows = [
    { rule: 'all voters', left: everybody },
    ...steps.map(({ rule }, nth) => ({ rule, left: left[nth] ?? 0 })),
  ];
  let still = rows.at(-1)?.left ?? 0;
  for (const reason of reasons) {
    if (suppressed[reason as keyof Suppressed] === undefined) continue;
    still -= suppressed[reason as Reason] ?? 0;
    rows.push({ rule: `leave out ${reason}: ${reasonWords[reason]}`, left: still });
  }
  return rows.map((row) => ({ ...row, left: shown(row.left) }));
};

/** What platforms made of the rows of their last confirmed lists. */
const matchHistory = async (ports: Pick<Ports, 'core'>) =>
  [...(await listDelivered(ports)).values()].flatMap(({ delivered }) => {
    const said = delivered as { receipts?: { received: number; matched: number | null }[] };
    return (said?.receipts ?? []).flatMap(({ received, matched }) =>
      matched === null ? [] : [{ received, matched }],
    );
  });

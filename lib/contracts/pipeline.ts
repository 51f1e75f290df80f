/**
 * The stages in the order that data meets them. The stacks make each a function with just these grants;
 * the local loop plays the same triggers on a laptop.
 */
export const pipeline = [
  {
    stage: 'import-segment',
    harm: 'Dropped voter or opt-out files are not read: audiences go stale and opt-outs are not honoured.',
    trigger: { objects: ['segments/', 'optouts/', 'voted/', 'staff/'] },
    uses: { inbox: 'read', lake: 'write', core: 'write', privacy: 'write' },
    sends: ['build-audience'],
    timeoutSeconds: 900,
    memoryMb: 3_008,
  },
  {
    stage: 'build-audience',
    harm: 'Audiences are not rebuilt: new voters are not addressed and opted-out voters may still be.',
    trigger: { messages: 'AudienceOutdated' },
    uses: { lake: 'write', core: 'write', privacy: 'read' },
    sends: ['place-flights'],
    timeoutSeconds: 900,
    memoryMb: 3_008,
  },
  {
    stage: 'build-shards',
    harm: 'Audiences over a national file are not rebuilt: new voters are not addressed and opted-out voters may still be.',
    trigger: { steps: true },
    uses: { inbox: 'read', lake: 'write', core: 'write', privacy: 'write' },
    sends: ['build-audience', 'place-flights'],
    timeoutSeconds: 900,
    memoryMb: 3_008,
  },
  {
    stage: 'decide-flights',
    harm: 'Approved plans are not carried out: budgets stay where they were.',
    trigger: { messages: 'PlanApproved | HoldReleased' },
    uses: { core: 'write', ledger: 'read', lake: 'read' },
    sends: ['place-flights'],
    timeoutSeconds: 60,
    memoryMb: 1_024,
  },
  {
    stage: 'place-flights',
    harm: 'Decided budgets and audiences do not reach the ad platform: money is spent on old decisions.',
    trigger: { messages: 'FlightDecided | AudienceBuilt' },
    uses: { core: 'write', lake: 'read', privacy: 'read', exports: 'write', platforms: 'write' },
    sends: [],
    timeoutSeconds: 120,
    memoryMb: 1_024,
  },
  {
    stage: 'collect-results',
    harm: 'Delivery reports are not fetched: the bandit reallocates on old figures and overspend is seen late.',
    trigger: { every: { hours: 1 } },
    uses: { core: 'read', inbox: 'write', platforms: 'read' },
    sends: [],
    timeoutSeconds: 300,
    memoryMb: 1_024,
  },
  {
    stage: 'record-results',
    harm: 'Delivery reports are not booked: spend is missing from the ledger and from finance reports.',
    trigger: { objects: ['delivery/'] },
    uses: { inbox: 'read', lake: 'write', ledger: 'write', core: 'write' },
    sends: [],
    timeoutSeconds: 900,
    memoryMb: 3_008,
  },
  {
    stage: 'reallocate-spend',
    harm: 'Budgets are not moved today: money stays on voters who are reached less efficiently.',
    trigger: { daily: 'reallocateAt', againAfterHours: [2, 5, 9] },
    uses: { core: 'write', ledger: 'read', lake: 'write' },
    sends: ['decide-flights'],
    timeoutSeconds: 300,
    memoryMb: 2_048,
  },
  {
    stage: 'report-finance',
    harm: 'Finance has no spend report for today.',
    trigger: { daily: 'reportAt' },
    uses: { core: 'read', ledger: 'read', lake: 'read', exports: 'write' },
    sends: [],
    timeoutSeconds: 300,
    memoryMb: 2_048,
  },
  {
    stage: 'serve-dashboard',
    harm: 'Nobody can look at the campaign: the pages and the API do not answer.',
    trigger: { http: true },
    uses: { exports: 'read' },
    sends: [],
    timeoutSeconds: 29,
    memoryMb: 1_024,
  },
  {
    stage: 'sweep',
    harm: 'Lost events and unsettled budgets are not mended: files wait unread and raises wait for cuts.',
    trigger: { every: { minutes: 15 } },
    uses: { core: 'write', inbox: 'read', privacy: 'read', exports: 'read', platforms: 'read' },
    sends: [
      'import-segment',
      'build-audience',
      'decide-flights',
      'place-flights',
      'record-results',
    ],
    timeoutSeconds: 300,
    memoryMb: 1_024,
  },
] as const satisfies readonly Stage[];

export type Trigger =
  | { objects: readonly string[] }
  | { messages: string }
  | { every: { minutes: number } | { hours: number } }
  /** Once a local day; so many hours later it strikes again, for a run that was missed. */
  | { daily: DailyHour; againAfterHours?: readonly number[] }
  | { http: true }
  /** A state machine hands it one task after the other, many of them at once. */
  | { steps: true };

/** Local hours at which daily stages run; reallocateAt comes from the campaign, the report follows an hour later. */
export type DailyHour = 'reallocateAt' | 'reportAt';

const HOURS_AFTER_REALLOCATION: Record<DailyHour, number> = { reallocateAt: 0, reportAt: 1 };

/**
 * The local times (HH:MM) at which a daily stage strikes: its own first, then those of the same day at which it catches
 * up. Its own may lie past midnight.
 */
export const strokeTimes = (
  { daily, againAfterHours = [] }: Extract<Trigger, { daily: DailyHour }>,
  reallocateAt: string,
): string[] => {
  const [hour = 0, minute = 0] = reallocateAt.split(':').map(Number);
  const first = (hour + HOURS_AFTER_REALLOCATION[daily]) % 24;
  const later = againAfterHours.map((hours) => first + hours).filter((at) => at < 24);
  const two = (number: number): string => String(number).padStart(2, '0');
  return [first, ...later].map((at) => `${two(at)}:${two(minute)}`);
};

export type Use = 'read' | 'write';
export type Resource = 'core' | 'ledger' | 'privacy' | 'inbox' | 'lake' | 'exports' | 'platforms';

export type Stage = {
  stage: string;
  /** What an alarm on this stage says: the harm to people and money while it stands still. */
  harm: string;
  trigger: Trigger;
  uses: Partial<Record<Resource, Use>>;
  sends: readonly string[];
  timeoutSeconds: number;
  memoryMb: number;
};

export type StageName = (typeof pipeline)[number]['stage'];

/** A queue wears its consumer's name: every stage that is triggered by messages or objects has one. */
export type QueueName = Extract<
  (typeof pipeline)[number],
  { trigger: { messages: string } | { objects: readonly string[] } }
>['stage'];

/** The stages as plain rows, for readers that go through all of them. */
export const stages: readonly (Stage & { stage: StageName })[] = pipeline;

/** True for a stage that a queue feeds. */
export const isQueued = (stage: Stage): boolean =>
  'messages' in stage.trigger || 'objects' in stage.trigger;

/** True for a stage whose failed work waits for a person: a caller who waits for an answer has the failure. */
export const hasDeadLetters = ({ trigger }: Stage): boolean =>
  !('http' in trigger || 'steps' in trigger);

/** Object queues are standard, as S3 can notify no other; message queues are FIFO. */
export const isFifo = (stage: Stage): boolean => 'messages' in stage.trigger;

/** A message is redriven to its dead letters after so many receives. */
export const MAX_RECEIVES = 5;

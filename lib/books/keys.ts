import type { RecordKey } from '../ports.ts';

/** Where each kind of record stands. One deployment serves one campaign, so keys need no campaign in them. */
export const keys = {
  campaign: { pk: 'CAMPAIGN', sk: 'SETTINGS' },
  /** Switches that a person set: the stop. */
  control: { pk: 'CAMPAIGN', sk: 'CONTROL' },
  /** The zones of the contests that it runs for. */
  zones: { pk: 'CAMPAIGN', sk: 'ZONES' },
  /** From places of ad platforms to zones. */
  crosswalk: { pk: 'CAMPAIGN', sk: 'CROSSWALK' },
  segment: (sha256: string): RecordKey => ({ pk: 'SEGMENT', sk: sha256 }),
  /** What was done with an object of the inbox, by its key. */
  inbox: (objectKey: string): RecordKey => ({ pk: 'INBOX', sk: objectKey }),
  /** Where an object of the inbox is from and what it may be used for. */
  provenance: (objectKey: string): RecordKey => ({ pk: 'PROVENANCE', sk: objectKey }),
  audience: (audienceId: string): RecordKey => ({ pk: 'AUDIENCE', sk: audienceId }),
  build: (audienceId: string): RecordKey => ({ pk: 'BUILD', sk: audienceId }),
  /** What of an audience a platform has confirmed. */
  delivered: (platform: string, audienceId: string): RecordKey => ({
    pk: 'DELIVERED',
    sk: `${platform}/${audienceId}`,
  }),
  /** What a platform said of the batches of one delivery, by the page. */
  batches: (platform: string, audienceId: string, kept: number, page: number): RecordKey => ({
    pk: 'BATCHES',
    sk: `${platform}/${audienceId}/${String(kept).padStart(9, '0')}/${String(page).padStart(3, '0')}`,
  }),
  /** Grows whenever lines come, change or go: who decides over lines checks that none did meanwhile. */
  lineRoster: { pk: 'LINE-ROSTER', sk: 'HEAD' },
  flight: (flightId: string): RecordKey => ({ pk: 'FLIGHT', sk: flightId }),
  line: (lineId: string): RecordKey => ({ pk: 'LINE', sk: lineId }),
  /** Which line of ours a platform's unknown line is. */
  mapping: (platform: string, foreignId: string): RecordKey => ({
    pk: 'MAPPING',
    sk: `${platform}/${foreignId}`,
  }),
  book: { pk: 'BOOK', sk: 'HEAD' },
  /** The plan that was approved last. */
  approval: { pk: 'BOOK', sk: 'APPROVAL' },
  /** The most that each line was authorised to spend on a day. */
  authorised: (day: string): RecordKey => ({ pk: 'AUTHORISED', sk: day }),
  decisions: (batch: number): RecordKey => ({
    pk: 'DECISIONS',
    sk: String(batch).padStart(9, '0'),
  }),
  /** Why a decision could not be placed. */
  refusal: (decisionId: string): RecordKey => ({ pk: 'REFUSED', sk: decisionId }),
  placement: (lineId: string): RecordKey => ({ pk: 'PLACEMENT', sk: lineId }),
  plan: (hash: string): RecordKey => ({ pk: 'PLAN', sk: hash }),
  run: (runId: string): RecordKey => ({ pk: 'RUN', sk: runId }),
  outbox: (id: string): RecordKey => ({ pk: 'OUTBOX', sk: id }),
  /** A message that could not be handled, and why. */
  deadLetter: (queue: string, messageId: string): RecordKey => ({
    pk: 'DEAD',
    sk: `${queue}/${messageId}`,
  }),
  ledgerHead: { pk: 'LEDGER', sk: 'HEAD' },
  ledgerEntry: (sequence: number): RecordKey => ({
    pk: 'ENTRY',
    sk: String(sequence).padStart(12, '0'),
  }),
  ledgerFile: (sha256: string): RecordKey => ({ pk: 'FILE', sk: sha256 }),
  optOuts: (epoch: number): RecordKey => ({ pk: 'OPTOUT', sk: String(epoch).padStart(12, '0') }),
  /** When a list of people to leave out was last said to be up to date. */
  listRefreshed: (list: string): RecordKey => ({ pk: 'LIST', sk: list }),
  tokenKey: { pk: 'KEY', sk: 'VOTER' },
} as const;

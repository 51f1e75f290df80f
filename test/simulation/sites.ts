import type { Ports } from '../../lib/ports.ts';

/** What can go wrong. The first twelve strike a port call, the others what sets a stage going. */
export const FAULTS = [
  'crash-before',
  'crash-after',
  'duplicate',
  'delay',
  'throttle',
  'conflict',
  'time-out',
  'late-effect',
  'stale-read',
  'opt-out-race',
  'unconfirmed',
  'reorder',
  'partial-batch',
  'lost-event',
  'lost-queue',
  'clock-jump',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** A method of a port, and what may go wrong with a call of it. */
export type Site = {
  name: string;
  port: Exclude<keyof Ports, 'platforms'> | 'platform';
  method: string;
  faults: readonly FaultKind[];
};

const READ: readonly FaultKind[] = ['crash-before', 'crash-after', 'delay', 'throttle'];
const WRITE: readonly FaultKind[] = [...READ, 'duplicate', 'time-out', 'late-effect'];

const site = (name: string, faults: readonly FaultKind[]): Site => {
  const [port, method] = name.split('.') as [Site['port'], string];
  return { name, port, method, faults };
};

/** Every method of every port. A stream of voters can be read once, so its write neither repeats nor comes late. */
export const SITES: readonly Site[] = [
  site('core.read', [...READ, 'opt-out-race']),
  site('core.list', READ),
  site('core.commit', [...WRITE, 'conflict', 'opt-out-race']),
  site('ledger.read', READ),
  site('ledger.list', READ),
  site('ledger.commit', [...WRITE, 'conflict']),
  site('privacy.read', READ),
  site('privacy.list', [...READ, 'opt-out-race']),
  site('privacy.commit', [...WRITE, 'conflict', 'opt-out-race']),
  ...(['inbox', 'lake', 'exports'] as const).flatMap((port) => [
    site(`${port}.put`, WRITE),
    site(`${port}.putFile`, WRITE),
    site(`${port}.get`, READ),
    site(`${port}.open`, READ),
    site(`${port}.list`, READ),
  ]),
  site('voters.write', [...READ, 'time-out']),
  site('voters.stage', [...READ, 'time-out']),
  site('voters.merge', [...READ, 'time-out']),
  site('voters.tokensOf', READ),
  site('voters.census', READ),
  site('voters.select', [...READ, 'time-out', 'opt-out-race']),
  site('voters.gather', [...READ, 'time-out']),
  site('voters.preview', READ),
  site('voters.members', [...READ, 'opt-out-race']),
  site('voters.cells', [...READ, 'opt-out-race']),
  site('queues.send', WRITE),
  site('platform.openLine', WRITE),
  site('platform.setBudget', WRITE),
  site('platform.readBudget', [...READ, 'stale-read']),
  site('platform.putMembers', [...WRITE, 'opt-out-race', 'unconfirmed']),
  site('platform.putTargeting', [...WRITE, 'opt-out-race']),
  site('platform.readList', READ),
  site('platform.pullReports', READ),
];

/** The methods of one port. */
export const sitesOf = (port: Site['port']): Site[] => SITES.filter((one) => one.port === port);

import type { CommandSpec } from './command.ts';

/** Commands that begin with the same word, loaded when one of them is called: each needs little of all the rest. */
type Group = { name: string; load(): Promise<CommandSpec[]> };

/** Every command by its first word, in the order in which a campaign meets them. */
const groups: Group[] = [
  { name: 'demo', load: async () => [(await import('./demo.ts')).demo] },
  {
    name: 'campaign',
    load: async () => {
      const { campaignSet, campaignShow } = await import('./campaign.ts');
      return [campaignSet, campaignShow];
    },
  },
  { name: 'electorate', load: async () => [(await import('./electorate.ts')).electorate] },
  {
    name: 'segments',
    load: async () => {
      const { segmentsImport } = await import('./segments.ts');
      const { segmentsMerge, segmentsReview, segmentsUnmerge } = await import('./merge.ts');
      return [segmentsImport, segmentsMerge, segmentsReview, segmentsUnmerge];
    },
  },
  { name: 'contact', load: async () => [(await import('./contact.ts')).contactHash] },
  { name: 'optouts', load: async () => [(await import('./segments.ts')).optOutsAdd] },
  {
    name: 'suppressions',
    load: async () => {
      const lists = await import('./suppressions.ts');
      return [lists.suppressionsAdd, lists.suppressionsConfirm, lists.suppressionsList];
    },
  },
  {
    name: 'audience',
    load: async () => {
      const { audienceBuild, audienceList } = await import('./audience.ts');
      const { audiencePreview } = await import('./audience-preview.ts');
      const { audienceBuildShards } = await import('./audience-shards.ts');
      const { audienceConfirm, audienceDeliveries } = await import('./deliveries.ts');
      const built = [audiencePreview, audienceBuild, audienceBuildShards, audienceList];
      return [...built, audienceDeliveries, audienceConfirm];
    },
  },
  {
    name: 'flight',
    load: async () => {
      const { flightAdd, flightList } = await import('./flight.ts');
      return [flightAdd, flightList, (await import('./flight-export.ts')).flightExport];
    },
  },
  { name: 'plan', load: async () => [(await import('./plan.ts')).plan] },
  { name: 'apply', load: async () => [(await import('./plan.ts')).apply] },
  { name: 'undo', load: async () => [(await import('./undo.ts')).undo] },
  { name: 'ingest', load: async () => [(await import('./ingest.ts')).ingest] },
  { name: 'reallocate', load: async () => [(await import('./plan.ts')).reallocate] },
  { name: 'policy', load: async () => [(await import('./policy.ts')).policy] },
  { name: 'sweep', load: async () => [(await import('./sweep.ts')).sweep] },
  {
    name: 'report',
    load: async () => {
      const { reportSpend } = await import('./report.ts');
      const { reportSkew } = await import('./report-skew.ts');
      return [reportSpend, (await import('./report-zones.ts')).reportZones, reportSkew];
    },
  },
  {
    name: 'ledger',
    load: async () => {
      const { ledgerBalance, ledgerHashShown, ledgerVerify } = await import('./ledger.ts');
      return [ledgerBalance, ledgerHashShown, ledgerVerify];
    },
  },
  {
    name: 'lines',
    load: async () => {
      const { linesMap, linesMapped, linesUnassigned, linesUnmap } = await import('./lines.ts');
      return [linesUnassigned, linesMap, linesUnmap, linesMapped];
    },
  },
  {
    name: 'quarantine',
    load: async () => {
      const { quarantineDrop, quarantineList } = await import('./quarantine.ts');
      const { quarantineReplay } = await import('./quarantine-replay.ts');
      return [quarantineList, quarantineReplay, quarantineDrop];
    },
  },
  {
    name: 'runs',
    load: async () => {
      const { runsList, runsReplay } = await import('./runs.ts');
      return [runsList, runsReplay];
    },
  },
  { name: 'explain', load: async () => [(await import('./explain.ts')).explainCommand] },
  {
    name: 'dlq',
    load: async () => {
      const { dlqDrop, dlqList, dlqReplay } = await import('./dlq.ts');
      return [dlqList, dlqReplay, dlqDrop];
    },
  },
  { name: 'stop', load: async () => [(await import('./stop.ts')).stop] },
  { name: 'resume', load: async () => [(await import('./stop.ts')).resume] },
  {
    name: 'delegates',
    load: async () => {
      const { delegatesAllocate, delegatesRules } = await import('./delegates.ts');
      const { delegatesExpect } = await import('./delegates-expect.ts');
      return [delegatesAllocate, delegatesExpect, delegatesRules];
    },
  },
  {
    name: 'zones',
    load: async () => {
      const { zonesLadder, zonesList, zonesPlan, zonesRank } = await import('./zones.ts');
      const { zonesSet, zonesShow, zonesUnset } = await import('./kept-zones.ts');
      return [zonesList, zonesLadder, zonesRank, zonesPlan, zonesSet, zonesShow, zonesUnset];
    },
  },
  {
    name: 'crosswalk',
    load: async () => {
      const { crosswalkKept, crosswalkShow, crosswalkUnset } = await import('./crosswalk.ts');
      return [crosswalkKept, crosswalkShow, crosswalkUnset];
    },
  },
  { name: 'field', load: async () => [(await import('./field.ts')).fieldPlan] },
  { name: 'doctor', load: async () => [(await import('./doctor.ts')).doctor] },
];

/** The commands that a call may mean: those of its first word, or all of them where it names none (as `--help` does). */
export const commandsFor = async (argv: readonly string[]): Promise<CommandSpec[]> => {
  const word = argv.find((argument) => !argument.startsWith('-'));
  const named = groups.filter(({ name }) => name === word);
  const wanted = named.length > 0 ? named : groups;
  return (await Promise.all(wanted.map(({ load }) => load()))).flat();
};

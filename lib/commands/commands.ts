import { audienceBuild, audienceList } from './audience.ts';
import { campaignSet, campaignShow } from './campaign.ts';
import type { CommandSpec } from './command.ts';
import { contactHash } from './contact.ts';
import { crosswalkKept, crosswalkShow, crosswalkUnset } from './crosswalk.ts';
import { delegatesAllocate, delegatesRules } from './delegates.ts';
import { demo } from './demo.ts';
import { dlqDrop, dlqList, dlqReplay } from './dlq.ts';
import { doctor } from './doctor.ts';
import { fieldPlan } from './field.ts';
import { flightAdd, flightList } from './flight.ts';
import { flightExport } from './flight-export.ts';
import { ingest } from './ingest.ts';
import { zonesSet, zonesShow, zonesUnset } from './kept-zones.ts';
import { ledgerBalance, ledgerHashShown, ledgerVerify } from './ledger.ts';
import { linesMap, linesMapped, linesUnassigned, linesUnmap } from './lines.ts';
import { apply, plan, reallocate } from './plan.ts';
import { policy } from './policy.ts';
import { quarantineDrop, quarantineList } from './quarantine.ts';
import { quarantineReplay } from './quarantine-replay.ts';
import { reportSpend } from './report.ts';
import { reportZones } from './report-zones.ts';
import { runsList, runsReplay } from './runs.ts';
import { optOutsAdd, segmentsImport } from './segments.ts';
import { resume, stop } from './stop.ts';
import { sweep } from './sweep.ts';
import { undo } from './undo.ts';
import { zonesLadder, zonesList, zonesPlan, zonesRank } from './zones.ts';

/** Every command, in the order in which a campaign meets them. */
export const commands: CommandSpec[] = [
  demo,
  campaignSet,
  campaignShow,
  segmentsImport,
  contactHash,
  optOutsAdd,
  audienceBuild,
  audienceList,
  flightAdd,
  flightList,
  flightExport,
  plan,
  apply,
  undo,
  ingest,
  reallocate,
  policy,
  sweep,
  reportSpend,
  reportZones,
  ledgerBalance,
  ledgerHashShown,
  ledgerVerify,
  linesUnassigned,
  linesMap,
  linesUnmap,
  linesMapped,
  quarantineList,
  quarantineReplay,
  quarantineDrop,
  runsList,
  runsReplay,
  dlqList,
  dlqReplay,
  dlqDrop,
  stop,
  resume,
  delegatesAllocate,
  delegatesRules,
  zonesList,
  zonesLadder,
  zonesRank,
  zonesPlan,
  zonesSet,
  zonesShow,
  zonesUnset,
  crosswalkKept,
  crosswalkShow,
  crosswalkUnset,
  fieldPlan,
  doctor,
];

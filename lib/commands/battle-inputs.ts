import { basename } from 'node:path';
import type { Input } from '../domain/zones/battle-plan.ts';
import type { Outlook, ZoneOutlook } from '../domain/zones/outlook.ts';
import { type Call, text } from './command.ts';

/** The inputs of a zone's ads and vote: cells of its line in the zone file, and the options of the call. */
export const battleInputs = (
  call: Call,
  zone: ZoneOutlook,
  contest: Outlook['contests'][number] | undefined,
  line: number,
): Input[] => {
  const file = basename(text(call, 'zones') ?? '');
  const cell = (id: string, label: string, value: string): Input => ({
    id,
    label,
    value,
    where: `${file}, line ${line}`,
  });
  const option = (id: string, name: string, label: string): Input => ({
    id,
    label,
    value: text(call, name) ?? '',
    where: `--${id}`,
  });
  return [
    cell('date', 'day of the vote', contest?.date ?? ''),
    cell('delegates', 'delegates', String(zone.seats)),
    cell('support', 'support', zone.support === null ? 'nobody asked' : String(zone.support)),
    cell('voters', 'voters', String(zone.voters)),
    {
      ...cell('ruleset', 'rules', contest?.ruleset.id ?? ''),
      where: contest?.ruleset.source ?? '',
    },
    option('budget', 'budget', 'budget'),
    option('movable', 'movable', 'movable share'),
    option('cost-per-voter', 'costPerVoter', 'cost per voter'),
    option('prior-sd-national', 'priorSdNational', 'national error'),
    option('prior-sd-state', 'priorSdState', 'state error'),
    option('prior-sd-zone', 'priorSdZone', 'zone error'),
    option('seed', 'seed', 'seed'),
  ];
};

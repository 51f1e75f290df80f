import { campaignOf } from '../books/campaign.ts';
import { crosswalkSet, type KeptCrosswalk, setCrosswalk, whyUnmapped } from '../books/crosswalk.ts';
import type { Crosswalk } from '../domain/zones/crosswalk.ts';
import { readCrosswalk } from '../files/crosswalk-file.ts';
import type { Session } from '../local/session.ts';
import { type Call, type CommandSpec, firstOf, inState } from './command.ts';
import { Fault } from './fault.ts';
import { inFile } from './in-file.ts';
import { readInput } from './inputs.ts';

/** Keeps a crosswalk with the campaign, which holds every plan against it from then on. */
export const crosswalkKept: CommandSpec = {
  usage: 'crosswalk set <file>',
  says: 'Keep the shares by which places of ad platforms lie in zones: from then on no plan is made while more than 2 % of the spend is in places without a zone.',
  example: 'swingshift crosswalk set examples/zones/crosswalk.csv',
  async run(call) {
    const bytes = await readInput(firstOf(call));
    const crosswalk = await inFile(firstOf(call), () =>
      readCrosswalk(ReadableStream.from([bytes])),
    );
    return inState(call, async (session) => {
      await campaignOf(session.ports);
      await keep(session, crosswalk);
      return shown(session, call);
    });
  },
};

/** Shows what is kept. */
export const crosswalkShow: CommandSpec = {
  usage: 'crosswalk show',
  says: 'The crosswalk that is kept, and whether the spend so far can be told by zone.',
  example: 'swingshift crosswalk show --json',
  run: (call) => inState(call, (session) => shown(session, call)),
};

/** Takes it away. */
export const crosswalkUnset: CommandSpec = {
  usage: 'crosswalk unset',
  says: 'Keep no crosswalk: plans are made wherever the money falls.',
  example: 'swingshift crosswalk unset',
  run: (call) =>
    inState(call, async (session) => {
      await keep(session, undefined);
      return shown(session, call);
    }),
};

/** What a command ends with where the crosswalk forbids a plan: exit code 3. */
export const unmappedFault = (because: string): Fault =>
  new Fault('refused', {
    what: 'no plan can be made',
    why: because,
    mend: 'add these places to the crosswalk and set it again: swingshift crosswalk set FILE',
  });

const keep = async ({ ports, now }: Session, crosswalk: Crosswalk | undefined): Promise<void> => {
  if ((await setCrosswalk(ports, crosswalk, now())) === 'done') return;
  throw new Fault('stale', {
    what: 'the crosswalk was changed at the same time',
    mend: 'run the command again',
  });
};

const shown = async ({ ports }: Session, call: Call): Promise<'ok' | 'warnings'> => {
  const kept = await crosswalkSet(ports);
  const blocks = await whyUnmapped(ports);
  call.screen.result(kept ? { ...kept, blocks: blocks ?? null } : null, () => words(kept));
  if (!blocks) return 'ok';
  call.screen.say(`no plan is made while that stands: ${blocks}`);
  return 'warnings';
};

const words = (kept: KeptCrosswalk | undefined): string =>
  kept
    ? `${kept.places} places lie in ${kept.zones.length} zones: ${kept.zones.join(', ')}`
    : 'No crosswalk is set, so plans are made wherever the money falls: swingshift crosswalk set FILE';

import { filesWithoutProvenance } from '../books/audience-selection.ts';
import { defineAudience, listBuilds, readBuild } from '../books/audiences.ts';
import {
  type AudienceBuild,
  type AudienceDefinition,
  AudienceFile,
} from '../contracts/audience.ts';
import { suppressedWords } from '../domain/audience/suppression.ts';
import type { Session } from '../local/session.ts';
import { type Call, type CommandSpec, firstOf, inState } from './command.ts';
import { type Ending, Fault } from './fault.ts';
import { readSettingsAt } from './inputs.ts';

/** Builds audiences from a definition file over the imported voters. */
export const audienceBuild: CommandSpec = {
  usage: 'audience build <file>',
  says: 'Build audiences from a definition file over the imported voters. A gate that refuses exits 3.',
  example: 'swingshift audience build examples/audiences.yaml',
  async run(call) {
    const definitions = await readSettingsAt(firstOf(call), AudienceFile);
    return inState(call, async (session) => {
      for (const definition of definitions)
        await defineAudience(session.ports, definition, session.now());
      await session.drain();
      return tellBuilds(session.ports, call, definitions);
    });
  },
};

/** Prints the builds of definitions: one as it is, several as a list. */
export const tellBuilds = async (
  ports: Session['ports'],
  call: Call,
  definitions: AudienceDefinition[],
): Promise<Ending> => {
  const builds: AudienceBuild[] = [];
  for (const { id } of definitions) {
    const build = await readBuild(ports, id);
    if (!build)
      throw new Fault('error', {
        what: `audience ${id} was not built`,
        mend: 'run `swingshift doctor`',
      });
    builds.push(build);
  }
  call.screen.result(builds.length === 1 ? shown(builds[0]) : builds.map(shown), () =>
    table(builds),
  );
  await sayUnsourced(ports, call);
  return builds.some(({ refused }) => refused) ? 'refused' : 'ok';
};

/** LAW-4: where nobody has said where files are from, somebody should. */
const sayUnsourced = async (ports: Session['ports'], call: Call): Promise<void> => {
  const files = await filesWithoutProvenance(ports);
  if (files.length === 0) return;
  const more = files.length > 1 ? ` and ${files.length - 1} more` : '';
  call.screen.say(
    `LAW-4: nobody has said source, licence, legal basis and expiry of ${files[0]}${more}: segments import FILE --provenance PROVENANCE.yaml`,
  );
};

/** Lists the audiences that are built. */
export const audienceList: CommandSpec = {
  usage: 'audience list',
  says: 'List the built audiences with their sizes.',
  example: 'swingshift audience list --json',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const builds = await listBuilds(ports);
      call.screen.result(builds.map(shown), () => table(builds) || 'No audience is built yet.');
      return 'ok';
    }),
};

const shown = (build: AudienceBuild | undefined) =>
  build && {
    audienceId: build.audienceId,
    version: build.version,
    hash: build.openHash ?? build.hash,
    size: build.size,
    suppressed: build.suppressed,
    export: build.membersKey ?? null,
    ...(build.refused ? { refused: build.refused } : {}),
  };

const table = (builds: AudienceBuild[]): string =>
  builds
    .map(({ audienceId, size, suppressed, refused }) =>
      refused
        ? `${audienceId}: refused, ${refused.rule}: ${refused.because}${refused.source ? ` (${refused.source})` : ''}`
        : `${audienceId}: ${size} people; left out: ${suppressedWords(suppressed)}`,
    )
    .join('\n');

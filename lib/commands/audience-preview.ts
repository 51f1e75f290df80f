import { type AudiencePreview, previewAudience } from '../books/audience-previews.ts';
import { AudienceFile } from '../contracts/audience.ts';
import { type CommandSpec, firstOf, inState } from './command.ts';
import { figureTable } from './figure-table.ts';
import { readSettingsAt } from './inputs.ts';

/** Counts what audiences would come to, rule by rule, without writing anything. */
export const audiencePreview: CommandSpec = {
  usage: 'audience preview <file>',
  says: 'Count people after each rule of a definition file, their overlap with live audiences and the match to expect. Writes nothing.',
  example: 'swingshift audience preview examples/audiences.yaml',
  async run(call) {
    const definitions = await readSettingsAt(firstOf(call), AudienceFile);
    return inState(call, async ({ ports, now }) => {
      const previews: AudiencePreview[] = [];
      for (const definition of definitions) {
        previews.push(await previewAudience(ports, definition, now()));
      }
      call.screen.result(previews.length === 1 ? previews[0] : previews, () =>
        previews.map(described).join('\n\n'),
      );
      return 'ok';
    });
  },
};

const described = (preview: AudiencePreview): string => {
  const { audienceId, waterfall, overlaps, matchEstimate, matchHistory, refused } = preview;
  const rate = matchEstimate === null ? 'hidden' : `${(100 * matchEstimate).toFixed(1)} %`;
  return [
    audienceId,
    figureTable(
      ['rule', 'people left'],
      1,
      waterfall.map(({ rule, left }) => [rule, people(left)]),
    ),
    `match: ${rate}${matchHistory === 0 ? ' at most, no platform has answered yet' : ''}`,
    ...overlaps.map((one) => `overlap with ${one.audienceId}: ${people(one.people)}`),
    ...(refused ? [`a build would be refused, ${refused.rule}: ${refused.because}`] : []),
  ].join('\n');
};

const people = (count: number | null): string => (count === null ? '<100' : String(count));

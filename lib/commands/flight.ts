import { campaignOf } from '../books/campaign.ts';
import { addFlight, listLines } from '../books/flights.ts';
import { readFlightStates } from '../books/lifecycle.ts';
import { readReaction } from '../books/reaction.ts';
import { FlightFile } from '../contracts/flight.ts';
import { reactionWords } from '../domain/flights/reaction.ts';
import { type CommandSpec, firstOf, inState } from './command.ts';
import { readSettingsAt } from './inputs.ts';

/** Adds flights; each creative becomes a line at the platform. */
export const flightAdd: CommandSpec = {
  usage: 'flight add <file>',
  says: 'Add flights from a file. Each creative becomes a line at the platform.',
  example: 'swingshift flight add examples/flights.yaml',
  async run(call) {
    const flights = await readSettingsAt(firstOf(call), FlightFile);
    return inState(call, async (session) => {
      const outcomes: ({ flightId: string } & Awaited<ReturnType<typeof addFlight>>)[] = [];
      for (const flight of flights) {
        outcomes.push({
          flightId: flight.id,
          ...(await addFlight(session.ports, flight, session.now())),
        });
      }
      await session.drain();
      call.screen.result(outcomes, () =>
        outcomes
          .map((outcome) =>
            outcome.kind === 'refused'
              ? `${outcome.flightId}: refused: ${outcome.because}`
              : `${outcome.flightId}: ${outcome.lines.length} lines`,
          )
          .join('\n'),
      );
      return outcomes.some(({ kind }) => kind === 'refused') ? 'refused' : 'ok';
    });
  },
};

/** Lists the lines that platforms carry, and where their flights stand. */
export const flightList: CommandSpec = {
  usage: 'flight list',
  says: 'List the lines of all flights, with the state of each flight and why.',
  example: 'swingshift flight list --json',
  run: (call) =>
    inState(call, async ({ ports, now }) => {
      const lines = await listLines(ports);
      if (lines.length === 0) {
        call.screen.result([], () => 'No flight is added yet.');
        return 'ok';
      }
      const states = new Map(
        (await readFlightStates(ports, now())).map((standing) => [standing.flightId, standing]),
      );
      const listed = lines.map((line) => {
        const { state, because } = states.get(line.flightId) ?? {};
        return { ...line, state, because };
      });
      call.screen.result(listed, () =>
        listed
          .map(
            ({ lineId, armId, start, end, state, because }) =>
              `${lineId}: ${armId}, ${start} to ${end}; its flight is ${state}: ${because}`,
          )
          .join('\n'),
      );
      const { currency } = await campaignOf(ports);
      call.screen.say(reactionWords(await readReaction(ports, now()), currency));
      return 'ok';
    }),
};

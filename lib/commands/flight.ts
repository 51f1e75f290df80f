import { addFlight, listLines } from '../books/flights.ts';
import { FlightFile } from '../contracts/flight.ts';
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

/** Lists the lines that platforms carry. */
export const flightList: CommandSpec = {
  usage: 'flight list',
  says: 'List the lines of all flights.',
  example: 'swingshift flight list --json',
  run: (call) =>
    inState(call, async ({ ports }) => {
      const lines = await listLines(ports);
      call.screen.result(
        lines,
        () =>
          lines
            .map(({ lineId, armId, start, end }) => `${lineId}: ${armId}, ${start} to ${end}`)
            .join('\n') || 'No flight is added yet.',
      );
      return 'ok';
    }),
};

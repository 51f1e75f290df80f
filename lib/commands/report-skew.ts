import { readSkew, skewNotes } from '../books/skew.ts';
import type { FlightSkew, Rate } from '../domain/finance/delivery-skew.ts';
import { type CommandSpec, inState, instant } from './command.ts';

/** Audits whom each flight reached. */
export const reportSkew: CommandSpec = {
  usage: 'report skew',
  says: 'Audit whom each flight reached: its in-category rate with an interval, the gaps by age band and zone, and what nobody measured. Exits 2 where a group is skewed.',
  example: 'swingshift report skew',
  options: [
    { flags: '--as-of <instant>', says: 'the figures exactly as they stood at this instant' },
  ],
  run: (call) =>
    inState(call, async ({ ports }) => {
      const audit = await readSkew(ports, instant(call, 'asOf'));
      const notes = skewNotes(audit);
      call.screen.result(
        { flights: audit, notes },
        () =>
          [...audit.flatMap(spoken), ...notes.map((note) => `! ${note}`)].join('\n') ||
          'Nothing was delivered yet.',
      );
      return audit.some(({ gaps }) => gaps.some(({ isSkewed }) => isSkewed)) ? 'warnings' : 'ok';
    }),
};

const spoken = ({ flight, rate, gaps }: FlightSkew): string[] => [
  `${flight}: ${rate ? rateWords(rate) : 'not measured'}`,
  ...gaps.map(
    (gap) =>
      `  ${gap.of} ${gap.name}: ${rateWords(gap)}, ${(100 * gap.ratio).toFixed(0)} % of the rest`,
  ),
];

/** Small counts of people are not spelled out. */
const rateWords = ({ impressions, reach, rate, low, high, costMicros }: Rate): string => {
  const price = reach >= 100 ? `, ${(costMicros / 1e6 / reach).toFixed(3)} a voter` : '';
  const per = (part: number): string => (1_000 * part).toFixed(1);
  return `${per(rate)} in-category voters a thousand impressions (${per(low)} to ${per(high)}, of ${impressions})${price}`;
};

import { readKeptCrosswalk } from '../books/crosswalk.ts';
import { readSpill, type Spill } from '../books/spill.ts';
import { formatMicros, sumMicros } from '../domain/money.ts';
import type { Mapped } from '../domain/zones/crosswalk.ts';
import { readCrosswalk } from '../files/crosswalk-file.ts';
import { type CommandSpec, inState, instant } from './command.ts';
import { Fault } from './fault.ts';
import { figureTable } from './figure-table.ts';
import { inFile } from './in-file.ts';
import { readInput } from './inputs.ts';

/** Prints where delivery fell, zone by zone. */
export const reportZones: CommandSpec = {
  usage: 'report zones [crosswalk]',
  says: 'Where the money fell by a crosswalk from platform places to zones (the one that is kept, or another): in our zones, beside them, and where nobody knows. Exits 3 where more than 2 % is unmapped.',
  example: 'swingshift report zones examples/zones/crosswalk.csv',
  options: [
    { flags: '--as-of <instant>', says: 'the figures exactly as they stood at this instant' },
  ],
  async run(call) {
    const [file] = call.args;
    const bytes = file === undefined ? undefined : await readInput(file);
    const other =
      bytes && (await inFile(file ?? '', () => readCrosswalk(ReadableStream.from([bytes]))));
    return inState(call, async ({ ports }) => {
      const crosswalk = other ?? (await readKeptCrosswalk(ports));
      if (!crosswalk) throw NONE_SET();
      const spills = await readSpill(ports, crosswalk, instant(call, 'asOf'));
      const mapped = spills.map((spill) => ({ currency: spill.currency, ...told(spill) }));
      call.screen.result(
        mapped,
        () => mapped.map(zonesTable).join('\n\n') || 'Nothing has been delivered yet.',
      );
      return 'ok';
    });
  },
};

const NONE_SET = (): Fault =>
  new Fault('error', {
    what: 'no crosswalk is set, and none was named',
    mend: 'name one, such as examples/zones/crosswalk.csv, or keep one: swingshift crosswalk set FILE',
  });

const told = ({ currency, delivered }: Spill): Mapped => {
  if (delivered.kind === 'mapped') return delivered;
  throw new Fault('refused', {
    what: `the ${currency} delivery cannot be told by zone`,
    why: delivered.because,
    mend: 'add these places to the crosswalk, or have the platform report the place: a layout names its column under cell',
  });
};

const zonesTable = ({
  currency,
  zones,
  spill,
  unmapped,
}: Mapped & { currency: string }): string => {
  const rows = [
    ...zones.map(({ zone, ...own }) => ({ name: zone, ...own })),
    { name: 'spill into other zones', ...totalOf(spill) },
    ...spill.map(({ zone, ...own }) => ({ name: `  ${zone}`, ...own })),
    { name: 'unmapped', ...totalOf(unmapped) },
    ...unmapped.map(({ place, ...own }) => ({ name: `  ${place}`, ...own })),
    { name: 'Total', ...totalOf([...zones, ...spill, ...unmapped]) },
  ];
  return figureTable(
    ['Zone', `Spent ${currency}`, 'Impressions'],
    1,
    rows.map(({ name, spendMicros, impressions }) => [
      name,
      formatMicros(spendMicros),
      impressions.toLocaleString('en-US'),
    ]),
  );
};

type Delivered = { spendMicros: number; impressions: number };

const totalOf = (lines: readonly Delivered[]): Delivered => ({
  spendMicros: sumMicros(lines.map(({ spendMicros }) => spendMicros)),
  impressions: lines.reduce((sum, { impressions }) => sum + impressions, 0),
});

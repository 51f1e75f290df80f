import { isExpired } from '../domain/audience/provenance.ts';
import { type Targeting, targetingOf } from '../domain/destinations/cells.ts';
import { NO_ROWS } from '../domain/destinations/receipts.ts';
import { activate, type Outcome, type Reach, type Sending } from './activation.ts';
import { optedOut } from './opt-outs.ts';
import { sourcedImports } from './provenance.ts';
import { receiptsWith } from './receipts.ts';

/**
 * Addresses an audience by cells of age, gender and postal code, where no list of voters may go (GOOG-01, GOOG-02);
 * returns why not, where the cells cover too few of its members.
 */
export const aim = async (
  ports: Reach,
  sending: Sending,
  now: string,
): Promise<string | undefined> => {
  const { audienceId, session, platform, floor } = sending;
  let targeting = await targetingNow(ports, sending);
  if (targeting.covered < floor) return tooFew(sending, targeting);
  // What leaves is counted after it is noted down, without whoever opted out meanwhile.
  const send = async () => {
    targeting = await targetingNow(ports, sending);
    if (targeting.covered < floor) throw new Error(`${audienceId} fell below its floor`);
    const { groups, covered, voters } = targeting;
    const to = ports.platforms.named(platform);
    return to.putTargeting({ audienceId, session, groups, covered, voters });
  };
  await activate(ports, sending, now, send, (_, kept) => outcomeOf(sending, targeting, kept, now));
  return undefined;
};

/** The cells of the build's members, each of whom counts only who has not opted out by now. */
const targetingNow = async (
  ports: Reach,
  { build, ageInYear, precision, today }: Sending,
): Promise<Targeting> => {
  const imports = await sourcedImports(ports);
  const files = imports.filter((file) => !isExpired(file, today)).map(({ votersKey }) => votersKey);
  const { tokens: without } = await optedOut(ports, build.optOutEpoch);
  const membersKey = build.membersKey ?? '';
  const counts = await ports.voters.cells({ keys: files, membersKey, ageInYear, without });
  return targetingOf(counts, precision);
};

const tooFew = ({ platform, floor, precision }: Sending, { leftOut }: Targeting): string =>
  `GOOG-01: ${platform} takes no list of voters, and cells of age, gender and postal code cover fewer than ${floor} ` +
  `people of the audience: ${leftOut.small} cells hold fewer than 100 voters, in ${leftOut.imprecise} others too few are ` +
  `of the audience (cellPrecision${precision === undefined ? '' : ` ${precision}`}). Define it by age, gender or postal code, or lower cellPrecision`;

/** Shares are kept in whole percents: no count can be taken from another one. */
const outcomeOf = (
  { build, state }: Sending,
  { groups, covered, voters }: Targeting,
  kept: number,
  now: string,
): Outcome => {
  const { hash, size } = build;
  const cells = groups.reduce(
    (sum, { ages, genders, postalCodes }) =>
      sum + ages.length * genders.length * postalCodes.length,
    0,
  );
  const shares = { cells, coverage: percent(covered, size), rate: percent(covered, voters) };
  const said = { ...NO_ROWS, hash, at: now, batches: 1, kept, cells: shares };
  return {
    put: { hash, received: 0, invalid: 0, receipts: receiptsWith(state, said) },
    batches: [],
  };
};

const percent = (part: number, whole: number): number => Math.round((part / whole) * 100) / 100;

import type { AudienceBuild, AudienceDefinition, Refused } from '../contracts/audience.ts';
import type { Campaign } from '../contracts/campaign.ts';
import type { MemberList, VoterSelection } from '../contracts/selection.ts';
import { definitionGate } from '../domain/audience/definition-gate.ts';
import { listAgeGate, lowestFloor } from '../domain/audience/gates.ts';
import { definitionVersion } from '../domain/audience/identity.ts';
import { cannotShare, choosesAlike } from '../domain/audience/overlap.ts';
import { packOf } from '../domain/audience/policy-packs.ts';
import { expiryGate, isExpired, provenanceGate } from '../domain/audience/provenance.ts';
import { leavesOf } from '../domain/audience/rule.ts';
import { branchesOf } from '../domain/audience/rule-steps.ts';
import { localTime } from '../domain/calendar.ts';
import { canonicalJson, sha256Hex } from '../domain/canonical.ts';
import type { Ports, Write } from '../ports.ts';
import { listAudiences } from './audiences.ts';
import { readBasis } from './build-basis.ts';
import { listFlights } from './flights.ts';
import { keys } from './keys.ts';
import { optedOut } from './opt-outs.ts';
import { type SourcedImport, sourcedImports } from './provenance.ts';
import { asRead } from './segments.ts';
import { standingLists } from './suppressions.ts';

type Reach = Pick<Ports, 'core' | 'privacy'>;

/** How an audience is to be selected over what is on hand now, and what speaks against it before anybody is counted. */
export type SelectionPlan = {
  selection: VoterSelection;
  /** The receipts of the files that it reads. */
  inputs: string[];
  optOutEpoch: number;
  /** Names what it is made from. */
  basis: string;
  floor: number;
  /** The branches of the definition in words, as `selection.branches` has them. */
  branches: string[];
  refused: Refused | undefined;
  /** Builds of others that must be as they were read when this one is committed. */
  checks: Write[];
};

const OF_AGE = 18;

/** Plans the selection of an audience: voters, lists of people to leave out, floor, and the gates that need no count. */
export const planSelection = async (
  ports: Reach,
  definition: AudienceDefinition,
  campaign: Campaign,
  now: string,
): Promise<SelectionPlan> => {
  const today = localTime(campaign.timeZone, now).date;
  const pack = packOf(campaign.country);
  // Read first: what changes meanwhile makes this a plan of an older basis, which is seen.
  const basis = await readBasis(ports, campaign);
  const sourced = await sourcedImports(ports);
  const imports = sourced.filter((file) => !isExpired(file, today));
  const { imports: read, linksKey } = await asRead(ports, imports);
  const { epoch, tokens } = await optedOut(ports);
  const lists = await standingLists(ports);
  const { floor, others, checks } = await surroundings(ports, definition, campaign);
  const { include, exclude } = definition;
  const branches = branchesOf({ include, exclude });
  const electionYear = Number(campaign.election.date.slice(0, 4));
  const fields = [include, ...(exclude ? [exclude] : [])].flatMap(leavesOf);
  return {
    selection: {
      keys: read.map(({ votersKey }) => votersKey),
      linksKey,
      include,
      exclude,
      optedOut: tokens,
      voted: lists.voted,
      staff: lists.staff,
      bornNoLaterThan: electionYear - OF_AGE,
      ageInYear: electionYear,
      holdout: campaign.holdout,
      asksConsent: pack.consent !== undefined,
      atLeast: floor,
      branches: branches.map(({ keeps }) => keeps),
      apartFrom: others,
    },
    inputs: read.map(({ receipt }) => receipt),
    optOutEpoch: epoch,
    basis,
    floor,
    branches: branches.map(({ rule }) => rule),
    refused:
      definitionGate(definition, pack) ??
      expiryGate(sourced, today, pack) ??
      provenanceGate(
        imports,
        fields.map(({ field }) => field),
        pack,
      ) ??
      listAgeGate(lists.ages, {
        from: campaign.votingBegins ?? campaign.election.date,
        to: campaign.election.date,
        today,
        now,
      }),
    checks,
  };
};

/** Named by all that decides who is in it, so that a key never holds two lists. */
export const membersKeyOf = (
  definition: AudienceDefinition,
  { selection, inputs, optOutEpoch }: SelectionPlan,
): string => {
  const version = definitionVersion(definition);
  const { voted, staff, bornNoLaterThan, holdout, asksConsent } = selection;
  const decides = [version, inputs, optOutEpoch, voted, staff, bornNoLaterThan, holdout];
  return `audiences/${definition.id}/${sha256Hex(canonicalJson([...decides, asksConsent]))}.parquet`;
};

/** The files that live imports stand under and of which nobody has said where they are from. */
export const filesWithoutProvenance = async (ports: Pick<Ports, 'core'>): Promise<string[]> =>
  (await sourcedImports(ports))
    .filter(({ provenance }: SourcedImport) => !provenance)
    .map(({ file }) => file);

/** At most so many builds of others are held while one is committed. */
const MOST_CHECKS = 50;

/**
 * An audience among the others: its floor by the platforms that its flights use, and the lists that go to one of them
 * too, or may, and could differ from it by few people only.
 */
const surroundings = async (
  ports: Pick<Ports, 'core'>,
  definition: AudienceDefinition,
  campaign: Campaign,
): Promise<{ floor: number; others: MemberList[]; checks: Write[] }> => {
  const flights = await listFlights(ports);
  const placesOf = (audienceId: string): string[] => [
    ...new Set(
      flights.filter(({ audience }) => audience === audienceId).map(({ platform }) => platform),
    ),
  ];
  const own = placesOf(definition.id);
  const goesAlong = (audienceId: string): boolean => {
    const places = placesOf(audienceId);
    return (
      own.length === 0 || places.length === 0 || places.some((platform) => own.includes(platform))
    );
  };
  const others = (await listAudiences(ports)).filter(
    (other) =>
      other.id !== definition.id &&
      !cannotShare(definition, other) &&
      !choosesAlike(definition, other) &&
      goesAlong(other.id),
  );
  const records = await Promise.all(
    others.map(async ({ id }) => ({ id, record: await ports.core.read(keys.build(id)) })),
  );
  return {
    floor: lowestFloor(campaign, own),
    others: records.flatMap(({ record }) => listOf(record?.value as AudienceBuild | undefined)),
    checks: records
      .slice(0, MOST_CHECKS)
      .map(({ id, record }) => ({ ...keys.build(id), check: true, ifRev: record?.rev ?? 0 })),
  };
};

/** A build's list, where it has one. */
export const listOf = (build: AudienceBuild | undefined): MemberList[] =>
  build?.membersKey === undefined
    ? []
    : [{ audienceId: build.audienceId, key: build.membersKey, size: build.size }];

import { describe, expect, it } from 'vitest';
import { buildAudience } from '../../functions/build-audience.ts';
import { importSegment } from '../../functions/import-segment.ts';
import { previewAudience } from '../../lib/books/audience-previews.ts';
import { defineAudience, readBuild } from '../../lib/books/audiences.ts';
import { readCampaign, setCampaign } from '../../lib/books/campaign.ts';
import { addFlight } from '../../lib/books/flights.ts';
import { addOptOuts } from '../../lib/books/opt-outs.ts';
import { setProvenance } from '../../lib/books/provenance.ts';
import { refreshLists, retireOthers, standingLists } from '../../lib/books/suppressions.ts';
import { voterTokens } from '../../lib/books/voter-tokens.ts';
import type { AudienceDefinition } from '../../lib/contracts/audience.ts';
import type { Campaign } from '../../lib/contracts/campaign.ts';
import {
  type AudiencePorts,
  audiencePorts,
  drop,
  dunmere,
  everythingIn,
  flightOf,
  NOW,
  segmentOf,
} from '../support/audience-ports.ts';
import { smallCampaign } from '../support/small-campaign.ts';

const importFile = async (ports: AudiencePorts, key: string, body: string, now = NOW) =>
  importSegment(ports)({ ...(await drop(ports, key, body)), at: now }, now);

/** Voters V1 on, in the campaign of those settings. */
const ready = async (people: number, settings: Partial<Campaign> = {}) => {
  const ports = await audiencePorts();
  await setCampaign(ports, { ...smallCampaign, audienceFloor: 1_000, ...settings });
  await importFile(ports, 'segments/a.csv', segmentOf(people));
  return ports;
};

const build = async (
  ports: AudiencePorts,
  changes: Partial<AudienceDefinition> = {},
  now = NOW,
) => {
  const definition = { ...dunmere, ...changes };
  await defineAudience(ports, definition, now);
  const { id: audienceId } = definition;
  await buildAudience(ports)({ type: 'AudienceOutdated', audienceId, because: '', at: now }, now);
  return readBuild(ports, audienceId);
};

const list = (from: number, to: number): string =>
  ['voter_id', ...Array.from({ length: to - from + 1 }, (_, n) => `V${from + n}`), ''].join('\n');

describe('people to leave out', () => {
  it('are counted once, by the first list that they are on', async () => {
    const ports = await ready(1_200);
    await addOptOuts(ports, ['V1', 'V2'].map(await voterTokens(ports)), NOW);
    await importFile(ports, 'voted/day-1.csv', list(2, 11));
    await importFile(ports, 'staff/all.csv', list(11, 13));
    const built = await build(ports);
    expect(built).toMatchObject({ size: 1_187, suppressed: { optOut: 2, voted: 9, staff: 2 } });
    const members = await ports.voters.members(built?.membersKey ?? '', 0, 2_000);
    const out = new Set(
      Array.from({ length: 13 }, (_, n) => `V${n + 1}`).map(await voterTokens(ports)),
    );
    expect(members.filter(({ voter }) => out.has(voter))).toEqual([]);
  });

  it('stay out by every file of a list, until one replaces it or the others are retired', async () => {
    const ports = await ready(1_200);
    await importFile(ports, 'voted/day-1.csv', list(1, 5));
    await importFile(ports, 'voted/day-2.csv', list(6, 8));
    expect((await build(ports))?.suppressed.voted).toBe(8);
    await importFile(ports, 'voted/day-2.csv', list(6, 9));
    expect((await build(ports))?.suppressed.voted).toBe(9);
    expect(await retireOthers(ports, 'voted', ['day-2.csv'], NOW)).toBe(1);
    expect((await build(ports))?.suppressed.voted).toBe(4);
  });

  it('are held out when the settings say so, and nobody of them is in a list', async () => {
    const holdout = { share: 0.1, by: 'person' as const, salt: 'spring' };
    const ports = await ready(1_400, { holdout });
    const built = await build(ports);
    expect(built?.suppressed.holdout).toBeGreaterThan(80);
    expect((built?.size ?? 0) + (built?.suppressed.holdout ?? 0)).toBe(1_400);
  });

  it('may be on no list older than a day once people vote', async () => {
    const ports = await ready(1_200, { votingBegins: '2027-03-10' });
    const before = await build(ports, {}, '2027-03-09T12:00:00.000Z');
    expect(before?.refused).toBeUndefined();
    const later = '2027-03-11T12:00:00.000Z';
    const stale = await build(ports, {}, later);
    expect(stale?.refused).toMatchObject({ rule: 'AUD-04' });
    expect(stale?.membersKey).toBeUndefined();
    await refreshLists(ports, ['optOut', 'voted', 'staff'], later, later);
    expect((await build(ports, {}, later))?.refused).toBeUndefined();
    const next = '2027-03-12T12:00:01.000Z';
    await importFile(ports, 'voted/today.csv', list(1, 3), next);
    expect((await build(ports, {}, next))?.refused?.because).not.toContain('voted of');
    expect((await standingLists(ports)).ages).toMatchObject({ voted: next, staff: later });
  });
});

it('a list that could not be read is no list of today', async () => {
  const ports = await ready(1_200);
  await importFile(ports, 'voted/day-1.csv', 'name\nsomebody\n');
  expect((await standingLists(ports)).ages).toEqual({});
  await importFile(ports, 'voted/day-1.csv', list(1, 3));
  expect((await standingLists(ports)).ages).toEqual({ voted: NOW });
});

it('a flight asks for the floor of its platform', async () => {
  const platforms = [{ ...smallCampaign.platforms[0], audienceFloor: 2_000 }];
  const ports = await ready(1_200, { platforms: platforms as Campaign['platforms'] });
  await build(ports);
  const flight = { ...flightOf(dunmere.id, 'meta') };
  const added = await addFlight(ports, flight, NOW);
  expect(added).toMatchObject({ kind: 'refused', because: expect.stringContaining('2000') });
  await importFile(ports, 'segments/a.csv', segmentOf(2_000));
  await build(ports);
  expect((await addFlight(ports, flight, NOW)).kind).toBe('done');
});

describe('an audience among others', () => {
  it('is refused where it differs from one by few, and not where one is built again', async () => {
    const ports = await ready(1_500);
    await importFile(ports, 'segments/b.csv', segmentOf(40, 9_000).replaceAll('1990', '1950'));
    expect((await build(ports))?.size).toBe(1_540);
    expect((await build(ports))?.refused).toBeUndefined();
    const young = {
      all: [dunmere.include, { field: 'age' as const, between: [18, 60] as [number, number] }],
    };
    const near = await build(ports, { id: 'young', include: young });
    expect(near?.refused).toMatchObject({ rule: 'AUD-6' });
    expect(near?.membersKey).toBeUndefined();
    expect((await build(ports, { id: 'again', purpose: 'mobilise' }))?.refused).toBeUndefined();
  });

  it('is refused where one of its branches isolates few, by name', async () => {
    const ports = await ready(1_500);
    await importFile(ports, 'segments/b.csv', segmentOf(40, 9_000).replaceAll('Dunmere', 'Islet'));
    const include = { any: [dunmere.include, { field: 'zone' as const, in: ['islet'] }] };
    const refused = (await build(ports, { include }))?.refused;
    expect(refused?.rule).toBe('AUD-6');
    expect(refused?.because).toContain('zone in islet');
  });

  it('is refused below the floor by the step that isolates so few', async () => {
    const ports = await ready(1_500);
    const include = {
      all: [dunmere.include, { field: 'age' as const, between: [80, 90] as [number, number] }],
    };
    const refused = (await build(ports, { include }))?.refused;
    expect(refused).toMatchObject({ rule: 'AUD-01', source: expect.stringContaining('100') });
    expect(refused?.because).toContain('The step "age 80 to 90" isolates so few');
  });
});

describe('in the European Union', () => {
  const consenting = (people: number): string =>
    segmentOf(people)
      .replace('opted_out', 'consent,opted_out')
      .replaceAll('.com,no', '.com,yes,no');
  const provenance = {
    source: 'own form',
    licence: 'own',
    legalBasis: 'GDPR art. 9(2)(a)',
    expires: '2027-03-12',
    fromPerson: true,
  };

  it('no file is used without provenance, and none after it expired', async () => {
    const ports = await ready(1_200, { country: 'DE' });
    expect((await build(ports))?.refused).toMatchObject({ rule: 'LAW-4, EU-02' });
    await importFile(ports, 'segments/a.csv', consenting(1_200));
    await setProvenance(ports, 'segments/a.csv', { ...provenance, fromPerson: false }, NOW);
    expect((await build(ports))?.refused?.because).toContain('not collected from the person');
    await setProvenance(ports, 'segments/a.csv', provenance, NOW);
    expect(await build(ports)).toMatchObject({ size: 1_200, suppressed: { noConsent: 0 } });
    const late = await build(ports, {}, '2027-03-13T12:00:00.000Z');
    expect(late).toMatchObject({ size: 0, refused: { rule: 'LAW-4' } });
    expect(late?.refused?.because).toContain('segments/a.csv could be used until 2027-03-12 only');
  });

  it('nobody without consent of their own is addressed', async () => {
    const ports = await ready(1_200, { country: 'DE' });
    await setProvenance(ports, 'segments/a.csv', provenance, NOW);
    expect(await build(ports)).toMatchObject({ size: 0, suppressed: { noConsent: 1_200 } });
  });
});

describe('a preview', () => {
  it('counts step by step and writes nothing, not even the definition', async () => {
    const ports = await ready(1_200);
    await importFile(ports, 'voted/day-1.csv', list(1, 10));
    await build(ports, { id: 'live' });
    const before = await everythingIn(ports);
    const preview = await previewAudience(ports, dunmere, NOW);
    expect(preview).toMatchObject({ size: 1_190, matchEstimate: 1, matchHistory: 0 });
    expect(preview.waterfall.map(({ left }) => left)).toEqual([
      1_200, 1_200, 1_200, 1_190, 1_190, 1_190, 1_190,
    ]);
    expect(preview.overlaps).toEqual([{ audienceId: 'live', people: 1_190, share: 1 }]);
    expect(await everythingIn(ports)).toEqual(before);
    expect((await readCampaign(ports))?.audienceFloor).toBe(1_000);
  });

  it('shows no count of few people', async () => {
    const ports = await ready(40);
    const preview = await previewAudience(ports, dunmere, NOW);
    expect(preview).toMatchObject({ size: null, matchEstimate: null });
    expect(JSON.stringify(preview)).not.toMatch(/\b40\b/);
    expect(preview.refused?.rule).toBe('AUD-01');
  });
});

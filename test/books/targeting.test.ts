import { describe, expect, it } from 'vitest';
import { buildAudience } from '../../functions/build-audience.ts';
import { importSegment } from '../../functions/import-segment.ts';
import { defineAudience } from '../../lib/books/audiences.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { deliverAudience, readDelivered } from '../../lib/books/deliveries.ts';
import { addOptOuts } from '../../lib/books/opt-outs.ts';
import { voterTokens } from '../../lib/books/voter-tokens.ts';
import type { Rule } from '../../lib/contracts/audience.ts';
import { audiencePorts, drop, dunmere, NOW } from '../support/audience-ports.ts';
import { fakePlatform } from '../support/fake-platform.ts';
import { smallCampaign } from '../support/small-campaign.ts';

const PLACE = { platform: 'google-ads', audienceId: dunmere.id };

/** So many voters of a postal code; of each four, the first so many are of the zone Dunmere. */
const voters = (postalCode: string, count: number, ofFour: number) =>
  Array.from(
    { length: count },
    (_, n) =>
      `${postalCode}-${n},${n % 4 < ofFour ? 'Dunmere' : 'Elsewhere'},Young renters,1990,${postalCode},${postalCode}.${n}@example.com`,
  );

const SEGMENT = [
  'voter_id,zone,category,birth_year,postal_code,email',
  ...voters('01001', 1_200, 4),
  ...voters('01002', 400, 2),
  ...voters('01003', 400, 1),
  ...voters('01004', 60, 4),
  '',
].join('\n');

const ready = async (terms: object = {}) => {
  const google = fakePlatform();
  const memory = await audiencePorts();
  const ports = { ...memory, platforms: { names: () => ['google-ads'], named: () => google } };
  const [platform] = smallCampaign.platforms;
  await setCampaign(ports, {
    ...smallCampaign,
    audienceFloor: 1_000,
    platforms: [{ ...platform!, name: 'google-ads', ...terms }],
  });
  const include: Rule = { field: 'zone', in: ['dunmere'] };
  await importSegment(ports)(await drop(ports, 'segments/a.csv', SEGMENT), NOW);
  await defineAudience(ports, { ...dunmere, include }, NOW);
  const build = () =>
    buildAudience(ports)(
      { type: 'AudienceOutdated', audienceId: dunmere.id, because: '', at: NOW },
      NOW,
    );
  await build();
  const optOut = async (...ids: string[]) =>
    addOptOuts(ports, ids.map(await voterTokens(ports)), NOW);
  return { ports, google, build, optOut, deliver: () => deliverAudience(ports, PLACE, NOW) };
};

const stateOf = async ({ ports }: Awaited<ReturnType<typeof ready>>) =>
  (await readDelivered(ports, PLACE)).delivered;

describe('an audience for a platform that takes no list of voters', () => {
  it('is aimed at the cells that it makes up half of, and not one person is sent', async () => {
    const world = await ready();
    expect(await world.deliver()).toEqual({ kind: 'delivered' });
    expect(world.google.chunks).toEqual([]);
    expect(world.google.targetings).toEqual([
      {
        ...{ audienceId: 'dunmere', session: expect.any(String), covered: 1_400, voters: 1_600 },
        groups: [{ ages: ['35-44'], genders: ['any'], postalCodes: ['01001', '01002'] }],
      },
    ]);
    const [receipt] = (await stateOf(world))?.receipts ?? [];
    expect(receipt?.cells).toEqual({ cells: 2, coverage: 0.9, rate: 0.88 });
    expect(await world.deliver()).toEqual({ kind: 'delivered' });
    expect(world.google.targetings).toHaveLength(1);
  });

  it('is aimed as exactly as the campaign says', async () => {
    const world = await ready({ cellPrecision: 0.75 });
    await world.deliver();
    expect(world.google.targetings[0]?.groups[0]?.postalCodes).toEqual(['01001']);
    const wide = await ready({ cellPrecision: 0.2 });
    await wide.deliver();
    expect(wide.google.targetings[0]?.groups[0]?.postalCodes).toEqual(['01001', '01002', '01003']);
  });

  it('counts nobody who opted out since it was built, and is aimed anew once it is built anew', async () => {
    const world = await ready();
    await world.optOut('01001-0', '01001-1', '01001-2');
    await world.deliver();
    expect(world.google.targetings[0]).toMatchObject({ covered: 1_397, voters: 1_600 });
    await world.build();
    await world.deliver();
    expect(world.google.targetings).toHaveLength(2);
    expect(world.google.targetings[1]).toMatchObject({ covered: 1_397 });
  });

  it('is refused where its cells cover fewer than the floor, and what stood is taken back', async () => {
    const world = await ready({ cellPrecision: 0.75 });
    await world.deliver();
    await world.optOut(...Array.from({ length: 201 }, (_, n) => `01001-${n}`));
    await world.build();
    expect(await world.deliver()).toMatchObject({
      kind: 'refused',
      because: expect.stringMatching(/^GOOG-01: .*fewer than 1000.*1 cells hold fewer than 100/),
    });
    expect(world.google.targetings.at(-1)).toMatchObject({ groups: [] });
    expect((await stateOf(world))?.hash).toBeUndefined();
  });

  it('is counted again after it was noted down: people opt out meanwhile', async () => {
    const world = await ready({ cellPrecision: 0.75 });
    const { commit } = world.ports.core;
    let more = true;
    world.ports.core.commit = async (writes) => {
      if (more) {
        more = false;
        await world.optOut(...Array.from({ length: 201 }, (_, n) => `01001-${n}`));
      }
      return commit(writes);
    };
    await expect(world.deliver()).rejects.toThrow('fell below its floor');
    expect(world.google.targetings).toEqual([]);
  });

  it('gets cells in place of the list that stood before the campaign said so', async () => {
    const world = await ready({ name: 'google-ads' });
    const [terms] = smallCampaign.platforms;
    const radio = { platform: 'radio', audienceId: dunmere.id };
    const say = (lists: 'meta' | 'cells') =>
      setCampaign(world.ports, {
        ...smallCampaign,
        audienceFloor: 1_000,
        platforms: [{ ...terms!, name: 'radio', lists }],
      });
    await say('meta');
    await deliverAudience(world.ports, radio, NOW);
    expect(world.google.chunks).toHaveLength(1);
    await say('cells');
    await deliverAudience(world.ports, radio, NOW);
    expect(world.google.targetings).toHaveLength(1);
  });

  it.each(['meta', 'uid2', 'onboarder'] as const)(
    'gets no list though settings that were kept before say %s',
    async (lists) => {
      const world = await ready({ lists });
      await world.deliver();
      expect(world.google.chunks).toEqual([]);
      expect(world.google.targetings).toHaveLength(1);
    },
  );
});

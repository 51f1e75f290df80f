import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildAudience } from '../../functions/build-audience.ts';
import { importSegment } from '../../functions/import-segment.ts';
import { defineAudience, readBuild } from '../../lib/books/audiences.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { keys } from '../../lib/books/keys.ts';
import { addOptOuts } from '../../lib/books/opt-outs.ts';
import { voterTokens } from '../../lib/books/voter-tokens.ts';
import { AudienceBuild, type AudienceDefinition } from '../../lib/contracts/audience.ts';
import { AudienceBuilt } from '../../lib/contracts/messages.ts';
import {
  type AudiencePorts,
  audiencePorts,
  drop,
  dunmere,
  everythingIn,
  flightOf,
  NOW,
  segmentOf,
  takeAll,
} from '../support/audience-ports.ts';
import { survivingEveryCrash } from '../support/crash.ts';
import { smallCampaign } from '../support/small-campaign.ts';

const importFile = async (ports: AudiencePorts, key: string, body: string) =>
  importSegment(ports)(await drop(ports, key, body), NOW);

const build = async (ports: AudiencePorts, audienceId = dunmere.id, now = NOW) => {
  await buildAudience(ports)({ type: 'AudienceOutdated', audienceId, because: '', at: now }, now);
  return readBuild(ports, audienceId);
};

const fly = async ({ core }: AudiencePorts, ...platforms: string[]) => {
  for (const name of platforms) {
    const flight = flightOf(dunmere.id, name);
    await core.commit([{ ...keys.flight(flight.id), put: flight, ifRev: 0 }]);
  }
};

/** 1,200 voters of Dunmere, an audience of them and flights on those platforms; nothing built yet. */
const ready = async (platforms: string[] = []) => {
  const ports = await audiencePorts();
  await importFile(ports, 'segments/a.csv', segmentOf(1_200));
  await defineAudience(ports, dunmere, NOW);
  await fly(ports, ...platforms);
  takeAll(ports, 'build-audience');
  return ports;
};

const optOut = async (ports: AudiencePorts, ...voterIds: string[]) =>
  addOptOuts(ports, voterIds.map(await voterTokens(ports)), NOW);

describe('building an audience', () => {
  it('writes its members and says what it is', async () => {
    const ports = await ready();
    const built = AudienceBuild.parse(await build(ports));
    expect(built).toMatchObject({
      audienceId: 'dunmere',
      size: 1_200,
      suppressed: { optOut: 0, voted: 0, underAge: 0, holdout: 0, staff: 0 },
      optOutEpoch: 0,
      builtAt: NOW,
    });
    const members = await ports.voters.members(built.membersKey ?? '', 0, 9_999);
    expect(members).toHaveLength(1_200);
  });

  it('tells each platform that a flight of it uses, once', async () => {
    const ports = await ready(['meta', 'by-hand']);
    const other = { ...flightOf(dunmere.id, 'meta'), id: 'again' };
    await ports.core.commit([{ ...keys.flight(other.id), put: other, ifRev: 0 }]);
    const foreign = flightOf('elsewhere', 'third');
    await ports.core.commit([{ ...keys.flight(foreign.id), put: foreign, ifRev: 0 }]);
    const built = await build(ports);
    const messages = takeAll(ports, 'place-flights');
    expect(messages.map(({ group }) => group)).toEqual(['by-hand/dunmere', 'meta/dunmere']);
    expect(AudienceBuilt.parse(messages[0]?.body).hash).toBe(built?.hash);
  });

  it('changes nothing and sends nothing when it is built again', async () => {
    const ports = await ready(['meta']);
    const first = await build(ports);
    takeAll(ports, 'place-flights');
    const rev = (await ports.core.read(keys.build(dunmere.id)))?.rev;
    expect(await build(ports, dunmere.id, '2027-03-02T12:00:00.000Z')).toEqual(first);
    expect((await ports.core.read(keys.build(dunmere.id)))?.rev).toBe(rev);
    expect(takeAll(ports, 'place-flights')).toEqual([]);
  });

  it('moves on to the last opt-out that it has seen, also where nobody in it left', async () => {
    const ports = await ready(['meta']);
    const first = await build(ports);
    takeAll(ports, 'place-flights');
    await optOut(ports, 'somebody else');
    expect(await build(ports)).toEqual({ ...first, optOutEpoch: 1 });
    expect(takeAll(ports, 'place-flights')).toEqual([]);
  });

  it('has the same open hash on two machines with keys of their own, whatever order the files came in', async () => {
    const hashes = [];
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const ports = await audiencePorts(String(hashes.length).repeat(64));
      for (const name of order)
        await importFile(ports, `segments/${name}.csv`, segmentOf(800, name === 'a' ? 1 : 500));
      await defineAudience(ports, dunmere, NOW);
      hashes.push((await build(ports))?.openHash);
    }
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
  });

  it('has another hash after other input, another definition or another opt-out', async () => {
    const ports = await ready();
    const builds = [await build(ports)];
    await optOut(ports, 'V1');
    builds.push(await build(ports));
    await defineAudience(ports, { ...dunmere, purpose: 'persuade' }, NOW);
    builds.push(await build(ports));
    await importFile(ports, 'segments/b.csv', 'voter_id,zone,category\nX,Elsewhere,c\n');
    builds.push(await build(ports));
    expect(new Set(builds.map((one) => one?.hash)).size).toBe(4);
    expect(new Set(builds.map((one) => one?.openHash)).size).toBe(4);
  });

  it('leaves out who is under age in the year of the election', async () => {
    const ports = await ready();
    const young = ['2008', '2009', '2010'].map((year) => `Y${year},Dunmere,Young renters,${year}`);
    await importFile(
      ports,
      'segments/b.csv',
      `voter_id,zone,category,birth_year\n${young.join('\n')}\n`,
    );
    expect(await build(ports)).toMatchObject({ size: 1_202, suppressed: { underAge: 1 } });
  });

  it('refuses what falls below the floor once opt-outs are out, and writes no list', async () => {
    const ports = await ready(['meta']);
    await optOut(ports, ...Array.from({ length: 201 }, (_, n) => `V${n + 1}`));
    const built = AudienceBuild.parse(await build(ports));
    expect(built.refused?.rule).toBe('AUD-01');
    expect(built.refused?.because).toMatch(/^999 people are left \(201 opted out/);
    expect(built.membersKey).toBeUndefined();
    expect(await ports.lake.list('audiences/')).toEqual([]);
    expect(takeAll(ports, 'place-flights')).toEqual([]);
  });

  it('refuses an audience that all have left', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', segmentOf(1_200, 1, 'yes'));
    await defineAudience(ports, dunmere, NOW);
    expect(await build(ports)).toMatchObject({ size: 0, refused: { rule: 'AUD-01' } });
  });

  it('refuses below the hard floor, whatever the campaign’s settings say', async () => {
    const ports = await ready();
    await importFile(ports, 'segments/a.csv', segmentOf(999));
    await setCampaign(ports, { ...smallCampaign, audienceFloor: 10 });
    expect((await build(ports))?.refused?.because).toContain('the hard floor');
  });

  it('keeps to the campaign’s floor, and builds when that is lowered', async () => {
    const ports = await ready();
    await setCampaign(ports, { ...smallCampaign, audienceFloor: 5_000 });
    expect((await build(ports))?.refused?.because).toContain("the campaign's audienceFloor");
    await setCampaign(ports, { ...smallCampaign, audienceFloor: 1_000 });
    const built = await build(ports);
    expect(built?.refused).toBeUndefined();
    expect(await ports.voters.members(built?.membersKey ?? '', 0, 1)).toHaveLength(1);
  });

  it('has a list that stood taken back when it is refused later', async () => {
    const ports = await ready(['meta']);
    await build(ports);
    takeAll(ports, 'place-flights');
    await optOut(ports, ...Array.from({ length: 300 }, (_, n) => `V${n + 1}`));
    const refused = await build(ports);
    const messages = takeAll(ports, 'place-flights');
    expect(messages.map(({ body }) => AudienceBuilt.parse(body).hash)).toEqual([refused?.hash]);
  });

  it('waits for a campaign, which says who is of age', async () => {
    const ports = await ready();
    const { rev = 0 } = (await ports.core.read(keys.campaign)) ?? {};
    await ports.core.commit([{ ...keys.campaign, remove: true, ifRev: rev }]);
    expect((await build(ports))?.refused?.rule).toBe('GEN-01');
  });

  it('leaves an audience alone that nobody defined', async () => {
    expect(await build(await audiencePorts(), 'nobody')).toBeUndefined();
  });

  it('starts over when a newer build came in between', async () => {
    const ports = await ready();
    let isMeddled = false;
    const voters = {
      ...ports.voters,
      select: async (...given: Parameters<typeof ports.voters.select>) => {
        const selected = await ports.voters.select(...given);
        if (!isMeddled) {
          isMeddled = true;
          await optOut(ports, 'V1');
          await build(ports);
        }
        return selected;
      },
    };
    const message = {
      type: 'AudienceOutdated',
      audienceId: 'dunmere',
      because: '',
      at: NOW,
    } as const;
    await buildAudience({ ...ports, voters })(message, NOW);
    expect(await readBuild(ports, 'dunmere')).toMatchObject({ size: 1_199, optOutEpoch: 1 });
  });

  it('comes to the same end wherever it dies', async () => {
    const make = () => ready(['meta']);
    const work = async (ports: AudiencePorts) => {
      await build(ports);
    };
    const alone = await make();
    await work(alone);
    const expected = await everythingIn(alone);
    const told = takeAll(alone, 'place-flights');
    await survivingEveryCrash(make, work, async (ports) => {
      expect(await everythingIn(ports)).toEqual(expected);
      expect(takeAll(ports, 'place-flights')).toEqual(told);
    });
  });

  it('never has anybody in it who opted out, whatever its rules', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', segmentOf(1_300));
    const leaving = Array.from({ length: 40 }, (_, n) => `V${n * 7 + 1}`);
    await optOut(ports, ...leaving);
    const out = new Set(leaving.map(await voterTokens(ports)));
    const rule = fc.constantFrom<AudienceDefinition['include']>(
      { field: 'zone', in: ['dunmere'] },
      { not: { field: 'support', between: [0, 100] } },
      {
        any: [
          { field: 'age', between: [18, 99] },
          { field: 'zone', in: ['x'] },
        ],
      },
    );
    await fc.assert(
      fc.asyncProperty(rule, rule, async (include, other) => {
        await defineAudience(ports, { ...dunmere, include: { all: [include, other] } }, NOW);
        const built = await build(ports);
        const members = await ports.voters.members(built?.membersKey ?? '', 0, 9_999);
        expect(members).toHaveLength(1_260);
        expect(members.filter(({ voter }) => out.has(voter))).toEqual([]);
      }),
      { numRuns: 9 },
    );
  });
});

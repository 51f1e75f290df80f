import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importSegment } from '../../functions/import-segment.ts';
import { defineAudience } from '../../lib/books/audiences.ts';
import { setCampaign } from '../../lib/books/campaign.ts';
import { optedOut } from '../../lib/books/opt-outs.ts';
import { listReceipts, liveVoterKeys, rejectsOf, setLayout } from '../../lib/books/segments.ts';
import { standingLists } from '../../lib/books/suppressions.ts';
import { voterTokens } from '../../lib/books/voter-tokens.ts';
import { PlatformTerms } from '../../lib/contracts/campaign.ts';
import { SegmentReceipt, type Voter } from '../../lib/contracts/voter.ts';
import { emailHash } from '../../lib/files/contact.ts';
import {
  type AudiencePorts,
  audiencePorts,
  drop,
  dunmere,
  everythingIn,
  NOW,
  segmentOf,
  takeAll,
} from '../support/audience-ports.ts';
import { survivingEveryCrash } from '../support/crash.ts';
import { smallCampaign } from '../support/small-campaign.ts';

const importFile = async (ports: AudiencePorts, key: string, body: string | Uint8Array) => {
  const dropped = await drop(ports, key, body);
  await importSegment(ports)(dropped, NOW);
};

const peopleIn = async (ports: AudiencePorts): Promise<number> =>
  (await ports.voters.census(await liveVoterKeys(ports))).reduce((sum, one) => sum + one.voters, 0);

const receiptOf = async (ports: AudiencePorts, key: string): Promise<SegmentReceipt | undefined> =>
  (await listReceipts(ports)).find(({ file }) => file === key);

const mixed = [
  'voter_id,zone,category,email,opted_out',
  'V1,Dunmere,Young renters,a@example.com,no',
  'V2,Dunmere,Young renters,nobody,yes',
  'V3,Dunmere,Young renters,,yes',
  'V1,Dunmere,Young renters,,no',
  ',Dunmere,Young renters,,no',
  'V4,Dunmere,Young renters',
  '',
].join('\n');

describe('importing a segment file', () => {
  it('hashes contacts as UID2 wants them where a destination does', async () => {
    const text =
      'voter_id,zone,category,email,phone\nV1,Dunmere,Young renters,A.b+c@gmail.com,2065550101\n';
    const voterOf = async (ports: AudiencePorts): Promise<Voter | undefined> => {
      await importFile(ports, 'segments/a.csv', text);
      const [key = ''] = await liveVoterKeys(ports);
      return JSON.parse(new TextDecoder().decode(await ports.lake.get(key)))[0];
    };
    const ports = await audiencePorts();
    const campaign = { ...smallCampaign, platforms: [PlatformTerms.parse({ name: 'ttd' })] };
    expect(await voterOf(ports)).toMatchObject({ uid2EmailSha256: null, uid2PhoneSha256: null });
    await setCampaign(ports, campaign);
    expect(await voterOf(ports)).toMatchObject({
      emailSha256: hash('sha256', 'a.b+c@gmail.com'),
      phoneSha256: hash('sha256', '12065550101'),
      uid2EmailSha256: hash('sha256', 'ab@gmail.com'),
      uid2PhoneSha256: hash('sha256', '+12065550101'),
    });
  });

  it('accounts for every row, and names each reject', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', mixed);
    const receipt = SegmentReceipt.parse(await receiptOf(ports, 'segments/a.csv'));
    expect(receipt).toMatchObject({
      sha256: hash('sha256', mixed),
      read: 6,
      accepted: 2,
      rejected: 3,
      duplicate: 1,
      optOuts: 2,
    });
    expect(await rejectsOf(ports, [receipt, receipt])).toBe(
      [
        'file,line,column,because',
        ...Array(2)
          .fill([
            'segments/a.csv,3,email,is not an email address',
            'segments/a.csv,6,voter_id,is empty',
            'segments/a.csv,7,email,has 3 cells where the header has 5',
          ])
          .flat(),
        '',
      ].join('\n'),
    );
  });

  it('keeps voters under tokens, contacts hashed, and nothing in the clear', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', mixed);
    const [key = ''] = await liveVoterKeys(ports);
    const [voter] = JSON.parse(new TextDecoder().decode(await ports.lake.get(key)));
    const tokenOf = await voterTokens(ports);
    expect(voter).toMatchObject({
      voter: tokenOf('V1'),
      emailSha256: emailHash('a@example.com'),
      zone: 'dunmere',
    });
    expect(JSON.stringify(await everythingIn(ports))).not.toMatch(/example\.com|"V1"|nobody/);
  });

  it('hears who opted out, also in a row that it rejects', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', mixed);
    const tokenOf = await voterTokens(ports);
    expect((await optedOut(ports)).tokens.sort()).toEqual([tokenOf('V2'), tokenOf('V3')].sort());
  });

  it('asks for every audience to be built anew', async () => {
    const ports = await audiencePorts();
    await defineAudience(ports, dunmere, NOW);
    await defineAudience(ports, { ...dunmere, id: 'other' }, NOW);
    takeAll(ports, 'build-audience');
    await importFile(ports, 'segments/a.csv', mixed);
    const messages = takeAll(ports, 'build-audience');
    expect(messages.map(({ body }) => (body as { audienceId: string }).audienceId)).toEqual([
      'dunmere',
      'other',
    ]);
    await importSegment(ports)({ key: 'segments/a.csv', size: 1, at: NOW }, NOW);
    expect(takeAll(ports, 'build-audience')).toEqual([]);
  });

  it('takes a file with a header only, and counts no rows', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', 'voter_id,zone,category\n');
    expect(await receiptOf(ports, 'segments/a.csv')).toMatchObject({ read: 0, accepted: 0 });
  });

  it('changes nothing for the same bytes under a new name', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', segmentOf(3));
    const before = await liveVoterKeys(ports);
    await importFile(ports, 'segments/b.csv', segmentOf(3));
    expect(await liveVoterKeys(ports)).toEqual(before);
    expect(await listReceipts(ports)).toHaveLength(1);
    expect(await peopleIn(ports)).toBe(3);
  });

  it.each<[string, (whole: string) => string | Uint8Array, number]>([
    ['keeps what stood when a file comes again cut within a row', (text) => text.slice(0, 90), 50],
    [
      'keeps it too when the cut file is UTF-16',
      (text) => Buffer.from(`\ufeff${text.slice(0, 90)}`, 'utf16le'),
      50,
    ],
    ['takes a shorter file whose lines are whole', () => segmentOf(2), 2],
    ['takes a shorter file with a bad last row on a whole line', () => `${segmentOf(2)}V9\n`, 2],
    ['takes a larger file without a last line end', () => `${segmentOf(60)}V99`, 60],
  ])('%s', async (_, changed, people) => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', segmentOf(50));
    await importFile(ports, 'segments/a.csv', changed(segmentOf(50)));
    expect(await peopleIn(ports)).toBe(people);
  });

  it('makes a list no younger by being told of its file again, but by its coming again', async () => {
    const ports = await audiencePorts();
    const later = (days: number) => `2027-03-0${1 + days}T12:00:00.000Z`;
    const ageOfVoted = async () => (await standingLists(ports)).ages.voted;
    const dropped = await drop(ports, 'voted/a.csv', 'voter_id\nV1\n');
    await importSegment(ports)({ ...dropped, again: true }, NOW);
    expect(await ageOfVoted()).toBe(NOW);
    await importSegment(ports)({ ...dropped, at: later(2), again: true }, later(2));
    expect(await ageOfVoted()).toBe(NOW);
    await importSegment(ports)({ ...dropped, at: later(3) }, later(3));
    expect(await ageOfVoted()).toBe(later(3));
  });

  it('takes a first file that may be cut, and says so', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', `${segmentOf(3)}V9`);
    expect(await peopleIn(ports)).toBe(3);
    const receipt = await receiptOf(ports, 'segments/a.csv');
    expect(receipt?.warnings?.map(({ kind }) => kind)).toEqual(['cut']);
  });

  it('lets new bytes take the place of the old under the same name', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', segmentOf(3));
    await importFile(ports, 'segments/b.csv', segmentOf(2, 10));
    await importFile(ports, 'segments/a.csv', segmentOf(1, 2));
    expect(await peopleIn(ports)).toBe(3);
    expect((await listReceipts(ports)).map(({ accepted }) => accepted)).toEqual([1, 2]);
    await importFile(ports, 'segments/a.csv', segmentOf(3));
    expect(await peopleIn(ports)).toBe(5);
  });

  it('goes by file names, not by arrival, where a voter is in several files', async () => {
    const zoneOf = async (...order: string[]) => {
      const ports = await audiencePorts();
      for (const zone of order)
        await importFile(ports, `segments/${zone}.csv`, `voter_id,zone,category\nV1,${zone},c\n`);
      return ports.voters.census(await liveVoterKeys(ports));
    };
    expect(await zoneOf('a', 'b')).toEqual([{ zone: 'b', category: 'c', voters: 1 }]);
    expect(await zoneOf('b', 'a')).toEqual(await zoneOf('a', 'b'));
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['an empty file', '', /is empty/],
    ['a truncated gzip', gzipSync(segmentOf(5_000)).subarray(0, -20), /cut short/],
    ['UTF-16', Buffer.from(segmentOf(3), 'utf16le'), /not UTF-8/],
    ['NUL', `${segmentOf(3)}\u0000`, /NUL/],
    ['an unclosed quote', `${segmentOf(3)}V9,"Dunmere,c,1990,,no\n`, /^line 5: a quoted cell/],
    ['a missing column', 'voter_id,zone\nV1,z\n', /no column "category"/],
    ['a duplicate column', 'voter_id,zone,zone\nV1,z,z\n', /the name of column 2/],
  ])('refuses %s as a whole, and what stood under its name stays', async (_, body, because) => {
    const ports = await audiencePorts();
    await defineAudience(ports, dunmere, NOW);
    await importFile(ports, 'segments/a.csv', segmentOf(4, 1, 'yes'));
    const before = await optedOut(ports);
    takeAll(ports, 'build-audience');
    await importFile(ports, 'segments/a.csv', body);
    expect(await receiptOf(ports, 'segments/a.csv')).toMatchObject({
      read: 0,
      accepted: 0,
      refused: expect.stringMatching(because),
    });
    expect(await peopleIn(ports)).toBe(4);
    expect(await optedOut(ports)).toEqual(before);
    expect(takeAll(ports, 'build-audience')).toEqual([]);
  });

  it('reads a file by the layout that its folder names, and again once the layout changed', async () => {
    const ports = await audiencePorts();
    const layout = {
      columns: { voterId: 'Id', zone: 'Place', category: 'Kind' },
      missingColumns: 'refuse',
    } as const;
    const body = 'Id;Place;Kind\n1;Dunmere;Young renters\n';
    await importFile(ports, 'segments/county/a.csv', body);
    expect((await listReceipts(ports))[0]?.refused).toMatch(
      /no layout called county: .* Use one of default, florida/,
    );
    await setLayout(ports, 'county', layout);
    await importFile(ports, 'segments/county/a.csv', body);
    expect(await listReceipts(ports)).toMatchObject([{ accepted: 1 }]);
    expect(await peopleIn(ports)).toBe(1);
  });

  it('converts another encoding and puts lost zeros back, and says so', async () => {
    const ports = await audiencePorts();
    const text = 'voter_id,zone,category,postal_code\nV1,Dun-sur-Mère,c,501\nV2,z,c,00501\n';
    for (const [name, body, converted] of [
      ['latin.csv', Buffer.from(text, 'latin1'), 'windows-1252'],
      ['wide.csv', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
      ['utf8.csv', Buffer.from(text), undefined],
    ] as const) {
      await importFile(ports, `segments/${name}`, body);
      const receipt = await receiptOf(ports, `segments/${name}`);
      expect(receipt).toMatchObject({ read: 2, accepted: 2 });
      expect(receipt?.warnings?.map(({ kind }) => kind)).toEqual(
        converted ? ['encoding', 'zip'] : ['zip'],
      );
      if (converted) expect(receipt?.warnings?.[0]?.says).toContain(converted);
    }
    const census = await ports.voters.census(await liveVoterKeys(ports));
    expect(census.map(({ zone }) => zone)).toEqual(['dun-sur-mere', 'z']);
  });

  it('reads a file by a layout that is built in', async () => {
    const ports = await audiencePorts();
    const body = 'SOS_VOTERID,COUNTY_NUMBER,PARTY_AFFILIATION\nOH1,25,D\n';
    await importFile(ports, 'segments/ohio/a.csv', body);
    expect(await ports.voters.census(await liveVoterKeys(ports))).toEqual([
      { zone: 'oh-25', category: 'democratic', voters: 1 },
    ]);
  });

  it('takes phone numbers to be of the campaign’s country', async () => {
    const ports = await audiencePorts();
    const body = 'voter_id,zone,category,phone\nV1,z,c,206-555-0101\n';
    await importFile(ports, 'segments/a.csv', body);
    expect(await receiptOf(ports, 'segments/a.csv')).toMatchObject({ accepted: 1 });
  });

  it('throws for an object that is gone, and for one that lies elsewhere', async () => {
    const ports = await audiencePorts();
    const read = (key: string) => importSegment(ports)({ key, size: 1, at: NOW }, NOW);
    await expect(read('segments/gone.csv')).rejects.toThrow('is not in the inbox');
    await drop(ports, 'delivery/a.csv', 'x');
    await expect(read('delivery/a.csv')).rejects.toThrow('lies under none of segments/, optouts/');
  });

  it('throws when the object is replaced while it is read, and nothing of it counts', async () => {
    const ports = await audiencePorts();
    const dropped = await drop(ports, 'segments/a.csv', segmentOf(3));
    let opened = 0;
    const inbox = {
      ...ports.inbox,
      open: async (key: string) => {
        opened += 1;
        if (opened === 2) await ports.inbox.put(key, segmentOf(2));
        return ports.inbox.open(key);
      },
    };
    await expect(importSegment({ ...ports, inbox })(dropped, NOW)).rejects.toThrow('was replaced');
    expect(await listReceipts(ports)).toEqual([]);
    await importSegment(ports)(dropped, NOW);
    expect(await peopleIn(ports)).toBe(2);
  });

  it('tells an audience that was defined while it imported', async () => {
    const ports = await audiencePorts();
    const dropped = await drop(ports, 'segments/a.csv', segmentOf(3));
    let isDefined = false;
    const core = {
      ...ports.core,
      commit: async (writes: Parameters<typeof ports.core.commit>[0]) => {
        if (!isDefined) {
          isDefined = true;
          await defineAudience(ports, dunmere, NOW);
          takeAll(ports, 'build-audience');
        }
        return ports.core.commit(writes);
      },
    };
    await importSegment({ ...ports, core })(dropped, NOW);
    expect(takeAll(ports, 'build-audience')).toHaveLength(1);
  });

  it('comes to the same end wherever it dies, and never counts voters before their opt-outs', async () => {
    const make = async () => {
      const ports = await audiencePorts();
      await defineAudience(ports, dunmere, NOW);
      takeAll(ports, 'build-audience');
      await importFile(ports, 'segments/a.csv', segmentOf(2));
      takeAll(ports, 'build-audience');
      await drop(ports, 'segments/a.csv', mixed);
      return ports;
    };
    const work = async (ports: AudiencePorts) => {
      await importSegment(ports)({ key: 'segments/a.csv', size: 1, at: NOW }, NOW);
    };
    const alone = await make();
    await work(alone);
    const expected = await everythingIn(alone);
    const told = takeAll(alone, 'build-audience');
    const calls = await survivingEveryCrash(make, work, async (ports) => {
      expect(await everythingIn(ports)).toEqual(expected);
      expect(takeAll(ports, 'build-audience')).toEqual(told);
    });
    expect(calls).toBeGreaterThan(15);
  });

  it('has the opt-outs in the log before the voters count', async () => {
    const ports = await audiencePorts();
    const dropped = await drop(ports, 'segments/a.csv', segmentOf(3, 1, 'yes'));
    const core = {
      ...ports.core,
      commit: async (writes: Parameters<typeof ports.core.commit>[0]) => {
        if (writes.some(({ pk }) => pk === 'INBOX'))
          expect((await optedOut(ports)).tokens).toHaveLength(3);
        return ports.core.commit(writes);
      },
    };
    await importSegment({ ...ports, core })(dropped, NOW);
    expect(await peopleIn(ports)).toBe(3);
  });
});

describe('importing an opt-out file', () => {
  it('adds to the log, asks for every audience anew, and adds no voters', async () => {
    const ports = await audiencePorts();
    await defineAudience(ports, dunmere, NOW);
    takeAll(ports, 'build-audience');
    await importFile(ports, 'optouts/a.csv', 'voter_id\nV1\nV2\nV1\n\n');
    const tokenOf = await voterTokens(ports);
    expect((await optedOut(ports)).tokens.sort()).toEqual([tokenOf('V1'), tokenOf('V2')].sort());
    expect(await receiptOf(ports, 'optouts/a.csv')).toMatchObject({
      read: 3,
      accepted: 2,
      duplicate: 1,
      optOuts: 2,
    });
    expect(takeAll(ports, 'build-audience')).toHaveLength(1);
    expect(await liveVoterKeys(ports)).toEqual([]);
  });

  it('is not taken for a segment file of the same bytes', async () => {
    const ports = await audiencePorts();
    await importFile(ports, 'segments/a.csv', segmentOf(3));
    await importFile(ports, 'optouts/a.csv', segmentOf(3));
    expect((await optedOut(ports)).tokens).toHaveLength(3);
    expect(await peopleIn(ports)).toBe(3);
  });
});

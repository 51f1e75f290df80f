import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryObjects } from '../../../lib/adapters/memory/objects.ts';
import { bundleKeys, fileDrop, keysOf } from '../../../lib/adapters/platforms/file-drop.ts';
import { readDelivery } from '../../../lib/files/delivery-file.ts';
import type { Objects } from '../../../lib/ports.ts';
import {
  aBudget,
  aChunk,
  accountTerms,
  aLine,
  behavesAsAdPlatform,
  membersFrom,
} from '../../support/platform-suite.ts';

const textOf = async (exports: Objects, key: string): Promise<string> =>
  new TextDecoder().decode(await exports.get(key));

const activeContacts = async (exports: Objects, audienceId: string): Promise<string[]> => {
  const manifest = await textOf(exports, bundleKeys.manifest(audienceId));
  if (!manifest) return [];
  const { parts } = JSON.parse(manifest) as { parts: string[] };
  const lists = parts.filter((part) => part.includes('/part-'));
  const texts = await Promise.all(lists.map((part) => textOf(exports, part)));
  return texts
    .flatMap((text) => text.split('\r\n').slice(1))
    .filter((row) => row !== '')
    .map((row) => row.split(',')[0] ?? '')
    .sort();
};

behavesAsAdPlatform('file-drop', async () => {
  const exports = memoryObjects();
  return {
    platform: fileDrop(exports),
    activeContacts: (audienceId) => activeContacts(exports, audienceId),
    activeGroups: async (audienceId) => {
      const manifest = await textOf(exports, bundleKeys.manifest(audienceId));
      const { parts } = JSON.parse(manifest) as { parts: string[] };
      const json = parts.find((part) => part.endsWith('cells.json'));
      return JSON.parse(await textOf(exports, json ?? '')).groups;
    },
    close: async () => {},
  };
});

describe('the bundle of file-drop', () => {
  it('holds one sheet of all daily budgets, in major units', async () => {
    const exports = memoryObjects();
    const platform = fileDrop(exports);
    const facts = aLine({ lineId: 'north-social.facts', creative: 'facts' });
    for (const line of [aLine(), facts]) await platform.openLine(line, accountTerms);
    await platform.setBudget(aBudget());
    await platform.setBudget(aBudget({ lineId: facts.lineId, dailyMicros: 12_345_678 }));
    await platform.setBudget(aBudget({ day: '2027-03-02', dailyMicros: 40_000_000 }));
    expect(await textOf(exports, bundleKeys.sheet)).toBe(
      [
        'line,flight,channel,creative,from_day,daily_budget,currency',
        'north-social.facts,north-social,social,facts,2027-03-01,12.345678,USD',
        'north-social.hope,north-social,social,hope,2027-03-02,40.00,USD',
        '',
      ].join('\r\n'),
    );
  });

  it('loses no line when two budgets are set at the same time', async () => {
    const exports = memoryObjects();
    const slow: Objects = {
      ...exports,
      async put(key, body) {
        // The first sheet to be drawn is the last to be written.
        if (key === bundleKeys.sheet && !String(body).includes('facts')) await laterOn();
        await exports.put(key, body);
      },
    };
    const facts = aLine({ lineId: 'north-social.facts', creative: 'facts' });
    for (const line of [aLine(), facts]) await fileDrop(exports).openLine(line, accountTerms);
    const first = fileDrop(slow).setBudget(aBudget());
    await Promise.resolve();
    await Promise.all([first, laterOn(2).then(() => setFacts(slow, facts.lineId))]);
    const sheet = await textOf(exports, bundleKeys.sheet);
    expect(sheet).toContain('north-social.facts');
    expect(sheet).toContain('north-social.hope');
  });

  it('lets no cell be run as a formula', async () => {
    const exports = memoryObjects();
    const platform = fileDrop(exports);
    const line = aLine({ channel: '=cmd()', creative: '@sum', flightId: '-1+1' });
    await platform.openLine(line, accountTerms);
    await platform.setBudget(aBudget());
    expect(await textOf(exports, bundleKeys.sheet)).toContain(`,'-1+1,'=cmd(),'@sum,`);
  });

  it('writes cells as a sheet of postal codes, with their zeros, and says why', async () => {
    const exports = memoryObjects();
    const groups = [
      { ages: ['18-24', '25-34'], genders: ['f'], postalCodes: ['01001', '01002'] },
      { ages: ['any'], genders: ['any'], postalCodes: ['99501'] },
    ];
    const aim = { audienceId: 'north', session: 's', groups, covered: 1_500, voters: 2_345 };
    expect(await fileDrop(exports).putTargeting(aim)).toMatchObject({ exported: true });
    const [sheet, json] = bundleKeys.cells('north', 's');
    expect(await textOf(exports, sheet)).toBe(
      [
        'ad_group,ages,genders,postal_code',
        'group-1,18-24;25-34,female,01001',
        'group-1,18-24;25-34,female,01002',
        'group-2,any,any,99501',
        '',
      ].join('\r\n'),
    );
    const written = await textOf(exports, json);
    expect(JSON.parse(written)).toEqual({
      ...{ audienceId: 'north', basis: ['GOOG-01', 'GOOG-02'], groups },
    });
    expect(written).not.toMatch(/1.?500|2.?345/);
  });

  it('names the columns of base64 so, and lets no sheet change them', async () => {
    const exports = memoryObjects();
    // A digest that begins with + in base64.
    const member = { voter: 'v', emailSha256: `f8${'0'.repeat(62)}`, phoneSha256: null };
    await fileDrop(exports).putMembers(aChunk({ form: 'base64', members: [member] }));
    expect(await textOf(exports, bundleKeys.part('north-students', 'first', 1))).toBe(
      `email_sha256_base64,phone_sha256_base64\r\n+${'A'.repeat(42)}=,\r\n`,
    );
  });

  it('is apart for each platform that is carried out by hand', async () => {
    const exports = memoryObjects();
    const [own, other] = [fileDrop(exports), fileDrop(exports, 'radio')];
    await own.putMembers(aChunk({ members: membersFrom(0, 2) }));
    await other.putMembers(aChunk({ members: membersFrom(2, 3) }));
    expect(await activeContacts(exports, 'north-students')).toHaveLength(2);
    await other.openLine(aLine({ platform: 'radio' }), accountTerms);
    expect(await own.readBudget(aLine().lineId)).toBeUndefined();
    await other.setBudget(aBudget());
    expect(await textOf(exports, keysOf('radio').sheet)).toContain('50.00');
    expect(await exports.get(bundleKeys.sheet)).toBeUndefined();
  });

  it('waits for a person to say that it was uploaded', async () => {
    const said = await fileDrop(memoryObjects()).putMembers(aChunk());
    expect(said).toMatchObject({ active: true, exported: true, matched: null });
  });

  it('writes contact hashes and nothing else of a person', async () => {
    const exports = memoryObjects();
    const platform = fileDrop(exports);
    await platform.putMembers(aChunk({ members: membersFrom(0, 2) }));
    const part = await textOf(exports, bundleKeys.part('north-students', 'first', 1));
    expect(part).toMatch(/^email_sha256,phone_sha256\r\n([0-9a-f]{64},\r\n){2}$/);
    for (const { key } of await exports.list('')) {
      expect(await textOf(exports, key)).not.toContain('voter-');
    }
  });
});

const laterOn = (ms = 10): Promise<void> => new Promise((done) => setTimeout(done, ms));

const setFacts = (exports: Objects, lineId: string) =>
  fileDrop(exports).setBudget(aBudget({ lineId }));

describe('the example of results', () => {
  it('is read whole, as a person brings it back', async () => {
    const bytes = readFileSync('examples/file-drop/results.csv');
    expect(bytes.toString().split('\n')[0]).toBe(
      'report_date,line_id,cost,impressions,clicks,reach,data_state,pulled_at_utc',
    );
    const { timeZone, currency, accountId } = accountTerms;
    const read = await readDelivery(one(bytes), 'results.csv', {
      platform: 'file-drop',
      defaults: { timeZone, currency, accountId },
      at: '2027-03-06T12:00:00.000Z',
    });
    expect(read.quarantined).toEqual([]);
    expect(read.rows).toHaveLength(6);
    expect(read.rows[0]).toMatchObject({ costMicros: 184_200_000, dataState: 'preliminary' });
    expect(new Set(read.rows.map(({ revision }) => revision)).size).toBe(3);
  });
});

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Member } from '../../lib/contracts/audience.ts';
import type { Line } from '../../lib/contracts/flight.ts';
import type { TargetGroup } from '../../lib/contracts/receipt.ts';
import type { AdPlatform, LineBudget, LineTerms, MemberChunk } from '../../lib/ports.ts';
import { sha256Hex } from './sha256-hex.ts';

/** A platform under test: its port, and what its owner sees of an audience's active list (contact hashes). */
export type PlatformUnderTest = {
  platform: AdPlatform;
  activeContacts(audienceId: string): Promise<string[]>;
  /** The cells that an audience is aimed at now, by groups. */
  activeGroups(audienceId: string): Promise<TargetGroup[]>;
  close(): Promise<void>;
};

/** A made-up line of a two-week flight. */
export const aLine = (given: Partial<Line> = {}): Line => ({
  lineId: 'north-social.hope',
  armId: 'north/students/social/hope',
  flightId: 'north-social',
  audienceId: 'north-students',
  zone: 'north',
  category: 'students',
  channel: 'social',
  creative: 'hope',
  platform: 'simulated',
  start: '2027-03-01',
  end: '2027-03-14',
  flightCapMicros: 2_000_000_000,
  audienceSize: 6_000,
  ...given,
});

/** Terms of the account that every platform under test has. */
export const accountTerms: LineTerms = {
  timeZone: 'America/Chicago',
  currency: 'USD',
  accountId: 'main',
};

/** A daily budget for the made-up line. */
export const aBudget = (given: Partial<LineBudget> = {}): LineBudget => ({
  lineId: aLine().lineId,
  version: 1,
  day: '2027-03-01',
  dailyMicros: 50_000_000,
  at: '2027-03-01T11:00:00.000Z',
  ...given,
});

/** Members from..to-1, each with an address of their own. */
export const membersFrom = (from: number, to: number): Member[] =>
  Array.from({ length: to - from }, (_, index) => ({
    voter: `voter-${from + index}`,
    emailSha256: sha256Hex(`voter-${from + index}@example.org`),
    phoneSha256: null,
  }));

/** One chunk of the made-up line's audience. */
export const aChunk = (given: Partial<MemberChunk> = {}): MemberChunk => ({
  audienceId: aLine().audienceId,
  session: 'first',
  sequence: 1,
  last: true,
  expected: 10,
  form: 'hex',
  members: membersFrom(0, 10),
  ...given,
});

const emails = (members: Member[]): string[] =>
  members.map(({ emailSha256 }) => emailSha256 ?? '').sort();

/** What every ad platform must do, however it is reached. */
export const behavesAsAdPlatform = (name: string, open: () => Promise<PlatformUnderTest>): void => {
  describe(`${name}, as an ad platform`, () => {
    let tested: PlatformUnderTest;
    let platform: AdPlatform;
    beforeEach(async () => {
      tested = await open();
      platform = tested.platform;
    });
    afterEach(() => tested.close());

    it('knows no budget of a line that was not opened, and none is set', async () => {
      expect(await platform.readBudget('nobody.knows')).toBeUndefined();
      expect(await platform.setBudget(aBudget({ lineId: 'nobody.knows' }))).toEqual({
        kind: 'refused',
        because: 'unknown line',
      });
    });

    it('opens a line without budget, also twice', async () => {
      for (let time = 0; time < 2; time += 1) {
        expect(await platform.openLine(aLine(), accountTerms)).toEqual({ kind: 'done' });
        expect(await platform.readBudget(aLine().lineId)).toBe(0);
      }
    });

    it('keeps the last budget that was set, absolute, however often', async () => {
      await platform.openLine(aLine(), accountTerms);
      for (const dailyMicros of [50_000_000, 50_000_000, 20_000_001, 20_000_001, 0]) {
        expect(await platform.setBudget(aBudget({ dailyMicros }))).toEqual({ kind: 'done' });
        expect(await platform.readBudget(aLine().lineId)).toBe(dailyMicros);
      }
    });

    it('keeps its budget when the line is opened again', async () => {
      await platform.openLine(aLine(), accountTerms);
      await platform.setBudget(aBudget());
      await platform.openLine(aLine(), accountTerms);
      expect(await platform.readBudget(aLine().lineId)).toBe(50_000_000);
    });

    it('makes a list active with its last chunk, all at once', async () => {
      const first = aChunk({ members: membersFrom(0, 10), last: false });
      expect(await platform.putMembers(first)).toMatchObject({
        ...{ received: 10, invalid: 0, rejected: [], active: false },
      });
      expect(await tested.activeContacts('north-students')).toEqual([]);
      const last = aChunk({ sequence: 2, members: membersFrom(10, 15) });
      expect(await platform.putMembers(last)).toMatchObject({
        ...{ received: 5, invalid: 0, rejected: [], active: true },
      });
      expect(await tested.activeContacts('north-students')).toEqual(emails(membersFrom(0, 15)));
    });

    it('replaces the whole list by the next session, and not before its last chunk', async () => {
      await platform.putMembers(aChunk());
      await platform.putMembers(
        aChunk({ session: 'second', members: membersFrom(5, 8), last: false }),
      );
      expect(await tested.activeContacts('north-students')).toEqual(emails(membersFrom(0, 10)));
      await platform.putMembers(
        aChunk({ session: 'second', sequence: 2, members: membersFrom(8, 9) }),
      );
      expect(await tested.activeContacts('north-students')).toEqual(emails(membersFrom(5, 9)));
    });

    it('takes a repeated chunk for what it is', async () => {
      const first = aChunk({ last: false });
      const last = aChunk({ sequence: 2, members: membersFrom(10, 15) });
      for (const chunk of [first, first, last, last, first, last]) {
        expect(await platform.putMembers(chunk)).toMatchObject({ active: chunk.last });
      }
      expect(await tested.activeContacts('north-students')).toEqual(emails(membersFrom(0, 15)));
    });

    it('forgets who was left out when a session is sent again with fewer people', async () => {
      await platform.putMembers(aChunk({ last: false }));
      await platform.putMembers(aChunk({ sequence: 2, members: membersFrom(10, 20) }));
      await platform.putMembers(aChunk({ last: false, members: membersFrom(1, 10) }));
      await platform.putMembers(aChunk({ sequence: 2, members: membersFrom(10, 12) }));
      expect(await tested.activeContacts('north-students')).toEqual(emails(membersFrom(1, 12)));
    });

    it('refuses a list with a gap and leaves the old one active', async () => {
      await platform.putMembers(aChunk());
      const gap = aChunk({ session: 'second', sequence: 2, members: membersFrom(20, 30) });
      await expect(platform.putMembers(gap)).rejects.toThrow(/again/);
      expect(await tested.activeContacts('north-students')).toEqual(emails(membersFrom(0, 10)));
    });

    it('counts people without any contact as invalid', async () => {
      const nobody = { voter: 'voter-x', emailSha256: null, phoneSha256: null };
      const chunk = aChunk({ members: [...membersFrom(0, 3), nobody] });
      expect(await platform.putMembers(chunk)).toMatchObject({
        ...{ received: 4, invalid: 1, active: true },
      });
    });

    it('aims an audience at groups of voters in place of a list, and at nobody without groups', async () => {
      await platform.putMembers(aChunk());
      const groups = [{ ages: ['18-24'], genders: ['f', 'm'], postalCodes: ['01001', '01002'] }];
      const aim = { audienceId: 'north-students', covered: 1_500, voters: 2_000 };
      const said = await platform.putTargeting({ ...aim, session: 'cells', groups });
      expect(said.active).toBe(true);
      expect(await tested.activeGroups('north-students')).toEqual(groups);
      expect(await tested.activeContacts('north-students')).toEqual([]);
      await platform.putTargeting({ ...aim, session: 'none', groups: [] });
      expect(await tested.activeGroups('north-students')).toEqual([]);
    });

    it('says what it knows of a list, and nothing of one that it never saw', async () => {
      expect(await platform.readList('nobody-knows')).toBeUndefined();
      await platform.putMembers(aChunk());
      const list = await platform.readList('north-students');
      expect([undefined, 10]).toContain(list?.people);
    });

    it('takes hashes in the spelling of the destination', async () => {
      await platform.putMembers(aChunk({ form: 'base64' }));
      const hex = (await tested.activeContacts('north-students')).map((hash) =>
        hash.length === 44 ? Buffer.from(hash, 'base64').toString('hex') : hash,
      );
      expect(hex.sort()).toEqual(emails(membersFrom(0, 10)));
    });

    it('reports nothing before anything was delivered', async () => {
      await platform.openLine(aLine(), accountTerms);
      await platform.setBudget(aBudget());
      const window = { from: '2027-03-01', to: '2027-03-14', at: '2027-03-01T12:00:00.000Z' };
      expect(await platform.pullReports(window)).toEqual([]);
    });
  });
};

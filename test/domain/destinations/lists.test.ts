import { describe, expect, it } from 'vitest';
import { rowsABatch, sessionName } from '../../../lib/domain/destinations/batches.ts';
import {
  forbidsVoterLists,
  LIST_RULES,
  listKinds,
  listRulesOf,
} from '../../../lib/domain/destinations/lists.ts';

describe('the rules of destinations', () => {
  it.each([
    ['meta', 'meta'],
    ['google-ads', 'cells'],
    ['dv360', 'cells'],
    ['youtube', 'cells'],
    ['ttd', 'uid2'],
    ['trade-desk', 'uid2'],
    ['liveramp', 'onboarder'],
    ['simulated', 'meta'],
    ['file-drop', 'meta'],
    ['some-radio', 'meta'],
  ] as const)('take %s for one of kind %s where nobody says otherwise', (name, kind) => {
    expect(listRulesOf({ name }).kind).toBe(kind);
  });

  it('are what a campaign says, but for a list of voters to Google', () => {
    expect(listRulesOf({ name: 'some-radio', lists: 'none' }).kind).toBe('none');
    expect(listRulesOf({ name: 'google-ads', lists: 'none' }).kind).toBe('none');
    for (const lists of ['meta', 'uid2', 'onboarder'] as const) {
      expect(listRulesOf({ name: 'google-ads', lists }).takes).toBe('cells');
    }
    expect(forbidsVoterLists('dv360')).toBe(true);
    expect(forbidsVoterLists('meta')).toBe(false);
  });

  it('say for each kind how it takes people, where that is said, and what is too few', () => {
    for (const kind of listKinds) {
      const { basis, takes, leastMatched } = LIST_RULES[kind];
      expect(basis.length).toBeGreaterThan(10);
      expect(leastMatched).toBe(takes === 'nothing' ? 0 : 100);
    }
    expect(LIST_RULES.uid2).toMatchObject({ contacts: 'uid2', form: 'base64' });
    expect(LIST_RULES.meta).toMatchObject({ contacts: 'meta', form: 'hex', sessionMinutes: 90 });
  });
});

describe('a batch', () => {
  it.each([
    ['meta', 10_000],
    // 5,000 items, an email and a phone of each.
    ['uid2', 2_500],
    ['onboarder', 100_000],
  ] as const)('for %s holds at most %d people', (kind, rows) => {
    expect(rowsABatch(LIST_RULES[kind])).toBe(rows);
  });

  it('of UID2 stays below a megabyte as it is sent', () => {
    const hash = 'A'.repeat(43).concat('=');
    const rows = Array.from({ length: rowsABatch(LIST_RULES.uid2) }, () => ({
      emailSha256: hash,
      phoneSha256: hash,
    }));
    expect(JSON.stringify(rows).length).toBeLessThan(1_000_000);
  });

  it('is as small as the tightest of its limits', () => {
    expect(rowsABatch({ batch: { rows: 9, items: 8, bytes: 10_000 } })).toBe(4);
    expect(rowsABatch({ batch: { rows: 9, items: 100, bytes: 400 } })).toBe(2);
  });
});

describe('the name of a session', () => {
  const list = { account: 'main', platform: 'meta', audienceId: 'north' };
  const at = (time: string) => `2027-03-01T${time}:00.000Z`;
  const meta = (...parts: (string | number)[]) =>
    sessionName(LIST_RULES.meta, list, parts, at('12:10'));

  it('is a positive whole number of 64 bits at Meta, another for another build, list or account', () => {
    const names = [
      meta('hash', 0, 0),
      meta('hash', 0, 1),
      meta('hash', 1, 0),
      meta('hash', 0, 0, 'none'),
      sessionName(LIST_RULES.meta, { ...list, audienceId: 'south' }, ['hash', 0, 0], at('12:10')),
      sessionName(LIST_RULES.meta, { ...list, account: 'other' }, ['hash', 0, 0], at('12:10')),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name).toMatch(/^[1-9]\d{0,18}$/);
      expect(BigInt(name) < 2n ** 63n).toBe(true);
    }
  });

  it('stays the same for a repeat, and is another one once the replacement would take too long', () => {
    const named = (time: string) => sessionName(LIST_RULES.meta, list, ['hash', 0, 0], at(time));
    expect(named('12:10')).toBe(named('12:10'));
    expect(named('13:40')).not.toBe(named('12:10'));
    const text = (time: string) => sessionName(LIST_RULES.uid2, list, ['hash', 0, 0], at(time));
    expect(text('12:10')).toBe('hash-0-0');
    expect(text('23:59')).toBe('hash-0-0');
  });
});

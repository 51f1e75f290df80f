import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { swingshift } from '../support/swingshift.ts';

const ARGS = ['demo', '--voters', '5000', '--days', '3', '--seed', '7', '--no-serve'];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swingshift-demo-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const called = (name: string, killWhen?: RegExp) =>
  swingshift(
    folder,
    [...ARGS, '--json', '--state', `state-${name}`, '--out', `out-${name}`],
    killWhen,
  );
const written = (name: string, file: string) => readFile(join(folder, `out-${name}`, file), 'utf8');

describe('the demo, on the embedded cloud', () => {
  it('ends in one summary, left alone or killed again and again', {
    timeout: 300_000,
  }, async () => {
    const [alone, killed] = await Promise.all([
      called('alone'),
      (async () => {
        for (const moment of [
          /import: 2 of/,
          /audiences: done/,
          /days: 1 of/,
          /days: 2 of/,
          /days: 6 of/,
        ]) {
          expect((await called('killed', moment)).code).toBe(null);
        }
        return called('killed');
      })(),
    ]);
    expect(alone.stderr).not.toMatch(/swingshift:/);
    expect([alone.code, killed.code]).toEqual([0, 0]);
    for (const file of ['summary.json', 'spend.csv', 'rejects.csv']) {
      expect(await written('killed', file)).toBe(await written('alone', file));
    }

    const summary = JSON.parse(await written('alone', 'summary.json'));
    expect(JSON.parse(alone.stdout)).toEqual(summary);
    const { voters, decisions } = summary;
    expect(voters.read).toBe(voters.accepted + voters.rejected + voters.duplicate);
    const truth = JSON.parse(
      await readFile(join(folder, 'state-alone/electorate/truth.json'), 'utf8'),
    );
    expect(voters).toEqual({
      read: truth.voters.read,
      accepted: truth.voters.accepted,
      rejected: truth.voters.rejected,
      duplicate: truth.voters.duplicate,
    });
    expect(summary.ledgerSpentMicros).toBe(summary.spentMicros);
    expect(summary.spentMicros).toBeGreaterThan(0);
    expect(summary.spentMicros).toBeLessThanOrEqual(summary.campaignBudgetMicros);
    expect(decisions.queued).toBe(decisions.applied + decisions.refused);
    expect(summary.audiences.every(({ size }: { size: number }) => size >= 1_000)).toBe(true);
    const { delegates, reachInCategory } = summary;
    expect(delegates.after.expected - delegates.before.expected).toBeCloseTo(delegates.gain, 5);
    expect(Math.min(delegates.gain, delegates.evenSplitGain)).toBeGreaterThan(0);
    const sum = (of: 'reached' | 'gain'): number =>
      delegates.zones.reduce((all: number, zone: Record<typeof of, number>) => all + zone[of], 0);
    expect(sum('reached')).toBe(reachInCategory);
    expect(sum('gain')).toBeCloseTo(delegates.gain, 5);
    const report = await written('alone', 'report.html');
    expect(report).toContain('<svg');
    expect(report).toContain('Expected delegates by zone');
    const zones = await readFile(join(folder, 'state-alone/zones.csv'), 'utf8');
    expect(zones).toMatch(/^zone,state,date,.*\nalder-valley,Northmarch,2027-03-16,/);
  });
});

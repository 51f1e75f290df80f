import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeLock } from '../../lib/local/process-lock.ts';
import { killHard, startChild } from '../support/child.ts';
import { temporaryFolder } from '../support/cloud.ts';

describe('the lock of a state folder', () => {
  it('is held by one, who is named to others, and free after release', async () => {
    const folder = temporaryFolder();
    const first = await takeLock(folder, 'drive');
    expect(first.kind).toBe('held');
    expect(await takeLock(folder, 'drive')).toEqual({
      kind: 'refused',
      heldBy: process.pid,
      orphan: false,
    });
    expect((await takeLock(folder, 'other')).kind).toBe('held');
    if (first.kind === 'held') first.release();
    expect((await takeLock(folder, 'drive')).kind).toBe('held');
  });

  it('is refused while another healthy process has it, and free once that was killed', async () => {
    const folder = temporaryFolder();
    const child = await startChild('lock', folder);
    expect(await takeLock(folder, 'drive')).toEqual({
      kind: 'refused',
      heldBy: child.pid,
      orphan: false,
    });
    await killHard(child);
    expect((await takeLock(folder, 'drive')).kind).toBe('held');
  });

  it('is yielded by a process whose starter was killed', async () => {
    const folder = temporaryFolder();
    const shell = await startChild('lock', folder, 'shell');
    expect(await takeLock(folder, 'drive')).toMatchObject({ kind: 'refused', orphan: false });
    await killHard(shell);
    const started = performance.now();
    expect((await takeLock(folder, 'drive')).kind).toBe('held');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is not hindered by what dead processes left, whole or torn', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'drive.lock'), '');
    writeFileSync(join(folder, 'drive.json'), '{"pid": 1, "po');
    const lock = await takeLock(folder, 'drive');
    expect(lock.kind).toBe('held');
  });
});

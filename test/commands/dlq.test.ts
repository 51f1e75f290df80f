import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeadLetter } from '../../lib/books/dead-letters.ts';
import { openSession } from '../../lib/local/session.ts';
import { temporaryFolder } from '../support/cloud.ts';
import { swingshift } from '../support/swingshift.ts';

const NOW = '2027-03-01T11:00:00.000Z';
const folder = temporaryFolder();
const before = { ...process.env };
const call = (line: string) => swingshift(folder, [...line.split(' '), '--now', NOW]);
const body = {
  type: 'FlightDecided',
  decisionId: 'nobody.a/9',
  lineId: 'nobody.a',
  platform: 'file-drop',
  version: 9,
  at: NOW,
};

beforeAll(async () => {
  const session = await openSession({ state: `${folder}/.swingshift`, now: NOW });
  const send = (id: string, sent: unknown) =>
    session.ports.queues.send('place-flights', { id, group: 'g', body: sent });
  await send('poison', body);
  await send('unread', { ...body, type: 'FlightDecided2' });
  await expect(session.drain()).rejects.toThrow(/nobody\.a: version 9.*\n {2}mend: swingshift dlq/);
  await session.close();
  process.env = before;
}, 60_000);
afterAll(() => {
  process.env = before;
});

it('lists what was given up in another process, sends it again, and puts it away', {
  timeout: 120_000,
}, async () => {
  const listed = await call('dlq list --json');
  const letters = JSON.parse(listed.stdout) as DeadLetter[];
  expect(letters.map(({ reason }) => reason).sort()).toEqual([
    'The message, a FlightDecided2, does not have its shape (it: invalid_union)',
    'nobody.a: version 9 is asked for, and the book is at 0',
  ]);
  expect(listed.stdout).not.toContain('"body"');
  const doctor = await call('doctor');
  expect([doctor.code, doctor.stdout]).toEqual([2, expect.stringContaining('swingshift dlq list')]);

  const again = await call('dlq replay --all');
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('nobody.a: version 9')]);

  const dropped = await call('dlq drop --all --because gone --json');
  expect(JSON.parse(dropped.stdout).dropped).toHaveLength(2);
  const all = JSON.parse((await call('dlq list --all --json')).stdout) as DeadLetter[];
  expect(all.map(({ ended }) => ended?.how).sort()).toEqual([
    'dropped',
    'dropped',
    'replayed',
    'replayed',
  ]);
});

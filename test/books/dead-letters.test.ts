import { beforeEach, describe, expect, it } from 'vitest';
import { memoryQueues } from '../../lib/adapters/memory/queues.ts';
import { memoryRecords } from '../../lib/adapters/memory/records.ts';
import {
  dropDeadLetter,
  type GivenUp,
  keepDeadLetter,
  listDeadLetters,
  replayDeadLetter,
} from '../../lib/books/dead-letters.ts';
import { sendPromised } from '../../lib/books/outbox.ts';

const AT = '2027-03-01T11:00:00.000Z';
const NOW = '2027-03-02T08:00:00.000Z';
const body = { type: 'FlightDecided', lineId: 'north.a', version: 3, at: AT };
const given = (changes: Partial<GivenUp> = {}): GivenUp => ({
  queue: 'place-flights',
  id: 'm1',
  group: 'meta/north.a',
  text: JSON.stringify(body),
  at: AT,
  attempts: 5,
  reason: 'no answer',
  ...changes,
});
const open = () => ({ core: memoryRecords(), queues: memoryQueues() });
let ports = open();
beforeEach(() => {
  ports = open();
});
const waiting = async () => (await listDeadLetters(ports)).map(({ id }) => id);

describe('dead letters', () => {
  it('are kept once with queue, instant, tries, reason and what they are about', async () => {
    await keepDeadLetter(ports, given());
    await keepDeadLetter(ports, given({ reason: 'another', attempts: 6 }));
    const { text: _, ...rest } = given();
    expect(await listDeadLetters(ports)).toEqual([
      {
        ...rest,
        about: { type: 'FlightDecided', lineId: 'north.a', version: 3 },
        body,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  it('are kept once where two give the same message up at the same time', async () => {
    await Promise.all([keepDeadLetter(ports, given()), keepDeadLetter(ports, given())]);
    expect(await waiting()).toEqual(['m1']);
  });

  it('show no person, whatever the message or its error quotes', async () => {
    const jane = 'jane@example.org';
    await keepDeadLetter(
      ports,
      given({ id: 'a', text: `{"type":"${jane}","lineId":"${jane}","who":1}` }),
    );
    await keepDeadLetter(ports, given({ id: 'b', text: `not json ${jane}` }));
    const reason = `cannot read "${jane}" or (+1 555 010 2000) on 2027-03-01`;
    await keepDeadLetter(ports, given({ id: 'c', reason }));
    const shown = (await listDeadLetters(ports)).map(({ body: _, ...letter }) => letter);
    expect(JSON.stringify(shown)).not.toMatch(/jane|555/);
    expect(shown[2]?.reason).toBe('cannot read "(withheld)" or ((withheld)) on 2027-03-01');
    expect(
      JSON.stringify(await ports.core.read({ pk: 'DEAD', sk: 'place-flights/b' })),
    ).not.toContain('jane');
  });

  it('are sent again under another id, once, though somebody asks twice', async () => {
    await keepDeadLetter(ports, given());
    expect(await replayDeadLetter(ports, 'm1', NOW)).toEqual({ kind: 'done' });
    expect(await replayDeadLetter(ports, 'm1', NOW)).toEqual({ kind: 'already' });
    await sendPromised(ports);
    expect(ports.queues.take('place-flights')).toEqual({
      id: 'again/place-flights/m1/1',
      group: 'meta/north.a',
      body,
    });
    expect(ports.queues.waiting('place-flights')).toBe(0);
    expect(await waiting()).toEqual([]);
    expect(await listDeadLetters(ports, 'all')).toMatchObject([
      { ended: { how: 'replayed', at: NOW } },
    ]);
  });

  it('stay here where nothing could be sent', async () => {
    const elsewhere = given({ id: 'elsewhere', queue: 'sweep' });
    for (const letter of [given({ text: 'not json' }), elsewhere])
      await keepDeadLetter(ports, letter);
    const large = given({ id: 'large', text: JSON.stringify('x'.repeat(310_000)) });
    await keepDeadLetter(ports, large);
    for (const id of ['m1', 'elsewhere', 'large', 'nobody']) {
      expect([id, (await replayDeadLetter(ports, id, NOW)).kind]).toEqual([id, 'refused']);
    }
    expect(await waiting()).toEqual(['large', 'm1', 'elsewhere']);
  });

  it('are put away with a reason that stays, and then are not sent again', async () => {
    await keepDeadLetter(ports, given());
    const drop = { because: 'a test', at: NOW };
    expect(await dropDeadLetter(ports, 'm1', drop)).toEqual({ kind: 'done' });
    expect(await replayDeadLetter(ports, 'm1', NOW)).toEqual({ kind: 'already' });
    expect(await sendPromised(ports)).toBe(0);
    expect(await listDeadLetters(ports, 'all')).toMatchObject([
      { ended: { how: 'dropped', at: NOW, because: 'a test' } },
    ]);
  });

  it('come back where the same message fails once more after it was ended', async () => {
    await keepDeadLetter(ports, given());
    await replayDeadLetter(ports, 'm1', NOW);
    await keepDeadLetter(ports, given({ reason: 'still no answer' }));
    expect(await listDeadLetters(ports)).toMatchObject([{ id: 'm1', reason: 'still no answer' }]);
    await replayDeadLetter(ports, 'm1', NOW);
    await sendPromised(ports);
    expect(ports.queues.waiting('place-flights')).toBe(2);
  });
});

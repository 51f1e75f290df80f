import { describe, expect, it } from 'vitest';
import { guests, turns } from '../../lib/local/company.ts';
import { serveControl, stayWith } from '../../lib/local/control-server.ts';

const settled = (): { gone: Promise<void>; leave: () => void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { gone: promise, leave: resolve };
};
const isDone = (work: Promise<unknown>): Promise<boolean> =>
  Promise.race([work.then(() => true), new Promise<boolean>((r) => setTimeout(r, 20, false))]);

describe('guests', () => {
  it('keep the door open until the last has left, then nobody comes in', async () => {
    const { enter, close, count } = guests();
    const [first, second] = [settled(), settled()];
    expect([await enter(first.gone), await enter(second.gone), count()]).toEqual([true, true, 2]);
    const closing = close();
    first.leave();
    const late = settled();
    expect([await isDone(closing), await enter(late.gone)]).toEqual([false, true]);
    second.leave();
    late.leave();
    expect(await isDone(closing)).toBe(true);
    expect(await enter(settled().gone)).toBe(false);
  });
});

describe('turns', () => {
  it('are one at a time, in the order in which they were asked for', async () => {
    const { take } = turns();
    const [first, second, third] = [settled(), settled(), settled()];
    await take(first.gone);
    const [next, last] = [take(second.gone), take(third.gone)];
    expect(await isDone(next)).toBe(false);
    // One that dies while it waits is passed over.
    second.leave();
    expect(await isDone(last)).toBe(false);
    first.leave();
    expect([await isDone(next), await isDone(last)]).toEqual([true, true]);
  });
});

describe('a stay', () => {
  it('lasts until it is left, and is refused to who does not know the word', async () => {
    const { enter, close, count } = guests();
    const control = await serveControl({}, { '/stay': enter });
    const stay = await stayWith(control.address, '/stay');
    expect(count()).toBe(1);
    expect(await stayWith({ ...control.address, token: 'guessed' }, '/stay')).toBeUndefined();
    expect(await stayWith(control.address, '/elsewhere')).toBeUndefined();
    stay?.leave();
    await close();
    expect(await stayWith(control.address, '/stay')).toBeUndefined();
    control.close();
    expect(await stayWith(control.address, '/stay')).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import { hasBegun } from '../../../lib/domain/flights/delivery-day.ts';

it.each([
  ['05:59', {}, false],
  ['06:00', {}, true],
  ['00:00', { deliversFrom: '00:00' }, true],
  ['06:30', { deliversFrom: '07:00' }, false],
])('at %s, on a platform with %o, the day has begun: %s', (time, terms, expected) => {
  expect(hasBegun(time, terms)).toBe(expected);
});

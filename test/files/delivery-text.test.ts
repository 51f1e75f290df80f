import { describe, expect, it } from 'vitest';
import { deliveryText, tellTheSame } from '../../lib/files/delivery-text.ts';
import { row } from '../support/delivery-rows.ts';

describe('two pulls', () => {
  const rows = [row(), row({ lineId: 'two' })];
  const pulledAt = (at: string) => rows.map((one) => ({ ...one, revision: at, reportedAt: at }));
  const [ten, eleven] = ['2027-03-02T10:00:00.000Z', '2027-03-02T11:00:00.000Z'];

  it.each([
    ['in another order', [...rows].reverse(), true],
    ['at another instant', rows.map((one) => ({ ...one, reportedAt: eleven })), true],
    ['with another revision', [row({ revision: '0002' }), row({ lineId: 'two' })], false],
    ['with another figure', [row({ clicks: 5 }), row({ lineId: 'two' })], false],
    ['with one row less', [row()], false],
    ['with one row twice', [...rows, row()], false],
  ])('%s: tell the same? %s', (_, others, same) => {
    expect(tellTheSame(deliveryText(rows), deliveryText(others))).toBe(same);
  });

  it('tell the same where the instant of the pull is the revision', () => {
    expect(tellTheSame(deliveryText(pulledAt(ten)), deliveryText(pulledAt(eleven)))).toBe(true);
  });
});

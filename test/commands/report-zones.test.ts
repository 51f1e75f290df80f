import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postReport } from '../../lib/books/ledger.ts';
import type { DeliveryRow } from '../../lib/contracts/delivery.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import { openSession } from '../../lib/local/session.ts';
import { temporaryFolder } from '../support/cloud.ts';
import { row } from '../support/delivery-rows.ts';
import { swingshift } from '../support/swingshift.ts';

const NOW = '2027-03-02T12:00:00.000Z';
const CROSSWALK = join(import.meta.dirname, '../../examples/zones/crosswalk.csv');
const folder = temporaryFolder();
const before = { ...process.env };
const post = async (changes: Partial<DeliveryRow>[]): Promise<void> => {
  const session = await openSession({ state: `${folder}/.swingshift`, now: NOW });
  const rows = changes.map(row);
  const fileSha256 = sha256Hex(JSON.stringify(rows));
  const file = { file: `${fileSha256}.csv`, fileSha256, rowsRead: rows.length, quarantined: [] };
  await postReport(session.ports, { ...file, rows, at: NOW });
  await session.close();
};
const call = (...more: string[]) =>
  swingshift(folder, ['report', 'zones', CROSSWALK, '--now', NOW, ...more]);

beforeAll(
  () => post([{ cell: 'Cobalt Metro' }, { cell: 'Ivory Island', costMicros: 200_000 }]),
  60_000,
);
afterAll(() => {
  process.env = before;
});

it('prices what falls beside our zones, and refuses once too much falls where nobody knows', {
  timeout: 120_000,
}, async () => {
  const told = await call();
  expect([told.code, told.stderr]).toEqual([0, '']);
  expect(told.stdout).toMatch(/spill into other zones +│ +10\.00 │ +1,000/);
  expect(told.stdout).toMatch(/ {2}dunmere +│ +2\.70 │ +270/);
  expect(told.stdout).toMatch(/unmapped +│ +0\.20 │ +1,000/);
  await post([{ cell: 'Ivory Island', lineId: 'other', costMicros: 10_000 }]);
  const refused = await call('--json');
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('more than 2 % of the spend is in places without a zone: Ivory');
});

import { gunzipSync } from 'node:zlib';
import type { DeliveryRow, LedgerLine } from '../../lib/contracts/delivery.ts';
import { sha256Hex } from '../../lib/domain/canonical.ts';
import { Broken, type Watcher } from './watch.ts';

/** What a row of a report is about, and the money of it that stands. */
type Standing = Pick<DeliveryRow, 'revision' | 'costMicros'>;

/** The ledger as the simulation itself counts it. */
export type LedgerWatch = Watcher & {
  /** All delivery files that ever lay in the inbox, by the hash of their bytes. */
  files: ReadonlyMap<string, DeliveryRow[]>;
  booked: ReadonlySet<string>;
  heads: ReadonlyMap<string, Standing>;
};

type Entry = { key: string; previousHash: string; hash: string };

/**
 * L1: the balance is the sum of the heads. L2: the heads are the latest revision of each booked report, the dearer one
 * where two disagree. L3: nothing that was posted ever changes.
 */
export const watchLedger = (): LedgerWatch => {
  const files = new Map<string, DeliveryRow[]>();
  const booked = new Set<string>();
  const expected = new Map<string, Standing>();
  const heads = new Map<string, Standing>();
  const batches = new Map<string, Uint8Array>();
  const posted = new Map<string, string>();
  let lastHash: string | undefined;

  const book = (sha256: string): void => {
    booked.add(sha256);
    for (const row of files.get(sha256) ?? []) {
      const before = expected.get(keyOf(row));
      if (!before || takesPlace(row, before)) expected.set(keyOf(row), row);
    }
  };
  const post = ({ key, previousHash, hash }: Entry): void => {
    const bytes = batches.get(key);
    if (!bytes) throw new Broken('L3', `${key} is posted before it is written`);
    if (lastHash !== undefined && previousHash !== lastHash) {
      throw new Broken('L3', `${key} does not follow on what was posted before it`);
    }
    lastHash = hash;
    posted.set(key, sha256Hex(bytes));
    for (const text of gunzipSync(bytes).toString().split('\n').filter(Boolean)) {
      const line = JSON.parse(text) as LedgerLine;
      const stood = heads.get(keyOf(line))?.costMicros ?? 0;
      if (line.oldMicros !== stood || line.deltaMicros !== line.costMicros - stood) {
        throw new Broken('L2', `a line of ${line.lineId} replaces ${line.oldMicros}, not ${stood}`);
      }
      heads.set(keyOf(line), line);
    }
  };
  const compare = (): void => {
    for (const [key, { costMicros, revision }] of expected) {
      const head = heads.get(key);
      if (head?.costMicros === costMicros && orderOf(head) === orderOf({ revision })) continue;
      throw new Broken(
        'L2',
        `${key}: ${head?.costMicros} of ${head?.revision} stands, and ${costMicros} of ${revision} was reported`,
      );
    }
    if (heads.size > expected.size) throw new Broken('L2', 'a head stands that nobody reported');
  };
  return {
    files,
    booked,
    heads,
    took({ site, args }) {
      if (site.method !== 'put') return;
      const [key, body] = args as [string, Uint8Array | string];
      if (site.port === 'inbox' && key.startsWith('delivery/')) {
        files.set(sha256Hex(body), rowsIn(body));
      }
      if (site.port !== 'lake' || !key.startsWith('ledger/')) return;
      const bytes = body as Uint8Array;
      const before = posted.get(key);
      if (before && before !== sha256Hex(bytes)) throw new Broken('L3', `${key} is written over`);
      batches.set(key, bytes);
    },
    commits(_, puts) {
      for (const { pk, sk, ifRev } of puts) if (pk === 'FILE' && ifRev === 0) book(sk);
      for (const { pk, sk, put, ifRev } of puts) {
        if (pk !== 'ENTRY') continue;
        if (ifRev > 0) throw new Broken('L3', `entry ${sk} is changed`);
        post(put as Entry);
      }
      const head = puts.find(({ pk, sk }) => pk === 'LEDGER' && sk === 'HEAD')?.put;
      if (!head) return;
      compare();
      const sum = [...heads.values()].reduce((total, { costMicros }) => total + costMicros, 0);
      const balance = (head as { balances: Record<string, number> }).balances['USD'] ?? 0;
      if (sum !== balance)
        throw new Broken('L1', `the balance is ${balance}, and the heads ${sum}`);
    },
  };
};

const rowsIn = (body: Uint8Array | string): DeliveryRow[] =>
  (typeof body === 'string' ? body : new TextDecoder().decode(body))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const keyOf = ({ platform, lineId, reportDate }: DeliveryRow): string =>
  `${platform}/${lineId}/${reportDate}`;

/** All platforms here number their revisions; how the ledger writes the number is its own affair. */
const orderOf = ({ revision }: Pick<Standing, 'revision'>): number => Number(revision);

const takesPlace = (row: Standing, before: Standing): boolean =>
  orderOf(row) > orderOf(before) ||
  (orderOf(row) === orderOf(before) && row.costMicros > before.costMicros);

import type { SQSRecord } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { decideFlights } from '../../functions/decide-flights.ts';
import { placeFlights } from '../../functions/place-flights.ts';
import { listDeadLetters, replayDeadLetter } from '../../lib/books/dead-letters.ts';
import { keys } from '../../lib/books/keys.ts';
import { sendPromised } from '../../lib/books/outbox.ts';
import { approvePlan } from '../../lib/books/plans.ts';
import {
  AudienceBuilt,
  FlightDecided,
  HoldReleased,
  type ObjectDropped,
  PlanApproved,
} from '../../lib/contracts/messages.ts';
import { MAX_RECEIVES } from '../../lib/contracts/pipeline.ts';
import type { Ports } from '../../lib/ports.ts';
import { consume } from '../../lib/runtime/consume.ts';
import { react } from '../../lib/runtime/react.ts';
import { context, failedIds, sqsEvent, sqsRecord } from '../support/sqs-records.ts';
import {
  approve,
  at,
  inForce,
  planFor,
  takeAll,
  twoFlights,
  type World,
} from '../support/two-flights.ts';

const NOW = at('05:01');
let dropped: ObjectDropped[] = [];

/** The stages in their real frames, over the world's ports. */
const framesOf = (world: World) => {
  const connect = () => world.ports as unknown as Ports;
  return {
    place: consume(z.union([FlightDecided, AudienceBuilt]), placeFlights, connect),
    decide: consume(z.union([PlanApproved, HoldReleased]), decideFlights, connect),
    drop: react(() => async (object) => void dropped.push(object), connect),
  };
};
type Frames = ReturnType<typeof framesOf>;

/** Hands a batch over as SQS does: what comes back is received once more, until it is redriven. Returns how often. */
const deliver = async (frame: Frames[keyof Frames], records: SQSRecord[]): Promise<number> => {
  let left = records;
  for (let receives = 1; receives <= MAX_RECEIVES; receives += 1) {
    const again = left.map((record) => ({
      ...record,
      attributes: { ...record.attributes, ApproximateReceiveCount: String(receives) },
    }));
    const back = failedIds(await frame(sqsEvent(...again), context));
    left = left.filter(({ messageId }) => back.includes(messageId));
    if (left.length === 0) return receives;
  }
  throw new Error(`${left.map(({ messageId }) => messageId)} went to the queue's own dead letters`);
};

const sent = String(Date.parse(NOW));
const message = (id: string, body: unknown, group = 'g'): SQSRecord =>
  sqsRecord(id, body, {
    MessageGroupId: group,
    SentTimestamp: sent,
    ApproximateFirstReceiveTimestamp: sent,
  });
const decided = (lineId: string, version: number) => ({
  type: 'FlightDecided',
  decisionId: `${lineId}/${version}`,
  lineId,
  platform: 'meta',
  version,
  at: NOW,
});
const notice = (changes: { bucket?: string; eventVersion?: string } = {}) => ({
  Records: [
    {
      eventVersion: changes.eventVersion ?? '2.1',
      eventTime: NOW,
      eventName: 'ObjectCreated:Put',
      s3: {
        bucket: { name: changes.bucket ?? 'inbox' },
        object: { key: 'segments/a.csv', size: 7 },
      },
    },
  ],
});

/** Two budgets decided, their messages lost; audiences delivered. */
const decidedWorld = async (): Promise<World> => {
  const world = await twoFlights();
  const { place, decide } = framesOf(world);
  await sendPromised(world.ports);
  for (const { id, body, group } of takeAll(world, 'place-flights')) {
    await deliver(place, [message(id, body, group)]);
  }
  await approve(world, { 'north.a': 40, 'north.b': 10 });
  for (const { id, body, group } of takeAll(world, 'decide-flights')) {
    await deliver(decide, [message(id, body, group)]);
  }
  takeAll(world, 'place-flights');
  return world;
};
const stateOf = async ({ ports, meta }: World) =>
  JSON.stringify([
    ...(await Promise.all(
      ['BOOK', 'PLACEMENT', 'DECISIONS', 'OUTBOX'].map((pk) => ports.core.list(pk)),
    )),
    meta.sent,
  ]);

type Row = {
  row: number;
  what: string;
  stage: keyof Frames;
  messages: SQSRecord[];
  /** How often the batch is received before the queue is empty. */
  receives: number;
  /** Why each dead letter is one. */
  dead: RegExp[];
  /** Budgets at the platform afterwards, in dollars. */
  placed?: Record<string, number>;
};

const rows: Row[] = [
  {
    row: 36,
    what: 'not JSON',
    stage: 'place',
    messages: [
      message('a', '{"type":"FlightDecided" jane@example.org'),
      message('b', decided('north.a', 1)),
    ],
    receives: 1,
    dead: [/^The message is not JSON$/],
    placed: { 'north.a': 40 },
  },
  {
    row: 37,
    what: 'a fact of a version that this stage does not know',
    stage: 'place',
    messages: [
      message('a', { ...decided('north.a', 1), type: 'FlightDecided2' }),
      message('b', { ...decided('north.a', 1), currency: 'USD' }),
    ],
    receives: 1,
    dead: [/a FlightDecided2, does not have its shape/, /a FlightDecided, does not have its shape/],
    placed: {},
  },
  {
    row: 37,
    what: 'a notification of another major version',
    stage: 'drop',
    messages: [message('a', notice({ eventVersion: '3.0' }))],
    receives: 1,
    dead: [/does not have its shape/],
  },
  {
    row: 39,
    what: 'a stale version: the newest is placed, and the message is done',
    stage: 'place',
    messages: [message('a', decided('north.a', 1))],
    receives: 1,
    dead: [],
    placed: { 'north.a': 40 },
  },
  {
    row: 40,
    what: 'a version that nobody decided yet',
    stage: 'place',
    messages: [message('a', decided('north.a', 9))],
    receives: MAX_RECEIVES,
    dead: [/north\.a: version 9 is asked for, and the book is at 1/],
    placed: {},
  },
  {
    row: 41,
    what: 'no group',
    stage: 'place',
    messages: [sqsRecord('a', decided('north.a', 1))],
    receives: 1,
    dead: [/belongs to no group/],
    placed: {},
  },
  {
    row: 42,
    what: 'the test event that S3 sends at first',
    stage: 'drop',
    messages: [message('a', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'inbox' })],
    receives: 1,
    dead: [],
  },
  {
    row: 43,
    what: 'a notification of a bucket that is not the inbox',
    stage: 'drop',
    messages: [message('a', notice({ bucket: 'forged' }))],
    receives: 1,
    dead: [/another bucket than the inbox/],
  },
  {
    row: 45,
    what: 'poison in the middle of a batch: it fails with the rest of its group, and no others',
    stage: 'place',
    messages: [
      message('a', decided('north.a', 1), 'one'),
      message('b', decided('north.a', 9), 'two'),
      message('c', decided('north.b', 1), 'two'),
    ],
    receives: MAX_RECEIVES,
    dead: [/version 9 is asked for/],
    placed: { 'north.a': 40, 'north.b': 10 },
  },
];

beforeEach(() => {
  dropped = [];
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  process.env['INBOX_BUCKET'] = 'inbox';
});

describe('a bad message', () => {
  it.each(rows)('$row $what', async ({ stage, messages, receives, dead, placed }) => {
    const world = await decidedWorld();
    expect(await deliver(framesOf(world)[stage], messages)).toBe(receives);
    const letters = await listDeadLetters(world.ports);
    expect(letters).toHaveLength(dead.length);
    for (const [index, reason] of dead.entries()) expect(letters[index]?.reason).toMatch(reason);
    expect(dropped).toEqual([]);
    if (placed) expect(inForce(world)).toEqual(placed);
  });

  it('45 in the middle of a batch is tried with the rest of its group only', async () => {
    const world = await decidedWorld();
    const { place } = framesOf(world);
    const [batch] = rows.filter(({ row }) => row === 45);
    expect(failedIds(await place(sqsEvent(...batch!.messages), context))).toEqual(['b', 'c']);
    expect(inForce(world)).toEqual({ 'north.a': 40 });
    expect(await listDeadLetters(world.ports)).toEqual([]);
  });

  it('44 that comes again after hours changes nothing', async () => {
    const world = await decidedWorld();
    const { place, decide } = framesOf(world);
    await deliver(place, [message('a', decided('north.a', 1))]);
    const before = await stateOf(world);
    const hours = String(Date.parse(at('11:00')));
    const later = { MessageGroupId: 'g', SentTimestamp: hours };
    const [approval] = await world.ports.core.list(keys.approval.pk, keys.approval.sk);
    const { planHash, day } = approval!.value as { planHash: string; day: string };
    await deliver(place, [sqsRecord('again', decided('north.a', 1), later)]);
    await deliver(decide, [
      sqsRecord('again', { type: 'PlanApproved', planHash, day, at: NOW }, later),
    ]);
    expect(await stateOf(world)).toBe(before);
  });

  it('40 is placed by a replay, once what it tells of is there', async () => {
    const world = await decidedWorld();
    const { place } = framesOf(world);
    const early = decided('north.b', 2);
    const eventSourceARN = 'arn:aws:sqs:us-east-1:000000000000:place-flights.fifo';
    await deliver(place, [{ ...message('early', early), eventSourceARN }]);
    await approve(world, { 'north.b': 5 }, at('05:10'));
    const { decide } = framesOf(world);
    for (const { id, body, group } of takeAll(world, 'decide-flights')) {
      await deliver(decide, [message(id, body, group)]);
    }
    takeAll(world, 'place-flights');
    expect(await replayDeadLetter(world.ports, 'early', NOW)).toEqual({ kind: 'done' });
    await sendPromised(world.ports);
    const [again] = takeAll(world, 'place-flights');
    expect(again).toMatchObject({ group: 'g', body: early });
    await deliver(place, [message(again!.id, again!.body, again!.group)]);
    expect(inForce(world)).toEqual({ 'north.b': 5 });
  });

  it('38 never arises: a plan of thousands of lines goes by the key of its record', async () => {
    const world = await twoFlights();
    const { core } = world.ports;
    const [line] = await core.list(keys.line('').pk);
    const dollars: Record<string, number> = {};
    for (let number = 0; number < 1_900; number += 1) {
      const lineId = `north.creative-of-a-long-name-${String(number).padStart(5, '0')}`;
      const armId = `north/young/social/creative-of-a-long-name-${number}`;
      const put = { ...(line!.value as object), lineId, armId };
      await core.commit([{ ...keys.line(lineId), put, ifRev: 0 }]);
      dollars[lineId] = 0.01;
    }
    const plan = await planFor(world, dollars);
    expect(JSON.stringify(plan).length).toBeGreaterThan(256 * 1024);
    expect((await approvePlan(world.ports, plan, at('05:00'))).kind).toBe('approved');
    await sendPromised(world.ports);
    const [approved] = takeAll(world, 'decide-flights');
    expect(JSON.stringify(approved).length).toBeLessThan(1_000);
    await deliver(framesOf(world).decide, [message('plan', approved!.body)]);
    const messages = takeAll(world, 'place-flights');
    expect(messages.length).toBeGreaterThan(1_900);
    for (const one of messages) expect(JSON.stringify(one).length).toBeLessThan(1_000);
  });
});

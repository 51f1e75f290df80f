import type { Context, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { type Failure, failures } from '../contracts/failure.ts';
import { MAX_RECEIVES, type StageName } from '../contracts/pipeline.ts';
import type { QueueClient } from './queue-client.ts';

/** A Lambda function's handler; each takes the event of its own trigger. */
export type Handler = (event: never, context: Context) => Promise<unknown>;

/** A message that was not handled, and why. `last` means that it is a dead letter now. */
export type FailedMessage = { messageId: string; last: boolean; error: unknown };

/** Hands one batch of a stage's queue to its handler, as Lambda does, and settles what came of it. */
export const handOver = async (
  queues: QueueClient,
  stage: StageName,
  handler: Handler,
  now: string,
): Promise<{ received: number; failed: FailedMessage[] }> => {
  const records = await queues.receive(stage, now);
  if (records.length === 0) return { received: 0, failed: [] };
  const { back, told } = await resultOf(handler, stage, records);
  await queues.settle(stage, records, back);
  const failed = records.flatMap((record): FailedMessage[] => {
    const { messageId } = record;
    const failure = told.get(messageId);
    if (!back.has(messageId) && !failure?.dead) return [];
    const redriven = Number(record.attributes.ApproximateReceiveCount) >= MAX_RECEIVES;
    return [{ messageId, last: failure?.dead ?? redriven, error: failure?.error }];
  });
  return { received: records.length, failed };
};

/** As much of Lambda's context as a frame reads. */
export const contextOf = (stage: StageName): Context =>
  ({
    functionName: stage,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${stage}`,
    memoryLimitInMB: '1024',
    awsRequestId: stage,
  }) as Context;

/** What a handler gives back to its queue, all where it threw itself; and why messages failed, given back or not. */
type Result = { back: Set<string>; told: Map<string, Pick<Failure, 'error' | 'dead'>> };

const resultOf = async (
  handler: Handler,
  stage: StageName,
  Records: SQSRecord[],
): Promise<Result> => {
  const told: Result['told'] = new Map();
  const listen = (failure: unknown) => told.set((failure as Failure).id, failure as Failure);
  failures.subscribe(listen);
  try {
    const answer = await handler({ Records } as never, contextOf(stage));
    const { batchItemFailures = [] } = (answer ?? {}) as Partial<SQSBatchResponse>;
    return { back: new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)), told };
  } catch (error) {
    const ids = Records.map(({ messageId }) => messageId);
    return { back: new Set(ids), told: new Map(ids.map((id) => [id, { error }])) };
  } finally {
    failures.unsubscribe(listen);
  }
};

import type { Context, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { type Failure, failures } from '../contracts/failure.ts';
import { MAX_RECEIVES, type StageName } from '../contracts/pipeline.ts';
import type { QueueClient } from './queue-client.ts';

/** A Lambda function's handler; each takes the event of its own trigger. */
export type Handler = (event: never, context: Context) => Promise<unknown>;

/** A message that was not handled, and why. `last` means that it goes to the dead letters now. */
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
  const causes = await failuresOf(handler, stage, records);
  await queues.settle(stage, records, new Set(causes.keys()));
  const failed = records
    .filter(({ messageId }) => causes.has(messageId))
    .map((record) => ({
      messageId: record.messageId,
      last: Number(record.attributes.ApproximateReceiveCount) >= MAX_RECEIVES,
      error: causes.get(record.messageId),
    }));
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

/** Causes by message: of those that the handler reports, or of all where the handler itself failed. */
const failuresOf = async (
  handler: Handler,
  stage: StageName,
  Records: SQSRecord[],
): Promise<Map<string, unknown>> => {
  const told = new Map<string, unknown>();
  const listen = (failure: unknown) =>
    told.set((failure as Failure).id, (failure as Failure).error);
  failures.subscribe(listen);
  try {
    const answer = await handler({ Records } as never, contextOf(stage));
    const { batchItemFailures = [] } = (answer ?? {}) as Partial<SQSBatchResponse>;
    return new Map(batchItemFailures.map(({ itemIdentifier: id }) => [id, told.get(id)]));
  } catch (error) {
    return new Map(Records.map(({ messageId }) => [messageId, error]));
  } finally {
    failures.unsubscribe(listen);
  }
};

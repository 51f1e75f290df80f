import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { failures } from '../contracts/failure.ts';
import { frame } from './frame.ts';

/** The body of a message is not what its consumer reads. Says which fields, never what stood in them. */
export class UnreadableMessage extends Error {
  override name = 'UnreadableMessage';
}

/**
 * A handler for one SQS queue. Messages are taken one by one in order; one that fails comes back alone
 * as a batch failure, on a FIFO queue together with the later ones of its group.
 */
export const batch = (handle: (record: SQSRecord) => Promise<void>) =>
  frame<SQSEvent, SQSBatchResponse>(async (event, context, { logger, count }) => {
    const handleOne = async (record: SQSRecord) => {
      const { messageId, attributes } = record;
      try {
        await handle(record);
        count('Handled');
      } catch (error) {
        count('Failed');
        const { MessageGroupId: group, ApproximateReceiveCount: receives } = attributes;
        const type = typeNamed(record.body);
        logger.error('A message failed', { messageId, group, type, receives, error });
        failures.publish({ function: context.functionName, id: messageId, error });
        throw error;
      }
    };
    // One processor an invocation, as it keeps its failures in itself.
    return processPartialResponse(event, handleOne, new SqsFifoPartialProcessorAsync(), {
      skipGroupOnError: true,
      throwOnFullBatchFailure: false,
    });
  });

/** Reads a body by its shape; throws UnreadableMessage where it is not JSON or not that shape. */
export const readBody = <M>(shape: z.ZodType<M>, body: string): M => {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new UnreadableMessage('The message is not JSON');
  }
  const read = shape.safeParse(json);
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ code, path }) => `${path.join('.') || 'it'}: ${code}`);
  throw new UnreadableMessage(`The message does not have its shape (${wrong.join(', ')})`);
};

/** The instant a message brings: when it was sent or first received, whichever is later. */
export const instantOf = ({ attributes }: SQSRecord): string =>
  new Date(
    Math.max(
      Number(attributes.SentTimestamp),
      Number(attributes.ApproximateFirstReceiveTimestamp ?? 0),
    ),
  ).toISOString();

// The name of the fact is safe to log; only a plain word passes for one.
const typeNamed = (body: string): string | undefined => /"type"\s*:\s*"(\w{1,40})"/.exec(body)?.[1];

import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import pLimit from 'p-limit';
import { failures } from '../contracts/failure.ts';
import type { Ports } from '../ports.ts';
import { frame, type Telemetry } from './frame.ts';
import { giveUp, isHopeless } from './give-up.ts';
import { typeNamed } from './message.ts';

/** How a batch is worked through. */
export type BatchForm = {
  /** Messages under way at once, for a queue that keeps no order; one at a time where it is not said. */
  atOnce?: number;
};

/**
 * A handler for one SQS queue. Messages are taken in order, one by one unless `atOnce` says otherwise; one that fails
 * comes back alone as a batch failure, on a FIFO queue together with the later ones of its group. One that nobody can
 * read, or that fails at its last try, is kept among the dead letters of `ports` and holds nothing up.
 */
export const batch = (
  handle: (record: SQSRecord) => Promise<void>,
  ports: () => Pick<Ports, 'core'>,
  { atOnce = 1 }: BatchForm = {},
) =>
  frame<SQSEvent, SQSBatchResponse>(async (event, context, telemetry) => {
    const handleOne = async (record: SQSRecord): Promise<void> => {
      try {
        await handle(record);
        telemetry.count('Handled');
      } catch (error) {
        note(record, error, telemetry);
        const dead = isHopeless(record, error) && (await buried(ports, record, error, telemetry));
        const failure = { function: context.functionName, id: record.messageId, error };
        failures.publish(dead ? { ...failure, dead } : failure);
        if (!dead) throw error;
      }
    };
    // One processor an invocation, as it keeps its failures in itself.
    if (atOnce === 1) {
      return processPartialResponse(event, handleOne, new SqsFifoPartialProcessorAsync(), {
        skipGroupOnError: true,
        throwOnFullBatchFailure: false,
      });
    }
    const limited = pLimit(atOnce);
    return processPartialResponse(
      event,
      (record: SQSRecord) => limited(handleOne, record),
      new BatchProcessor(EventType.SQS),
      { throwOnFullBatchFailure: false },
    );
  });

const note = (
  { messageId, attributes, body }: SQSRecord,
  error: unknown,
  { logger, count }: Telemetry,
): void => {
  count('Failed');
  const { MessageGroupId: group, ApproximateReceiveCount: receives } = attributes;
  logger.error('A message failed', { messageId, group, type: typeNamed(body), receives, error });
};

const buried = async (
  ports: () => Pick<Ports, 'core'>,
  record: SQSRecord,
  cause: unknown,
  { logger, count }: Telemetry,
): Promise<boolean> => {
  try {
    await giveUp(ports(), record, cause);
    count('GivenUp');
    return true;
  } catch (error) {
    logger.error('A dead letter was not kept', { messageId: record.messageId, error });
    return false;
  }
};

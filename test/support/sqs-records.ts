import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

/** An instant that every test message was sent at. */
export const SENT = '2027-03-01T11:00:00.000Z';

/** A message as Lambda hands it over; the body goes as it is where it is text already. */
export const sqsRecord = (
  messageId: string,
  body: unknown,
  attributes: Partial<SQSRecord['attributes']> = {},
): SQSRecord => ({
  messageId,
  receiptHandle: messageId,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(Date.parse(SENT)),
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: String(Date.parse(SENT)),
    ...attributes,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
  awsRegion: 'us-east-1',
});

/** A batch of messages. */
export const sqsEvent = (...Records: SQSRecord[]): SQSEvent => ({ Records });

/** As much of Lambda's context as a frame reads. */
export const context = { functionName: 'stage', awsRequestId: 'request' } as Context;

/** The ids that a batch response gives back. */
export const failedIds = (response: {
  batchItemFailures: { itemIdentifier: string }[];
}): string[] => response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

/** Collects what is written to stdout and stderr while `work` runs. */
export const outputOf = async (work: () => Promise<unknown>): Promise<string> => {
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  let output = '';
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      output += String(chunk);
      return true;
    };
  }
  try {
    await work();
  } finally {
    for (const [index, stream] of streams.entries()) {
      const write = writes[index];
      if (write) stream.write = write;
    }
  }
  return output;
};

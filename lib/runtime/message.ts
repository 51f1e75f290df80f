import type { SQSRecord } from 'aws-lambda';
import type * as z from 'zod';

/** The body of a message is not what its consumer reads. Says which fields, never what stood in them. */
export class UnreadableMessage extends Error {
  override name = 'UnreadableMessage';
}

/**
 * Reads a body by its shape; throws UnreadableMessage where it is not JSON or not that shape. A message has no version
 * number: a changed one has a new `type` or other fields, and either is refused by whoever does not know it.
 */
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
  const type = typeNamed(body);
  const name = type === undefined ? 'The message' : `The message, a ${type},`;
  throw new UnreadableMessage(`${name} does not have its shape (${wrong.join(', ')})`);
};

/** The instant a message brings: when it was sent or first received, whichever is later. */
export const instantOf = ({ attributes }: SQSRecord): string =>
  new Date(
    Math.max(
      Number(attributes.SentTimestamp),
      Number(attributes.ApproximateFirstReceiveTimestamp ?? 0),
    ),
  ).toISOString();

/** The name of the fact that a body tells, which is safe to log; only a plain word passes for one. */
export const typeNamed = (body: string): string | undefined =>
  /"type"\s*:\s*"(\w{1,40})"/.exec(body)?.[1];

import * as z from 'zod';
import { ObjectDropped } from '../contracts/messages.ts';
import type { Ports } from '../ports.ts';
import { type BatchForm, batch } from './batch.ts';
import { once } from './frame.ts';
import { instantOf, readBody, UnreadableMessage } from './message.ts';

/**
 * What S3 writes to a queue when objects change. Keys are URL-encoded, with + for a space. Another major version may
 * mean other things by the same names.
 */
const S3Notification = z.object({
  Records: z.array(
    z.object({
      eventVersion: z.string().regex(/^2\.\d+$/),
      eventName: z.string(),
      eventTime: z.iso.datetime(),
      s3: z.object({
        bucket: z.object({ name: z.string() }),
        object: z.object({ key: z.string(), size: z.int().min(0).default(0) }),
      }),
    }),
  ),
});
type S3Notification = z.infer<typeof S3Notification>;

/** S3 sends this once, when a queue is first named in a bucket's notifications. */
const S3Test = z.object({ Event: z.literal('s3:TestEvent') });

const Body = z.union([ObjectDropped, S3Notification, S3Test]);

/**
 * The Lambda handler of a stage that dropped objects feed: S3's notifications, or the sweep's own
 * ObjectDropped. Only creations in the inbox are passed on; a forged notification, or a key that could
 * lead astray, becomes a dead letter for a person to look at. `connect` runs once, on the first message.
 */
export const react = (
  stage: (ports: Ports) => (dropped: ObjectDropped, now: string) => Promise<void>,
  connect: () => Ports,
  form?: BatchForm,
) => {
  const ports = once(connect);
  const connected = once(() => stage(ports()));
  return batch(
    async (record) => {
      for (const dropped of droppedIn(readBody(Body, record.body))) {
        await connected()(dropped, instantOf(record));
      }
    },
    ports,
    form,
  );
};

const droppedIn = (body: z.infer<typeof Body>): ObjectDropped[] => {
  if ('Event' in body) return [];
  const dropped = 'key' in body ? [body] : body.Records.filter(isCreation).map(dropOf);
  for (const { key } of dropped) refuseAstray(key);
  // The console makes "folders" by putting an empty object whose key ends in a slash.
  return dropped.filter(({ key }) => !key.endsWith('/'));
};

type Notice = S3Notification['Records'][number];

const isCreation = ({ eventName }: Notice): boolean => /^(s3:)?ObjectCreated:/.test(eventName);

const dropOf = ({ eventTime, s3 }: Notice): ObjectDropped => {
  const inbox = process.env['INBOX_BUCKET'];
  if (inbox !== undefined && s3.bucket.name !== inbox) {
    throw new UnreadableMessage('The notification is of another bucket than the inbox');
  }
  return {
    key: decodedOnce(s3.object.key),
    size: s3.object.size,
    at: new Date(eventTime).toISOString(),
  };
};

const decodedOnce = (key: string): string => {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    throw new UnreadableMessage("The object's key is not URL-encoded");
  }
};

const refuseAstray = (key: string): void => {
  // What is still encoded once after decoding was meant for somebody who decodes twice.
  const astray = /(^|\/|\\|%2f|%5c)(\.\.?|__proto__)($|\/|\\|%2f|%5c)/i.test(key);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (astray || /[\u0000-\u001f\u007f]/.test(key)) {
    throw new UnreadableMessage("The object's key holds a part that could lead astray");
  }
};

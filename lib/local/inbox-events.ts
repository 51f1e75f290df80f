import type { ObjectDropped } from '../contracts/messages.ts';
import { type StageName, stages } from '../contracts/pipeline.ts';
import type { DroppedObject } from './object-queue-server.ts';

/** One notification for one stage's queue. */
export type InboxEvent = { stage: StageName; body: unknown };

/** Tells new and changed objects of a listing from those that it has seen, by size and etag; keeps them in mind. */
export const objectWatch = () => {
  const seen = new Map<string, string>();
  return (listing: readonly DroppedObject[]): DroppedObject[] =>
    [...listing]
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .filter((object) => {
        const mark = `${object.size} ${object.etag}`;
        if (seen.get(object.key) === mark) return false;
        seen.set(object.key, mark);
        return true;
      });
};

/** The notifications that objects of the inbox cause at an instant, for the stages that wait for their keys. */
export const eventsOf = (objects: readonly DroppedObject[], now: string): InboxEvent[] =>
  objects.flatMap((object) =>
    stages
      .filter(({ trigger }) => 'objects' in trigger && isUnder(object.key, trigger.objects))
      .map(({ stage }) => ({ stage, body: bodyOf(object, now) })),
  );

const isUnder = (key: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => key.startsWith(prefix));

/** A store tells of an object when it is put; what lay there before is told as the sweep tells it. */
const bodyOf = (object: DroppedObject, now: string) => {
  const { key, size, again } = object;
  return again
    ? ({ key, size, at: now, again } satisfies ObjectDropped)
    : notificationOf(object, now);
};

/** As S3 writes it: the key URL-encoded with its slashes kept and + for a space, the etag without quotes. */
const notificationOf = ({ key, size, etag }: DroppedObject, now: string) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: now,
      eventName: 'ObjectCreated:Put',
      s3: {
        s3SchemaVersion: '1.0',
        bucket: { name: 'inbox', arn: 'arn:aws:s3:::inbox' },
        object: {
          key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
          size,
          eTag: etag.replaceAll('"', ''),
        },
      },
    },
  ],
});

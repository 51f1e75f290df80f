import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildAppOptions, buildApp } from 'fauxqs';
import { mendObjects, type ObjectFacts, writeBucket, writeObject } from './object-files.ts';

/** An object of a bucket; `again` where it was put by an earlier process, which may have dealt with it. */
export type DroppedObject = { key: string; size: number; etag: string; again?: true };

/** S3 and SQS in this process, and what one can see of them from inside without a call. */
export type ObjectQueueServer = {
  endpoint: string;
  /** Grows with every object that is put. */
  puts(): number;
  objects(bucket: string): DroppedObject[];
  /** Messages of a queue that could be received now. */
  waiting(queue: string): number;
  close(): Promise<void>;
};

/**
 * Starts fauxqs, which speaks S3 and SQS, on a free loopback port. Objects are plain files in the folder;
 * queues live in memory. It is put together from its parts, because its own start listens to the whole network,
 * writes objects in a way that a kill can tear, and loses keys where a listing has pages.
 */
export const startObjectsAndQueues = async (folder: string): Promise<ObjectQueueServer> => {
  const { S3Store, SqsStore, FileS3Persistence } = await parts();
  let puts = 0;
  const putHere = new Set<string>();

  class WholeFiles extends FileS3Persistence {
    override upsertObject(bucket: string, object: ObjectFacts & { body: Uint8Array }): void {
      writeObject(folder, bucket, object);
      puts += 1;
      putHere.add(`${bucket}/${object.key}`);
    }
    override insertBucket(name: string, creationDate: Date, type: string): void {
      writeBucket(folder, name, creationDate, type);
    }
  }
  class OnePageListing extends S3Store {
    override listObjects(bucket: string, options: object): object {
      return super.listObjects(bucket, { ...options, maxKeys: Number.POSITIVE_INFINITY });
    }
  }

  mendObjects(folder);
  const files = new WholeFiles(folder);
  const s3Store = new OnePageListing();
  files.loadS3(s3Store);
  s3Store.persistence = files;
  const sqsStore = new SqsStore();
  const stores = { s3Store, sqsStore } as unknown as NonNullable<BuildAppOptions['stores']>;
  const app = buildApp({ logger: false, stores });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    endpoint,
    puts: () => puts,
    objects: (bucket) =>
      [...(s3Store.buckets.get(bucket)?.values() ?? [])].map(({ key, contentLength, etag }) => ({
        key,
        size: contentLength,
        etag,
        ...(!putHere.has(`${bucket}/${key}`) && { again: true as const }),
      })),
    waiting: (queue) =>
      Number(sqsStore.getQueueByName(queue)?.getAttribute('ApproximateNumberOfMessages') ?? 0),
    close: async () => {
      await app.close();
      files.close();
    },
  };
};

type Parts = {
  S3Store: new () => {
    buckets: Map<string, Map<string, ObjectFacts>>;
    persistence: unknown;
    listObjects(bucket: string, options: object): object;
  };
  SqsStore: new () => {
    getQueueByName(name: string): { getAttribute(name: string): string | undefined } | undefined;
  };
  FileS3Persistence: new (
    folder: string,
  ) => {
    upsertObject(bucket: string, object: ObjectFacts & { body: Uint8Array }): void;
    insertBucket(name: string, creationDate: Date, type: string): void;
    loadS3(store: object): void;
    close(): void;
  };
};

/** The package exports its whole only; its version is pinned, so its parts are where they were. */
const parts = async (): Promise<Parts> => {
  const found = findPackageJSON('fauxqs', import.meta.url);
  if (!found) throw new Error('The package fauxqs is not installed; run npm ci');
  const load = async (file: string) =>
    import(pathToFileURL(join(dirname(found), 'dist', file)).href);
  return {
    ...(await load('s3/s3Store.js')),
    ...(await load('sqs/sqsStore.js')),
    ...(await load('s3/fileS3Persistence.js')),
  } as Parts;
};

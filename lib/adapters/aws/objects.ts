import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { inByteOrder } from '../../contracts/documents.ts';
import type { ObjectInfo, Objects } from '../../ports.ts';

/** Larger bodies go up in parts of this size, so that no single request grows with the file. */
const PART_BYTES = 8 * 1024 * 1024;

/** Objects in one S3 bucket. */
export const s3Objects = (client: S3Client, bucket: string): Objects => ({
  async put(key, body) {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    const params = { Bucket: bucket, Key: key, Body: bytes };
    if (bytes.length <= PART_BYTES) await client.send(new PutObjectCommand(params));
    else await inParts(client, params);
  },

  async putFile(key, path) {
    const to = { Bucket: bucket, Key: key };
    const isSmall = (await stat(path)).size <= PART_BYTES;
    if (isSmall) await client.send(new PutObjectCommand({ ...to, Body: await readFile(path) }));
    else await inParts(client, { ...to, Body: createReadStream(path) });
  },

  async get(key) {
    return (await bodyOf(client, bucket, key))?.transformToByteArray();
  },

  async open(key) {
    // In Node the SDK's body is a Readable; its type covers browsers too.
    return (await bodyOf(client, bucket, key)) as AsyncIterable<Uint8Array> | undefined;
  },

  async list(prefix) {
    const infos: ObjectInfo[] = [];
    for await (const page of paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: prefix },
    )) {
      for (const { Key, Size } of page.Contents ?? []) {
        if (Key !== undefined) infos.push({ key: Key, size: Size ?? 0 });
      }
    }
    return infos.sort((a, b) => inByteOrder(a.key, b.key));
  },
});

const inParts = async (client: S3Client, params: PutObjectCommandInput): Promise<void> => {
  await new Upload({ client, params, partSize: PART_BYTES, queueSize: 2 }).done();
};

const bodyOf = async (
  client: S3Client,
  bucket: string,
  key: string,
): Promise<GetObjectCommandOutput['Body']> => {
  try {
    return (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};

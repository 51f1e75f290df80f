import { GetObjectCommand, NoSuchKey, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { s3Objects } from '../../../lib/adapters/aws/objects.ts';

const client = new S3Client({ region: 'us-east-1' });
const s3 = mockClient(client);
const objects = s3Objects(client, 'lake');
const meta = { $metadata: {}, message: 'no' };

it('tells an object that is not there from one that may not be read', async () => {
  const denied = new S3ServiceException({ ...meta, name: 'AccessDenied', $fault: 'client' });
  s3.on(GetObjectCommand).rejectsOnce(new NoSuchKey(meta)).rejectsOnce(denied);
  expect(await objects.get('a')).toBeUndefined();
  await expect(objects.get('a')).rejects.toBe(denied);
});

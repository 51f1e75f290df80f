import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { stages } from '../../contracts/pipeline.ts';

/** Days that a dropped file with people in it stays: time to mend a refused one, no longer. */
const RAW_FILE_DAYS = 30;
/** Days in which an overwritten or deleted object can be brought back. */
const UNDO_DAYS = 30;
/** Finance files and the public archive are kept seven years, leap days counted. */
const ARCHIVE_DAYS = 7 * 365 + 2;
/** Who read what: long enough to look into a leak that is found late. */
const ACCESS_LOG_DAYS = 400;

/** File-drop lists that people upload by hand: contact hashes, and so as good as contacts. */
const HANDED_OUT_LISTS = 'file-drop/audiences/';

/** Inbox prefixes whose files name people: those of the stages that write to the privacy table. */
const rawPrefixes = stages.flatMap(({ trigger, uses }) =>
  'objects' in trigger && uses.privacy === 'write' ? trigger.objects : [],
);

const sealed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies BucketProps;

const unfinishedUploads: LifecycleRule = {
  id: 'forget-unfinished-uploads',
  abortIncompleteMultipartUploadAfter: Duration.days(7),
};

/** The inbox, the lake and the exports: private, encrypted, TLS only, versioned, each read logged. */
export class Buckets extends Construct {
  readonly inbox: Bucket;
  readonly lake: Bucket;
  readonly exports: Bucket;

  constructor(scope: Construct, id: string, { key }: { key: Key }) {
    super(scope, id);
    const accessLogs = this.accessLogs();
    const bucket = (name: string, lifecycleRules: LifecycleRule[]) =>
      new Bucket(this, name, {
        ...sealed,
        versioned: true,
        encryption: BucketEncryption.KMS,
        encryptionKey: key,
        bucketKeyEnabled: true,
        serverAccessLogsBucket: accessLogs,
        serverAccessLogsPrefix: `${name.toLowerCase()}/`,
        lifecycleRules: [unfinishedUploads, ...lifecycleRules],
      });

    this.inbox = bucket('Inbox', [
      ...rawPrefixes.map((prefix) => ({
        id: `expire-raw-${prefix.replace('/', '')}`,
        prefix,
        expiration: Duration.days(RAW_FILE_DAYS),
        noncurrentVersionExpiration: Duration.days(1),
      })),
    ]);
    this.lake = bucket('Lake', [
      { id: 'expire-replaced-voters', noncurrentVersionExpiration: Duration.days(UNDO_DAYS) },
    ]);
    this.exports = bucket('Exports', [
      {
        id: 'expire-handed-out-lists',
        prefix: HANDED_OUT_LISTS,
        expiration: Duration.days(RAW_FILE_DAYS),
        noncurrentVersionExpiration: Duration.days(1),
      },
      {
        id: 'keep-seven-years',
        expiration: Duration.days(ARCHIVE_DAYS),
        noncurrentVersionExpiration: Duration.days(ARCHIVE_DAYS),
      },
    ]);
  }

  private accessLogs(): IBucket {
    const logs = new Bucket(this, 'AccessLogs', {
      ...sealed,
      // S3 delivers access logs only to buckets under its own keys.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [
        unfinishedUploads,
        { id: 'expire-logs', expiration: Duration.days(ACCESS_LOG_DAYS) },
      ],
    });
    Validations.of(logs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket takes the access logs of the others; logging its own would never end.',
    });
    return logs as IBucket;
  }
}

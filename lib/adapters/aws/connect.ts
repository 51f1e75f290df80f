import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Environment } from '../../contracts/environment.ts';
import type { Objects, Ports, ReportTables, VoterTable } from '../../ports.ts';
import { platformsFrom } from '../platforms/platforms.ts';
import { s3Objects } from './objects.ts';
import { sqsQueues } from './queues.ts';
import { dynamoRecords } from './records.ts';

/**
 * The ports of a function, by the names in its environment; where and as whom AWS is called, the SDK reads
 * from its own standard variables. A port whose name is not set throws when it is used, naming the variable.
 */
export const connect = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Ports => {
  const read = Environment.safeParse(environment);
  if (!read.success) {
    throw new Error(`The function's environment is not right:\n${z.prettifyError(read.error)}`);
  }
  const names = read.data;
  const dynamo = lazily(() => DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler })));
  const s3 = lazily(
    () => new S3Client({ requestHandler, forcePathStyle: names.S3_PATH_STYLE === 'true' }),
  );
  const records = (variable: 'CORE_TABLE' | 'LEDGER_TABLE' | 'PRIVACY_TABLE') =>
    named(names, variable, (table) => dynamoRecords(dynamo(), table));
  const objects = (variable: 'INBOX_BUCKET' | 'LAKE_BUCKET' | 'EXPORTS_BUCKET') =>
    named(names, variable, (bucket) => s3Objects(s3(), bucket));

  const inbox = objects('INBOX_BUCKET');
  const lake = objects('LAKE_BUCKET');
  const exports = objects('EXPORTS_BUCKET');
  return {
    core: records('CORE_TABLE'),
    ledger: records('LEDGER_TABLE'),
    privacy: records('PRIVACY_TABLE'),
    inbox,
    lake,
    exports,
    voters: voterTable(lake),
    reports: reportTables(inbox),
    queues: sqsQueues(new SQSClient({ requestHandler }), names.QUEUES),
    platforms: platformsFrom(names.PLATFORMS, exports),
  };
};

/** A call that hangs must end before its function does. */
const requestHandler = {
  connectionTimeout: 3_000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
};

const named = <T extends object>(
  names: Environment,
  variable: keyof Environment,
  make: (name: string) => T,
): T => {
  const name = names[variable];
  if (typeof name === 'string') return make(name);
  const absent = async () => {
    throw new Error(`${variable} is not set: this function was not given that table or bucket`);
  };
  return new Proxy({} as T, { get: () => absent });
};

// Only the stages that read tables pay for loading the database engine.
const voterTable = (lake: Objects): VoterTable => {
  const table = lazily(async () => (await import('./voter-table.ts')).duckVoterTable(lake));
  return {
    write: async (...given) => (await table()).write(...given),
    stage: async (...given) => (await table()).stage(...given),
    merge: async (...given) => (await table()).merge(...given),
    tokensOf: async (...given) => (await table()).tokensOf(...given),
    census: async (...given) => (await table()).census(...given),
    gather: async (...given) => (await table()).gather(...given),
    select: async (...given) => (await table()).select(...given),
    preview: async (...given) => (await table()).preview(...given),
    members: async (...given) => (await table()).members(...given),
    cells: async (...given) => (await table()).cells(...given),
  };
};

const reportTables = (inbox: Objects): ReportTables => {
  const tables = lazily(async () => (await import('./report-tables.ts')).duckReportTables(inbox));
  return { open: async (key) => (await tables()).open(key) };
};

const lazily = <T>(make: () => T): (() => T) => {
  let made: { thing: T } | undefined;
  return () => {
    made ??= { thing: make() };
    return made.thing;
  };
};

import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { PlatformAddress } from '../contracts/environment.ts';
import { isQueued, type StageName, stages } from '../contracts/pipeline.ts';
import { guests, turns } from './company.ts';
import {
  askControl,
  type ControlAddress,
  readNote,
  serveControl,
  stayWith,
  writeNote,
} from './control-server.ts';
import { type DatabaseServer, startDatabase } from './database-server.ts';
import { type ExclusiveFile, holdFile } from './exclusive-file.ts';
import { objectWatch } from './inbox-events.ts';
import {
  type DroppedObject,
  type ObjectQueueServer,
  startObjectsAndQueues,
} from './object-queue-server.ts';
import { type Endpoints, environmentFor, provision, queueNames } from './provision.ts';
import { makeStateFolder } from './state-folder.ts';

/** What is to be done: `puts` grows with every object put; messages that wait, by stage. */
export type Look = { puts: number; waiting: Partial<Record<StageName, number>> };

/** DynamoDB, S3 and SQS on this machine, over one state folder. */
export type Cloud = {
  endpoints: Endpoints;
  /** For `process.env`, from where `connect` and the AWS SDK read it. */
  environment: Record<string, string>;
  /** False where another process runs the servers and this one only uses them. */
  owned: boolean;
  look(): Promise<Look>;
  /** Objects of the inbox that are new or changed since anybody asked, in the order of their keys. */
  newObjects(): Promise<DroppedObject[]>;
  /** Does a piece of work while no other process that uses these servers does one. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** How many other processes use the servers that this one runs. */
  guests(): number;
  /** Waits until no other process uses our servers, and lets no new one in. Nothing to wait for where they are another's. */
  emptied(): Promise<void>;
  /** Leaves the servers; where they are ours, waits until all others have left, and stops them in order. */
  close(): Promise<void>;
};

type Note = { endpoints: Endpoints; control: ControlAddress };

const PATIENCE_MS = 60_000;

/**
 * Opens the cloud of a state folder: starts it, or attaches to it while another live process runs it.
 * What a killed process left behind does not hinder: data is there again, queues begin empty.
 */
export const openCloud = async (
  stateDir: string,
  options: {
    platforms?: Record<string, PlatformAddress>;
    /** Told of each part before it starts. */
    onStart?: (part: string) => void;
  } = {},
): Promise<Cloud> => {
  const folder = resolve(stateDir);
  await makeStateFolder(folder);
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (performance.now() < giveUpAt) {
    const hold = holdFile(join(folder, 'cloud.lock'));
    const cloud = hold ? await start(folder, hold, options) : await attach(folder, options);
    if (cloud) return cloud;
    await pause(50);
  }
  throw new Error(
    `Another process holds the state in ${folder} but does not answer. End it, or take another folder with --state DIR.`,
  );
};

type Options = Parameters<typeof openCloud>[1] & {};

const start = async (folder: string, hold: ExclusiveFile, options: Options): Promise<Cloud> => {
  let database: DatabaseServer | undefined;
  let server: ObjectQueueServer | undefined;
  try {
    options.onStart?.('database');
    database = await startDatabase(folder);
    options.onStart?.('objects and queues');
    server = await startObjectsAndQueues(join(folder, 's3'));
    const endpoints = { dynamodb: database.endpoint, s3: server.endpoint, sqs: server.endpoint };
    options.onStart?.('tables, buckets and queues');
    await provision(endpoints);
    return await offer(folder, endpoints, { database, server, hold }, options);
  } catch (error) {
    await server?.close();
    await database?.close();
    hold.release();
    throw error;
  }
};

const offer = async (
  folder: string,
  endpoints: Endpoints,
  owned: { database: DatabaseServer; server: ObjectQueueServer; hold: ExclusiveFile },
  { platforms = {} }: Options,
): Promise<Cloud> => {
  const { database, server, hold } = owned;
  const look = (): Look => ({ puts: server.puts(), waiting: waitingIn(server) });
  const unseen = objectWatch();
  const newObjects = () => unseen(server.objects('inbox'));
  const company = guests();
  const order = turns();
  const control = await serveControl(
    { '/whoami': () => true, '/look': look, '/new-objects': newObjects },
    { '/stay': company.enter, '/turn': order.take },
  );
  const note = join(folder, 'cloud.json');
  await writeNote(note, { endpoints, control: control.address } satisfies Note);
  const close = async () => {
    await company.close();
    control.close();
    await rm(note, { force: true });
    await server.close();
    await database.close();
    hold.release();
  };
  return {
    endpoints,
    environment: environmentFor(endpoints, platforms),
    owned: true,
    look: async () => look(),
    newObjects: async () => newObjects(),
    async alone(work) {
      const turn = Promise.withResolvers<void>();
      await order.take(turn.promise);
      return work().finally(turn.resolve);
    },
    guests: company.count,
    emptied: company.close,
    close,
  };
};

const attach = async (folder: string, { platforms = {} }: Options): Promise<Cloud | undefined> => {
  const note = await readNote<Note>(join(folder, 'cloud.json'));
  // A note of a dead process may name a port that by now is somebody else's.
  if (!note || !(await askControl<true>(note.control, '/whoami'))) return undefined;
  const stay = await stayWith(note.control, '/stay');
  if (!stay) return undefined;
  const ask = async <T>(route: string): Promise<T> => {
    const answer = await askControl<T>(note.control, route, PATIENCE_MS);
    if (answer === undefined) throw new OwnerEnded();
    return answer;
  };
  return {
    endpoints: note.endpoints,
    environment: environmentFor(note.endpoints, platforms),
    owned: false,
    look: () => ask('/look'),
    newObjects: () => ask('/new-objects'),
    async alone(work) {
      const turn = await stayWith(note.control, '/turn');
      if (!turn) throw new OwnerEnded();
      return work().finally(turn.leave);
    },
    guests: () => 0,
    emptied: async () => {},
    close: async () => stay.leave(),
  };
};

/** The process whose servers this one used was killed. */
export class OwnerEnded extends Error {
  override name = 'OwnerEnded';
  constructor() {
    super('The process that ran the local cloud has ended.\n  mend: run the command again');
  }
}

const waitingIn = (server: ObjectQueueServer): Look['waiting'] =>
  Object.fromEntries(
    stages.filter(isQueued).map((stage) => [stage.stage, server.waiting(queueNames(stage).queue)]),
  );

import { join } from 'node:path';
import { connect } from '../adapters/aws/connect.ts';
import { readCampaign, setCampaign } from '../books/campaign.ts';
import { sendPromised } from '../books/outbox.ts';
import type { Campaign } from '../contracts/campaign.ts';
import type { StageName } from '../contracts/pipeline.ts';
import type { Ports } from '../ports.ts';
import type { Clock } from './clock.ts';
import { type Cloud, openCloud } from './embedded-cloud.ts';
import { handlers } from './handlers.ts';
import { type LoopEvent, lambdaLoop } from './lambda-loop.ts';
import type { ServedPlatform } from './simulated-platform/server.ts';
import { stateClock } from './state-clock.ts';
import { platformAddresses, servePlatform } from './state-platform.ts';
import { replaceFile } from './whole-file.ts';

/** The pipeline over one state folder: its ports, its time, and the loop that carries work on. */
export type Session = {
  stateDir: string;
  ports: Ports;
  cloud: Cloud;
  /** The simulated platform, where this process runs it. */
  platform: ServedPlatform | undefined;
  now(): string;
  /** Does everything that was promised and that waits, until nothing waits; throws where messages failed for the last time. */
  drain(): Promise<void>;
  /** Moves the session's time on and runs every schedule that is due on the way. */
  windTo(instant: string): Promise<void>;
  tick(stage: StageName): Promise<void>;
  /** Writes a file into the state folder and returns its path. */
  writeFile(name: string, text: string): Promise<string>;
  close(): Promise<void>;
};

export type SessionOptions = {
  state: string;
  /** ISO instant; else the state's own clock, else the system's. */
  now?: string | undefined;
  /** Set before anything else, where it is given. */
  campaign?: Campaign | undefined;
  observe?: (event: LoopEvent) => void;
  /** Told where the session waits for others. */
  say?: (text: string) => void;
};

/** Messages were given up on the way; all others were handled. */
export class GivenUp extends Error {
  override name = 'GivenUp';
  constructor(reasons: string[]) {
    super(
      `Work was given up, all else is done. ${reasons.join('; ')}\n  mend: swingshift dlq list says what it was; once its cause is gone: swingshift dlq replay --all`,
    );
  }
}

/** Opens a state folder's pipeline: starts the embedded servers, or uses those of the process that runs them. */
export const openSession = async (options: SessionOptions): Promise<Session> => {
  const stateDir = options.state;
  const cloud = await openCloud(stateDir);
  let platform: ServedPlatform | undefined;
  const close = async () => {
    if (cloud.guests() > 0) options.say?.('Done; waits for other commands that use this state.');
    await cloud.emptied();
    await platform?.stop();
    await cloud.close();
  };
  try {
    Object.assign(process.env, cloud.environment);
    const campaign = options.campaign ?? (await readCampaign(connect()));
    if (options.campaign) await setCampaign(connect(), options.campaign);
    if (cloud.owned) platform = await servePlatform(stateDir, campaign);
    process.env['PLATFORMS'] = JSON.stringify(platformAddresses(stateDir, campaign, platform));
    const ports = connect();
    const clock = wound(stateClock(stateDir, options.now), platform);
    await sendPromised(ports);
    return { stateDir, ports, cloud, platform, ...driven(options, cloud, clock, ports), close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Opens a session for one piece of work and closes it whatever happens. */
export const withSession = async <T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> => {
  const session = await openSession(options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
};

const driven = (options: SessionOptions, cloud: Cloud, clock: Clock, ports: Ports) => {
  const dead: string[] = [];
  const observe = (event: LoopEvent): void => {
    if (event.kind === 'dead') dead.push(`${event.stage}: ${reasonOf(event.error)}`);
    options.observe?.(event);
  };
  const loop = lambdaLoop({ cloud, handlers, clock, observe });
  const complain = (): void => {
    if (dead.length > 0) throw new GivenUp(dead.splice(0));
  };
  return {
    now: clock.now,
    async drain() {
      await sendPromised(ports);
      await loop.drain();
      complain();
    },
    async windTo(instant: string) {
      const campaign = await readCampaign(ports);
      if (!campaign) throw new Error('Time cannot be wound without a campaign');
      await loop.windTo(instant, campaign);
      complain();
    },
    async tick(stage: StageName) {
      if (!(await loop.tick(stage, clock.now()))) throw new Error(`${stage} failed three times`);
      await loop.drain();
      complain();
    },
    async writeFile(name: string, text: string) {
      const path = join(options.state, name);
      await replaceFile(path, text);
      return path;
    },
  };
};

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A clock that takes the simulated platform's along. */
const wound = (clock: Clock, platform: ServedPlatform | undefined): Clock => ({
  now: clock.now,
  moveTo(instant) {
    clock.moveTo(instant);
    platform?.engine.advance(clock.now());
  },
});

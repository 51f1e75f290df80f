import { memoryReportTables } from '../../lib/adapters/memory/report-tables.ts';
import {
  type AdPlatform,
  type MemberChunk,
  PlatformUnavailable,
  type Ports,
} from '../../lib/ports.ts';
import type { AdHouse } from './ad-house.ts';
import { mix, unit } from './chance.ts';
import type { Fault, FaultPlan } from './faults.ts';
import type { Ground } from './ground.ts';
import type { Run } from './runs.ts';
import { type Site, sitesOf } from './sites.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import type { Watch } from './watch.ts';

/** What stands between the stages and the ports: all that a call passes on its way. */
export type Exchange = {
  timeline: Timeline;
  faults: FaultPlan;
  watch: Watch;
  trace: Trace;
  ground: Ground;
  adHouses: ReadonlyMap<string, AdHouse>;
  /** Milliseconds that a call takes at most when nothing is wrong. */
  slowness: number;
  /** Somebody opts out, right now. */
  optOutNow(dice: number): Promise<void>;
  /** What follows in the world from a call that took effect: messages are delivered, dropped objects announced. */
  follow(call: Call): Promise<void>;
  calls: number;
};

/** A call on its way. `run` is absent where the world itself acts. */
export type Call = {
  run: Run | undefined;
  site: Site;
  /** The platform's name, where it is one. */
  house: string;
  args: readonly unknown[];
  act: () => Promise<unknown>;
};

type AnyPort = Record<string, (...args: unknown[]) => Promise<unknown>>;

const PORTS = [
  'core',
  'ledger',
  'privacy',
  'inbox',
  'lake',
  'exports',
  'voters',
  'queues',
] as const;
const SITES_BY_PORT = PORTS.map((port) => [port, sitesOf(port)] as const);
const PLATFORM_SITES = sitesOf('platform');
const LANDS_WITHIN = 60_000;

/** The ports as one run sees them: every call takes its time, and may meet a fault. */
export const portsFor = (exchange: Exchange, run: Run): Ports => {
  const wrap = (port: AnyPort, sites: readonly Site[], house: string) => {
    const wrapped: AnyPort = {};
    for (const site of sites) {
      wrapped[site.method] = (...args) => {
        const act = () => (port[site.method] as AnyPort[string])(...args);
        return send(exchange, { run, site, house, args, act });
      };
    }
    return wrapped;
  };
  const ports: Record<string, unknown> = {};
  for (const [port, sites] of SITES_BY_PORT) {
    ports[port] = wrap(exchange.ground[port] as unknown as AnyPort, sites, port);
  }
  ports['reports'] = memoryReportTables(ports['inbox'] as Ports['inbox']);
  ports['platforms'] = {
    names: () => [...exchange.adHouses.keys()],
    named: (name: string) => {
      const house = exchange.adHouses.get(name);
      if (!house) throw new Error(`No platform is called ${name}`);
      return wrap(house as unknown as AnyPort, PLATFORM_SITES, name) as unknown as AdPlatform;
    },
  };
  return ports as unknown as Ports;
};

/** Does what a call asks for, tells the watch, and lets follow what follows. */
export const perform = (exchange: Exchange, call: Call): Promise<unknown> =>
  call.act().then((answer) => {
    exchange.watch.took(call, answer);
    const { name } = call.site;
    if (name !== 'queues.send' && name !== 'inbox.put') return answer;
    return exchange.follow(call).then(() => answer);
  });

const send = (exchange: Exchange, call: Call & { run: Run }): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const { timeline, faults, watch } = exchange;
    const { run, site } = call;
    if (run.state !== 'running') return;
    run.calls += 1;
    run.pending += 1;
    exchange.calls += 1;
    watch.starts(call);
    const fault = faults.ofCall(run, run.calls, site);
    const dice = mix(run.hash, run.calls ^ 0x3c6e);
    const takes = 1 + unit(dice) * exchange.slowness;
    const delay = fault?.kind === 'delay' ? unit(fault.dice) ** 2 * LANDS_WITHIN : 0;
    timeline.after(Math.floor(takes + delay), () => {
      run.pending -= 1;
      if (run.state !== 'running') return;
      if (timeline.now() > run.deadline) return run.die();
      timeline.awaits(run.isParked);
      timeline.hold();
      // Who died in the middle never hears of it.
      const tell = (how: (what: unknown) => void) => (what: unknown) => {
        timeline.release();
        if (run.state === 'running') how(what);
      };
      strike(exchange, call, fault).then(tell(resolve), tell(reject));
    });
  });

/** What comes of a call, its fault counted in. */
const strike = (
  exchange: Exchange,
  call: Call & { run: Run },
  fault: Fault | undefined,
): Promise<unknown> => {
  const { trace, timeline } = exchange;
  trace.call(timeline.now(), call, fault?.kind);
  if (fault === undefined || fault.kind === 'delay') return perform(exchange, call);
  return (strikes[fault.kind] ?? unknownFault)(exchange, call, fault.dice);
};

type Striking = (exchange: Exchange, call: Call & { run: Run }, dice: number) => Promise<unknown>;

const unknownFault: Striking = async (_, { site }) => {
  throw new Error(`No such fault at ${site.name}`);
};

const strikes: Partial<Record<Fault['kind'], Striking>> = {
  'crash-before': async (_, { run }) => run.die(),
  'crash-after': async (exchange, call) => {
    await perform(exchange, call).catch(() => undefined);
    call.run.die();
  },
  throttle: async (_, call) => {
    throw troubleOf(call, 'is throttled');
  },
  conflict: async () => 'conflict',
  'time-out': async (exchange, call) => {
    await perform(exchange, call);
    throw troubleOf(call, 'did not answer');
  },
  'late-effect': async (exchange, call, dice) => {
    landLater(exchange, call, dice);
    throw troubleOf(call, 'did not answer');
  },
  duplicate: async (exchange, call, dice) => {
    const answer = await perform(exchange, call);
    // A platform's second copy may lose its way; a database's comes at once, and is the one that answers.
    if (call.site.port !== 'platform') return perform(exchange, call);
    landLater(exchange, call, dice);
    return answer;
  },
  'stale-read': async (exchange, call) => {
    const house = exchange.adHouses.get(call.house);
    return house?.readStale(String(call.args[0]), exchange.timeline.now());
  },
  // The platform takes the rows and is not done with them.
  unconfirmed: async (exchange, call) => {
    const chunk = { ...(call.args[0] as MemberChunk), last: false };
    const house = exchange.adHouses.get(call.house);
    const act = async () => house?.putMembers(chunk);
    return perform(exchange, { ...call, args: [chunk], act });
  },
  'opt-out-race': async (exchange, call, dice) => {
    await exchange.optOutNow(dice);
    return perform(exchange, call);
  },
};

const landLater = (exchange: Exchange, call: Call, dice: number): void => {
  const { timeline } = exchange;
  timeline.after(Math.floor(1 + unit(dice) * LANDS_WITHIN), () => {
    timeline.hold();
    exchange.trace.call(timeline.now(), call, 'lands');
    perform(exchange, { ...call, run: undefined })
      .catch(() => undefined)
      .finally(timeline.release);
  });
};

const troubleOf = ({ site }: Call, what: string): Error =>
  site.port === 'platform'
    ? new PlatformUnavailable(`${site.name} ${what}`)
    : new Error(`${site.name} ${what}`);

import { connect } from '../lib/adapters/aws/connect.ts';
import { rebuildAudience } from '../lib/books/audience-builds.ts';
import { sendPromised } from '../lib/books/outbox.ts';
import { AudienceOutdated } from '../lib/contracts/messages.ts';
import type { Ports } from '../lib/ports.ts';
import { consume } from '../lib/runtime/consume.ts';

type Reach = Pick<Ports, 'core' | 'privacy' | 'voters' | 'queues'>;

/** Builds an outdated audience from the voters and opt-outs of now. Nobody who opted out is in it. */
export const buildAudience =
  (ports: Reach) =>
  async ({ audienceId }: AudienceOutdated, now: string): Promise<void> => {
    await rebuildAudience(ports, audienceId, now);
    await sendPromised(ports);
  };

export const handler = consume(AudienceOutdated, buildAudience, connect);

import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  hasDeadLetters,
  isFifo,
  isQueued,
  MAX_RECEIVES,
  type Stage,
  stages,
} from '../../contracts/pipeline.ts';

const sealed = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } satisfies QueueProps;

/** Work waits this long for its stage, then for a person; dead letters must outlast the queue they come from. */
const PATIENCE = Duration.days(7);
const DEAD_LETTER_PATIENCE = Duration.days(14);

/** The queue of every queued stage, and for every stage that nobody waits for a place for what could not be done. */
export class Queues extends Construct {
  private readonly byStage = new Map<string, Queue>();
  private readonly deadByStage = new Map<string, Queue>();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const stage of stages.filter(hasDeadLetters)) {
      const deadLetters = this.deadLetters(stage);
      this.deadByStage.set(stage.stage, deadLetters);
      if (isQueued(stage)) this.byStage.set(stage.stage, this.queue(stage, deadLetters));
    }
  }

  /** The queue that feeds this stage. */
  of(stage: string): Queue {
    return known(this.byStage.get(stage), `${stage} has no queue`);
  }

  /** Where this stage's failed work waits for a person. */
  deadLettersOf(stage: string): Queue {
    return known(this.deadByStage.get(stage), `${stage} has no dead letters`);
  }

  private queue(stage: Stage, queue: Queue): Queue {
    return new Queue(this, stage.stage, {
      ...sealed,
      ...named(stage.stage, stage),
      retentionPeriod: PATIENCE,
      // Six times the timeout, as Lambda asks for, so that no message is seen twice while it is worked on.
      visibilityTimeout: Duration.seconds(6 * stage.timeoutSeconds),
      deadLetterQueue: { queue, maxReceiveCount: MAX_RECEIVES },
    });
  }

  private deadLetters(stage: Stage): Queue {
    const name = `${stage.stage}-dead`;
    const queue = new Queue(this, name, {
      ...sealed,
      ...named(name, stage),
      retentionPeriod: DEAD_LETTER_PATIENCE,
    });
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This queue holds dead letters; an alarm brings a person to it.',
    });
    return queue;
  }
}

/** FIFO queues carry ids that the outbox chose, so nothing is guessed from content. */
const named = (name: string, stage: Stage): QueueProps =>
  isFifo(stage)
    ? { queueName: `${name}.fifo`, fifo: true, contentBasedDeduplication: false }
    : { queueName: name };

const known = <T>(thing: T | undefined, complaint: string): T => {
  if (thing === undefined) throw new Error(complaint);
  return thing;
};

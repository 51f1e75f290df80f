import { Annotations, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { stages } from '../contracts/pipeline.ts';
import { Alarms } from './constructs/alarms.ts';
import { requireEachStage } from './constructs/bundling.ts';
import { Clock, isScheduled } from './constructs/clock.ts';
import { Gate } from './constructs/gate.ts';
import { announceDrops } from './constructs/inbox-events.ts';
import { Queues } from './constructs/queues.ts';
import { ShardMap } from './constructs/shard-map.ts';
import { StageFunction } from './constructs/stage-function.ts';
import { Storage } from './constructs/storage.ts';
import type { Settings } from './settings.ts';

/**
 * All of Swingshift for one campaign in one AWS account: what is kept, what feeds each stage of the pipeline
 * table, the stages themselves, the clock, the gate and the alarms. `folder` holds the stages' files.
 */
export class Swingshift extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, folder = 'functions') {
    const { campaign, platforms } = settings;
    super(scope, id, {
      description: `Swingshift for ${campaign.name}`,
      terminationProtection: true,
    });
    requireEachStage(folder);
    Tags.of(this).add('campaign', campaign.id);
    this.warnOfGaps(settings);

    const storage = new Storage(this, 'Storage');
    const queues = new Queues(this, 'Queues');
    const alarms = new Alarms(this, 'Alarms', settings.alarmEmail);
    announceDrops(storage.buckets.inbox, queues);

    for (const stage of stages) {
      const { function: runs } = new StageFunction(this, stage.stage, {
        stage,
        folder,
        storage,
        queues,
        platforms,
      });
      if (isScheduled(stage)) {
        new Clock(this, `${stage.stage}-clock`, { stage, runs, queues, campaign });
      }
      if ('http' in stage.trigger) {
        const { api } = new Gate(this, `${stage.stage}-gate`, runs, settings.jwt);
        alarms.watchGate(stage, api);
        new CfnOutput(this, 'Address', { value: api.apiEndpoint });
      }
      if ('steps' in stage.trigger) {
        const { machine } = new ShardMap(this, `${stage.stage}-map`, {
          runs,
          lake: storage.buckets.lake,
        });
        alarms.watchMachine(stage, machine);
        new CfnOutput(this, 'Shards', { value: machine.stateMachineArn });
      }
      alarms.watch(stage, runs, queues);
    }
    new CfnOutput(this, 'Inbox', { value: storage.buckets.inbox.bucketName });
  }

  private warnOfGaps({ unreachable, alarmEmail }: Settings): void {
    for (const name of unreachable) {
      Annotations.of(this).addWarningV2(
        `swingshift:platform-${name}`,
        `No address for the platform ${name}: nothing will be placed there. Give one: -c platforms='{"${name}":"https://..."}'`,
      );
    }
    if (!alarmEmail) {
      Annotations.of(this).addWarningV2(
        'swingshift:alarm-email',
        'Nobody is written to when an alarm rings. Name somebody: -c alarmEmail=person@campaign.example',
      );
    }
  }
}

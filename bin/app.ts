import { App } from 'aws-cdk-lib';
import { settingsOf } from '../lib/stacks/settings.ts';
import { Swingshift } from '../lib/stacks/swingshift.ts';

// The cloud door: `npx cdk synth` and `npx cdk deploy` come in here. Settings stand in cdk.json's context.
try {
  const app = new App();
  new Swingshift(app, 'Swingshift', settingsOf(app.node));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

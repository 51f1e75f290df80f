import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stages } from '../../../lib/contracts/pipeline.ts';
import {
  architectureOf,
  bundlingOf,
  columnStages,
  requireEachStage,
} from '../../../lib/stacks/constructs/bundling.ts';
import { settingsOf } from '../../../lib/stacks/settings.ts';
import { Swingshift } from '../../../lib/stacks/swingshift.ts';
import { deploy } from '../deployed.ts';

describe('the folder of functions', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'functions-'));
    for (const { stage } of stages) writeFileSync(join(folder, `${stage}.ts`), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('holds a file for each stage and no other, in this project too', () => {
    expect(() => requireEachStage(folder)).not.toThrow();
    expect(() => requireEachStage('functions')).not.toThrow();
  });
  test('is refused when a stage has no file', () => {
    rmSync(join(folder, 'sweep.ts'));
    expect(() => requireEachStage(folder)).toThrow('/sweep.ts is missing');
  });
  test('stops the stack when it is not right', () => {
    const app = new App();
    rmSync(join(folder, 'sweep.ts'));
    expect(() => new Swingshift(app, 'Swingshift', settingsOf(deploy().app.node), folder)).toThrow(
      '/sweep.ts is missing',
    );
  });
  test('is refused when a file is no stage', () => {
    writeFileSync(join(folder, 'mail-voters.ts'), '');
    expect(() => requireEachStage(folder)).toThrow('/mail-voters.ts is no stage');
  });
});

test('every function runs on Node 24, on Arm unless it carries DuckDB', () => {
  const { one } = deploy();
  for (const { stage, timeoutSeconds, memoryMb } of stages) {
    const { properties } = one('AWS::Lambda::Function', `${stage}/Function`);
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: [columnStages.has(stage) ? 'x86_64' : 'arm64'],
      Timeout: timeoutSeconds,
      MemorySize: memoryMb,
      TracingConfig: { Mode: 'Active' },
    });
  }
});

test('just the stages that ask for the voters or the reports port carry DuckDB', () => {
  const asking = stages.filter(({ stage }) =>
    /'(voters|reports)'|\bvoters[.,]|ports\.reports\./.test(
      readFileSync(`functions/${stage}.ts`, 'utf8'),
    ),
  );
  expect([...columnStages]).toEqual(asking.map(({ stage }) => stage));
});

describe.each(stages)('the bundle of $stage', ({ stage }) => {
  test('asks at start for DuckDB only where it carries it', async () => {
    const { externalModules = [], mainFields = [] } = bundlingOf(stage);
    const { metafile } = await build({
      entryPoints: [`functions/${stage}.ts`],
      outfile: 'function.mjs',
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      mainFields,
      external: externalModules,
      logLevel: 'silent',
    });
    const outside = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ path }) => /duckdb/.test(path));
    if (!columnStages.has(stage)) expect(outside).toEqual([]);
    else expect(outside.map(({ path }) => path)).toContain('@duckdb/node-api');
  });
});

test('the library that is copied is that of the architecture', () => {
  for (const stage of columnStages) {
    const commands = bundlingOf(stage).commandHooks?.afterBundling('/project', '/bundle') ?? [];
    expect(commands.join('\n')).toContain(
      `/project/node_modules/@duckdb/node-bindings-linux-${architectureOf(stage).dockerPlatform === 'linux/amd64' ? 'x64' : 'arm64'}`,
    );
  }
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Cloud, openCloud } from '../../lib/local/embedded-cloud.ts';

/** A folder that is gone after the tests of this file. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'swingshift-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** One embedded cloud for all tests of this file; its environment is the process's own while they run. */
export const cloudForTests = (): (() => Cloud) => {
  const folder = temporaryFolder();
  const before = { ...process.env };
  let cloud: Cloud | undefined;
  beforeAll(async () => {
    cloud = await openCloud(folder);
    Object.assign(process.env, cloud.environment);
  });
  afterAll(async () => {
    await cloud?.close();
    process.env = before;
  });
  return () => {
    if (!cloud) throw new Error('The cloud is not open yet');
    return cloud;
  };
};

import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf, mendObjects, writeObject } from '../../lib/local/object-files.ts';
import { temporaryFolder } from '../support/cloud.ts';

const folder = temporaryFolder();
const put = (key: string, text: string) =>
  writeObject(folder, 'lake', {
    key,
    body: Buffer.from(text),
    contentLength: text.length,
    etag: '"of the first"',
    contentType: 'text/plain',
    lastModified: new Date(0),
    metadata: {},
  });
const factsOf = (key: string) =>
  JSON.parse(readFileSync(filesOf(folder, 'lake', key).facts, 'utf8'));

describe('objects on disk after a kill', () => {
  it('get facts that fit their bytes, where the bytes are the newer ones', () => {
    put('torn', 'first');
    put('whole', 'first');
    const { data } = filesOf(folder, 'lake', 'torn');
    // Same length, so only the time tells.
    writeFileSync(data, 'other');
    utimesSync(data, new Date(), new Date(Date.now() + 5_000));
    mendObjects(folder);
    expect(factsOf('torn')).toMatchObject({
      key: 'torn',
      contentLength: 5,
      etag: '"795f3202b17cb6bc3d4b771d8c6c9eaf"',
    });
    expect(factsOf('whole').etag).toBe('"of the first"');
  });

  it('get facts of their length, even where the clock did not move', () => {
    put('longer', 'first');
    const { data, facts } = filesOf(folder, 'lake', 'longer');
    writeFileSync(data, 'a longer second');
    utimesSync(data, new Date(0), new Date(0));
    mendObjects(folder);
    expect(JSON.parse(readFileSync(facts, 'utf8')).contentLength).toBe(15);
  });

  it('lose uploads that nobody will finish', () => {
    mkdirSync(join(folder, '_multipart/upload'), { recursive: true });
    writeFileSync(join(folder, '_multipart/upload/.upload.json'), '{"half":');
    mendObjects(folder);
    expect(existsSync(join(folder, '_multipart'))).toBe(false);
  });
});

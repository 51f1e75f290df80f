import { hash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What the object server knows of an object beside its bytes. */
export type ObjectFacts = {
  key: string;
  contentLength: number;
  etag: string;
  contentType: string;
  lastModified: string | Date;
  metadata: Record<string, string>;
};

/** The bytes and the facts of an object as two files, where the object server's own loader looks for them. */
export const filesOf = (folder: string, bucket: string, key: string) => {
  // The server's own encoding: it reads and deletes by it.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it replaces
  const path = key.replace(/[<>:"|?*\\%\x00-\x1f]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  const base = join(folder, 'buckets', bucket, 'objects', path);
  return { data: `${base}.data`, facts: `${base}.meta.json` };
};

/** Writes an object so that a kill leaves the old one or the new one: the bytes whole first, then their facts. */
export const writeObject = (
  folder: string,
  bucket: string,
  { body, ...facts }: ObjectFacts & { body: Uint8Array },
): void => {
  const files = filesOf(folder, bucket, facts.key);
  mkdirSync(dirname(files.data), { recursive: true });
  replace(files.data, body);
  replace(files.facts, JSON.stringify(facts));
};

/** Writes down that a bucket is there. */
export const writeBucket = (
  folder: string,
  name: string,
  creationDate: Date,
  type: string,
): void => {
  mkdirSync(join(folder, 'buckets', name, 'objects'), { recursive: true });
  replace(
    join(folder, 'buckets', name, '.bucket.json'),
    JSON.stringify({ name, creationDate: creationDate.toISOString(), type }),
  );
};

/** Mends what a kill left: uploads that nobody will finish, and facts that are older than their bytes. */
export const mendObjects = (folder: string): void => {
  rmSync(join(folder, '_multipart'), { recursive: true, force: true });
  for (const name of globSync('buckets/*/objects/**/*.meta.json', { cwd: folder })) {
    const factsPath = join(folder, name);
    const dataPath = factsPath.replace(/\.meta\.json$/, '.data');
    if (!existsSync(dataPath)) rmSync(factsPath);
    else if (isStale(factsPath, dataPath)) replace(factsPath, factsFrom(factsPath, dataPath));
  }
};

const isStale = (factsPath: string, dataPath: string): boolean => {
  const data = statSync(dataPath);
  if (data.mtimeMs > statSync(factsPath).mtimeMs) return true;
  const facts = JSON.parse(readFileSync(factsPath, 'utf8')) as ObjectFacts;
  return facts.contentLength !== data.size;
};

const factsFrom = (factsPath: string, dataPath: string): string => {
  const { key, contentType, metadata } = JSON.parse(readFileSync(factsPath, 'utf8')) as ObjectFacts;
  const body = readFileSync(dataPath);
  const facts: ObjectFacts = {
    key,
    contentType,
    metadata,
    contentLength: body.length,
    etag: `"${hash('md5', body)}"`,
    lastModified: statSync(dataPath).mtime,
  };
  return JSON.stringify(facts);
};

const replace = (path: string, content: Uint8Array | string): void => {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
};

import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { StagedRows } from '../../ports.ts';
import { loadSegment } from './duckdb-segment.ts';
import type { SharedDatabase } from './shared-database.ts';
import type { StagedFiles } from './staged-files.ts';

const QUOTE = 0x22;

/** Writes the plain bytes of a segment file to the disk, from where the database loads them. Throws what they throw. */
export const stageRows = async (
  bytes: AsyncIterable<Uint8Array>,
  files: StagedFiles,
  database: SharedDatabase,
): Promise<StagedRows> => {
  const path = files.fresh();
  const endLoad = database.beginLoad();
  // They are contacts in the clear.
  const drop = async (): Promise<void> => {
    endLoad();
    await rm(path, { force: true });
  };
  let isQuoted = false;
  const seen = async function* () {
    for await (const piece of bytes) {
      isQuoted ||= piece.includes(QUOTE);
      yield piece;
    }
  };
  try {
    await pipeline(seen(), createWriteStream(path, { highWaterMark: 4 * 2 ** 20 }));
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    open: () => createReadStream(path),
    load: async (segment, key) => {
      const into = files.fresh();
      const loaded = await loadSegment(segment, { path, isQuoted }, await database.open(), into);
      if (loaded) await files.keep(key, into);
      return loaded;
    },
    drop,
  };
};

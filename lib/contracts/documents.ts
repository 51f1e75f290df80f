const MAX_WRITES = 100;
const MAX_DOCUMENT_BYTES = 350_000;
const MAX_COMMIT_BYTES = 4_000_000;

/** The JSON text that a document is kept as. What JSON leaves out is not kept. */
export const documentText = (value: unknown): string => JSON.stringify(value ?? null);

/**
 * Throws where a commit breaks the limits of the database, so that every adapter breaks alike and says why. Returns
 * the text of each write's document; empty for a write that puts none.
 */
export const checkLimits = (
  writes: readonly { pk: string; sk: string; put?: unknown }[],
): string[] => {
  if (writes.length < 1 || writes.length > MAX_WRITES) {
    throw new Error(`A commit holds 1 to ${MAX_WRITES} writes, not ${writes.length}`);
  }
  const seen = new Set<string>();
  const texts = writes.map((write) => ('put' in write ? documentText(write.put) : ''));
  let total = 0;
  for (const [index, write] of writes.entries()) {
    const name = `${write.pk} / ${write.sk}`;
    if (seen.has(name)) throw new Error(`A commit writes each record once, but ${name} twice`);
    seen.add(name);
    const bytes = Buffer.byteLength(texts[index] ?? '');
    if (bytes > MAX_DOCUMENT_BYTES) {
      throw new Error(`A document holds at most ${MAX_DOCUMENT_BYTES} bytes; ${name} has ${bytes}`);
    }
    total += bytes;
  }
  if (total > MAX_COMMIT_BYTES) {
    throw new Error(`A commit holds at most ${MAX_COMMIT_BYTES} bytes, not ${total}`);
  }
  return texts;
};

/** Throws for a message without an id or a group: nobody could tell a repeat from it, or what it stands behind. */
export const checkMessage = (queue: string, { id, group }: { id: string; group: string }): void => {
  if (!id) throw new Error(`A message for ${queue} has no id`);
  if (!group) throw new Error(`Message ${id} for ${queue} belongs to no group`);
};

/** Orders keys as DynamoDB and S3 do: by their UTF-8 bytes. */
export const inByteOrder = (a: string, b: string): number => {
  if (a === b) return 0;
  // Only characters beyond 16 bits come in another order as text than as bytes.
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
};

const SURROGATE = /[\ud800-\udfff]/;

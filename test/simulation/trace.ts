import type { LineBudget, RecordKey, Write } from '../../lib/ports.ts';
import { hashText, mix } from './chance.ts';
import type { Call } from './faulty-ports.ts';

/** What happened, in order: as one hash, and as lines for whoever wants to read them. */
export type Trace = {
  note(at: number, ...words: string[]): void;
  call(at: number, call: Call, fault: string | undefined): void;
  /** 16 hex digits that name all that happened so far. */
  hash(): string;
};

/** An empty trace; `write` gets every line. */
export const traceTo = (write?: (line: string) => void): Trace => {
  let one = 0x811c9dc5;
  let other = 0x51ab1e5;
  const note = (at: number, ...words: string[]): void => {
    const line = words.join(' ');
    one = hashText(line, mix(one, at));
    other = mix(other, one);
    write?.(`${new Date(at).toISOString()} ${line}`);
  };
  return {
    note,
    call: (at, { run, site, args, house }, fault) => {
      const who = run ? `${run.actor} ${run.name}` : 'the world';
      const name = site.port === 'platform' ? `${house}.${site.method}` : site.name;
      note(at, who, name, aboutOf(args), fault ?? '');
    },
    hash: () => one.toString(16).padStart(8, '0') + other.toString(16).padStart(8, '0'),
  };
};

/** What a call is about, from its first argument: a key, a record, a line. */
const aboutOf = ([first, second]: readonly unknown[]): string => {
  if (typeof first === 'string') {
    const { id } = (second ?? {}) as { id?: string };
    return id === undefined ? first : `${first} ${id}`;
  }
  if (Array.isArray(first)) return first.map(aboutWrite).join(' ');
  const { pk, sk } = first as RecordKey;
  if (pk !== undefined) return `${pk}/${sk}`;
  const { lineId, version, dailyMicros } = first as LineBudget;
  const { audienceId, session, sequence } = first as Record<string, unknown>;
  if (audienceId !== undefined && session !== undefined)
    return `${audienceId} ${session} ${sequence}`;
  return `${lineId ?? ''} ${version ?? ''} ${dailyMicros ?? ''}`;
};

const aboutWrite = (write: Write): string =>
  `${'put' in write ? '' : 'check' in write ? '?' : '-'}${write.pk}/${write.sk}@${write.ifRev}`;

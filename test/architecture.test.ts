import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stages } from '../lib/contracts/pipeline.ts';

type Source = { path: string; text: string; imports: string[] };

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|import\s*\(?\s*['"]([^'"]+)['"]/g;

const sources: Source[] = globSync('{bin,functions,lib,bench}/**/*.{ts,js}')
  .sort()
  .map((path) => {
    const text = readFileSync(path, 'utf8');
    const imports = [...text.matchAll(IMPORT)].map((match) => {
      const name = match[1] ?? match[2] ?? '';
      return name.startsWith('.') ? normalize(join(dirname(path), name)) : name;
    });
    return { path, text, imports };
  });

/** Room by room: which of our own rooms it may lean on. */
const mayLeanOn: Record<string, string[]> = {
  'lib/domain/': ['lib/domain/'],
  'lib/contracts/': ['lib/contracts/', 'lib/domain/'],
  'lib/ports.ts': ['lib/contracts/'],
  'lib/files/': ['lib/files/', 'lib/contracts/', 'lib/domain/'],
  'lib/books/': ['lib/books/', 'lib/files/', 'lib/ports.ts', 'lib/contracts/', 'lib/domain/'],
  'lib/adapters/memory/': [
    'lib/adapters/memory/',
    'lib/files/',
    'lib/ports.ts',
    'lib/contracts/',
    'lib/domain/',
  ],
  'lib/adapters/platforms/': [
    'lib/adapters/platforms/',
    'lib/files/',
    'lib/ports.ts',
    'lib/contracts/',
    'lib/domain/',
  ],
  'lib/adapters/aws/': [
    'lib/adapters/aws/',
    'lib/adapters/platforms/',
    'lib/ports.ts',
    'lib/contracts/',
    'lib/domain/',
  ],
  'lib/adapters/solver/': ['lib/adapters/solver/', 'lib/domain/'],
  'lib/runtime/': [
    'lib/runtime/',
    'lib/books/dead-letters.ts',
    'lib/ports.ts',
    'lib/contracts/',
    'lib/domain/',
  ],
  'lib/dashboard/': [
    'lib/dashboard/',
    'lib/files/',
    'lib/ports.ts',
    'lib/contracts/',
    'lib/domain/',
  ],
  'lib/stacks/': ['lib/stacks/', 'lib/files/', 'lib/contracts/', 'lib/domain/'],
  'functions/': [
    'lib/runtime/',
    'lib/books/',
    'lib/files/',
    'lib/dashboard/',
    'lib/adapters/aws/connect.ts',
    'lib/ports.ts',
    'lib/contracts/',
    'lib/domain/',
  ],
  'lib/local/': [
    'lib/local/',
    'functions/',
    'lib/adapters/',
    'lib/dashboard/',
    'lib/books/',
    'lib/files/',
    'lib/ports.ts',
    'lib/contracts/',
    'lib/domain/',
  ],
  'lib/commands/': [
    'lib/commands/',
    'lib/adapters/solver/',
    'lib/local/',
    'lib/dashboard/',
    'lib/books/',
    'lib/files/',
    'lib/ports.ts',
    'lib/contracts/',
    'lib/domain/',
  ],
  'bin/app.ts': ['lib/stacks/', 'lib/contracts/', 'lib/files/'],
  'bin/swingshift': ['bin/swingshift', 'lib/commands/'],
  'bench/': ['bench/', 'functions/', 'lib/'],
};

/** Packages that stand in one room only. */
const onlyIn: [RegExp, RegExp][] = [
  [/^@aws-sdk\//, /^(lib\/adapters\/aws\/|lib\/local\/)/],
  [/^@duckdb\//, /^(lib\/adapters\/aws\/|bench\/)/],
  [/^(aws-cdk-lib|constructs|cdk-nag)/, /^(lib\/stacks\/|bin\/app\.ts)/],
  [/^(fauxqs|@hono\/node-server)/, /^lib\/local\//],
  [/^(commander|cli-progress|cli-table3)/, /^lib\/(commands|dashboard)\//],
  [/^highs$/, /^lib\/adapters\/solver\//],
  [/^@observablehq\//, /^(lib\/dashboard|bench)\//],
];

const roomOf = (path: string): string =>
  Object.keys(mayLeanOn).find((room) => path.startsWith(room)) ?? '';

const isOurs = (name: string): boolean => /^(bin|functions|lib|bench)\//.test(name);

describe('the house', () => {
  it('has a room for every file', () => {
    expect(sources.filter(({ path }) => !roomOf(path)).map(({ path }) => path)).toEqual([]);
    expect(sources.length).toBeGreaterThan(50);
  });

  it('leans only downwards', () => {
    const strays = sources.flatMap(({ path, imports }) =>
      imports
        .filter(isOurs)
        .filter((name) => !mayLeanOn[roomOf(path)]?.some((room) => name.startsWith(room)))
        .map((name) => `${path} -> ${name}`),
    );
    expect(strays).toEqual([]);
  });

  it('keeps each outside package in its room', () => {
    const strays = sources.flatMap(({ path, imports }) =>
      imports
        .filter((name) => onlyIn.some(([what, where]) => what.test(name) && !where.test(path)))
        .map((name) => `${path} -> ${name}`),
    );
    expect(strays).toEqual([]);
  });

  it('keeps the domain pure', () => {
    const strays = sources
      .filter(({ path }) => path.startsWith('lib/domain/'))
      .flatMap(({ path, imports }) =>
        imports
          .filter((name) => !isOurs(name) && name !== 'node:crypto')
          .filter((name) => !(path === 'lib/domain/calendar.ts' && name === 'temporal-polyfill'))
          .map((name) => `${path} -> ${name}`),
      );
    expect(strays).toEqual([]);
  });

  it('takes time and chance as arguments', () => {
    const clockless =
      /^(lib\/(domain|contracts|books|files|runtime|dashboard|adapters|stacks)\/|functions\/)/;
    const strays = sources
      .filter(({ path }) => clockless.test(path))
      .filter(({ text }) =>
        /Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|Temporal\.Now/.test(text),
      )
      .map(({ path }) => path);
    expect(strays).toEqual([]);
  });

  it('does not know in the cloud that there is a laptop', () => {
    const strays = sources
      .filter(({ path }) => /^(functions|lib\/adapters\/aws|lib\/books|lib\/runtime)\//.test(path))
      .filter(({ text }) => /fauxqs|dynoxide|localhost|127\.0\.0\.1|simulated/i.test(text))
      .map(({ path }) => path);
    expect(strays).toEqual([]);
  });

  it('names every stage by one file in functions/', () => {
    const files = globSync('functions/*')
      .map((path) => path.replace(/^functions\/|\.ts$/g, ''))
      .sort();
    expect(files).toEqual(stages.map(({ stage }) => stage).sort());
  });
});

describe('the style', () => {
  const lines = ({ text }: Source): number => text.trimEnd().split('\n').length;
  const named = (list: Source[]): string[] =>
    list.map((source) => `${source.path}: ${lines(source)}`);
  const within = (prefix: string): Source[] =>
    sources.filter(({ path }) => path.startsWith(prefix));

  it('keeps a function file to 60 lines and any file to 200', () => {
    expect(named(within('functions/').filter((source) => lines(source) > 60))).toEqual([]);
    expect(named(sources.filter((source) => lines(source) > 200))).toEqual([]);
  });

  it('keeps nine domain files in ten under 120 lines', () => {
    const long = within('lib/domain/').filter((source) => lines(source) >= 120);
    expect(long.length / within('lib/domain/').length, named(long).join(', ')).toBeLessThanOrEqual(
      0.1,
    );
  });

  it('uses no drawer names', () => {
    const drawers = sources.filter(({ path }) =>
      /(util|helper|manager|misc|common)s?(\.|\/|-)|index\.ts$/.test(path),
    );
    expect(named(drawers)).toEqual([]);
  });

  it('writes a sentence of promise above every export', () => {
    const silent = sources.flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /(^|\n)([^\n]*)\nexport (?:default |abstract )?(const|class|async function|function) (\w+)/g,
        ),
      ]
        .filter(([, , before, , name]) => !/\*\/\s*$/.test(before ?? '') && name !== 'handler')
        .map(([, , , , name]) => `${path}: ${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('carries no unfinished work', () => {
    const marks = sources.filter(({ text }) =>
      /\b(TODO|FIXME|XXX|HACK)\b|not implemented/i.test(text),
    );
    expect(named(marks)).toEqual([]);
  });
});

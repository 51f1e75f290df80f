import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, LogLevel, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { type StageName, stages } from '../../contracts/pipeline.ts';

/** Stages that keep voters in columns. */
export const voterStages: ReadonlySet<StageName> = new Set([
  'import-segment',
  'build-audience',
  'build-shards',
  'place-flights',
]);

/** Stages that keep voters or read reports in columns, and so carry DuckDB's native library. */
export const columnStages: ReadonlySet<StageName> = new Set([...voterStages, 'record-results']);

/**
 * Arm is cheaper. But npm installs DuckDB's library for the machine that it runs on, which is mostly x86, and what
 * was installed is what is copied and tested: its stages run on x86.
 */
export const architectureOf = (stage: StageName): Architecture =>
  columnStages.has(stage) ? Architecture.X86_64 : Architecture.ARM_64;

const DUCKDB = '@duckdb/node-api';
const DUCKDB_LIBRARY = '@duckdb/node-bindings-linux-x64';
const DUCKDB_PACKAGES = [DUCKDB, '@duckdb/node-bindings', DUCKDB_LIBRARY, 'detect-libc'];

/** The adapters that ask for DuckDB; esbuild would fetch their imports at start even where nobody calls them. */
const COLUMN_ADAPTERS = ['*/voter-table.ts', '*/report-tables.ts'];

/**
 * One ES module a stage, with the SDK that the lock file names in it. DuckDB stays outside, as a native
 * library cannot be bundled; it is copied from node_modules, so that nothing is fetched at synth.
 */
export const bundlingOf = (stage: StageName): BundlingOptions => ({
  format: OutputFormat.ESM,
  mainFields: ['module', 'main'],
  minify: true,
  sourceMap: true,
  sourcesContent: false,
  logLevel: LogLevel.WARNING,
  bundleAwsSDK: true,
  externalModules: columnStages.has(stage) ? [DUCKDB] : COLUMN_ADAPTERS,
  // CommonJS packages inside an ES module still ask for Node's own modules by require.
  banner:
    "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  ...(columnStages.has(stage) && {
    commandHooks: {
      beforeBundling: () => [],
      beforeInstall: () => [],
      afterBundling: (root, bundle) => copyDuckDb(root, bundle),
    },
  }),
});

/** Throws unless `functions/` holds one file for each stage of the pipeline and nothing else. */
export const requireEachStage = (folder: string): void => {
  const files = readdirSync(folder).sort();
  const wanted: string[] = stages.map(({ stage }) => `${stage}.ts`).sort();
  const missing = wanted.filter((file) => !files.includes(file));
  const stray = files.filter((file) => !wanted.includes(file));
  if (missing.length + stray.length === 0) return;
  throw new Error(
    [
      ...missing.map((file) => `${folder}/${file} is missing: the pipeline table names this stage`),
      ...stray.map((file) => `${folder}/${file} is no stage: name it in lib/contracts/pipeline.ts`),
    ].join('\n'),
  );
};

/** Shell commands, as that is what a bundling hook takes. Each line runs by itself and stops the synth when it fails. */
const copyDuckDb = (root: string, bundle: string): string[] => {
  const from = join(root, 'node_modules');
  const { dependencies } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  );
  const missing = `${DUCKDB_LIBRARY} is not installed, and Lambda needs it: npm install --no-save --force ${DUCKDB_LIBRARY}@${dependencies[DUCKDB]}`;
  return [
    `test -d "${join(from, DUCKDB_LIBRARY)}" || { echo "${missing}" >&2; exit 1; }`,
    ...DUCKDB_PACKAGES.map((name) => {
      const to = join(bundle, 'node_modules', name);
      return `mkdir -p "${to}" && cp -RL "${join(from, name)}/." "${to}"`;
    }),
  ];
};

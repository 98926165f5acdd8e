import { readdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import mantinePreset from 'postcss-preset-mantine';
import type { EnvironmentOptions, Plugin } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { NOTICES_FILE, PARTS } from './core/contract/methods/parts.ts';
import { LongestFirst } from './tools/longest-first.ts';
import { BUILT_INTO_FILE, packageFolder, shippedNotices } from './tools/notices.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Native packages stay in node_modules: their binaries cannot be bundled. Playwright loads files of its own by their paths. */
const external = [
  ...builtinModules,
  /^node:/,
  'electron',
  'onnxruntime-node',
  'fs-native-extensions',
  /^@duckdb\//,
  'playwright',
];

/** Folders of the packages that any of the bundles is made from. */
const builtIn = new Set<string>();

/** The same for each file: `engine/cli.cjs` → folders in the checkout. `npm run package` ships a part of the files only. */
const builtInto: Record<string, readonly string[]> = {};

/** Notes which packages are built in; one instance sees all bundles. */
const noteBuiltIn: Plugin = {
  name: 'note-built-in-packages',
  apply: 'build',
  sharedDuringBuild: true,
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue;
      const folders = file.moduleIds.map((id) => packageFolder(id.replace('\0', '')));
      const known = [...new Set(folders.filter((folder) => folder !== null))].sort();
      const name = `${basename(this.environment.config.build.outDir)}/${file.fileName}`;
      builtInto[name] = known.map((folder) => relative(at('.'), folder));
    }
  },
  buildEnd() {
    for (const id of this.getModuleIds()) {
      const folder = packageFolder(id.replace('\0', ''));
      if (folder !== null) builtIn.add(folder);
    }
  },
};

/**
 * ONNX Runtime on Linux and macOS reports every session to its maker unless this is set before the library loads: it keeps a device id and events
 * in the home folder, and sends them from a thread of its own, which also slows cold starts. Every program that is built sets it in its first line.
 */
const NO_TELEMETRY = { ORT_DISABLE_TELEMETRY: '1' };
/** Files of tests that run at the same time, on the two cores that tests are meant for. */
const WORKERS = 3;
/** The same for the tests on real engines, which use more of a core each. */
const ENGINE_WORKERS = 2;
const setNoTelemetry = Object.entries(NO_TELEMETRY)
  .map(([name, value]) => `process.env.${name} = '${value}';`)
  .join(' ');

/** Each script at the top of a folder is a program: benchmarks/harness.ts → dist/engine/measure-harness.cjs, fuzz/models.ts → dist/engine/fuzz-models.cjs. */
const programsOf = (folder: string, prefix: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(at(folder))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => [`${prefix}-${file.slice(0, -'.ts'.length)}`, at(`${folder}/${file}`)]),
  );

/**
 * Every program and every thread that Node starts is one file in dist/engine. The name on the left is the file's name;
 * `engine/platform/paths.ts` looks them up by it.
 */
const nodeEntries = {
  cli: at('cli/main.ts'),
  'electron-engine': at('engine/electron-host/electron-main.ts'),
  'off-thread': at('engine/plans/off-thread-main.ts'),
  bench: at('engine/bench/main.ts'),
  'bench-executor': at('engine/runtime/threads/executor.ts'),
  'bench-replica': at('engine/bench/replica.ts'),
  'bench-generator': at('engine/runtime/threads/generator.ts'),
  'bench-heartbeat': at('engine/bench/stops/heartbeat.ts'),
  'bench-job-reader': at('engine/runtime/threads/job-reader.ts'),
  'bench-job-writer': at('engine/runtime/threads/job-writer.ts'),
  'bench-http-client': at('engine/bench/http-load/client.ts'),
  'bench-http-echo': at('benchmarks/lib/http-echo.ts'),
  'bench-plain-echo': at('benchmarks/lib/plain-echo.ts'),
  'bench-plain-loop': at('benchmarks/lib/plain-loop.ts'),
  'model-server': at('engine/model-server/main.ts'),
  'model-server-executor': at('engine/model-server/executor.ts'),
  backtest: at('engine/backtest/main.ts'),
  'fuzz-engine': at('fuzz/lib/engine/main.ts'),
  'fuzz-health': at('fuzz/lib/serve/health-main.ts'),
  ...programsOf('benchmarks', 'measure'),
  ...programsOf('fuzz', 'fuzz'),
};

/** A slow machine is not a defect of the build: without this, the first build on one warns of how long its steps take. */
const QUIET_ON_SLOW_MACHINES = { bundlerTimings: false };

/** The script of a report's page, which is written into the file: one classic script, without React. */
const liveReport: EnvironmentOptions = {
  consumer: 'client',
  build: {
    target: 'chrome114',
    outDir: at('dist/live-report'),
    emptyOutDir: true,
    copyPublicDir: false,
    sourcemap: false,
    minify: true,
    // It cannot be split: the file that holds it must work alone. In kB.
    chunkSizeWarningLimit: 760,
    rolldownOptions: {
      checks: QUIET_ON_SLOW_MACHINES,
      input: { 'live-report': at('renderer/live-report/main.ts') },
      output: { format: 'iife', entryFileNames: '[name].js' },
    },
  },
};

/**
 * The generated models and calls of Kubernetes' client, five megabytes, only define classes; its package does not say so. Its configuration alone
 * loads without them.
 */
const hasSideEffects = (id: string): boolean => !id.includes('/@kubernetes/client-node/dist/gen/');

/** A bundle of CommonJS programs for Node or Electron's main side, whose floor is Node 18.15. */
function nodeBundle(folder: string, input: Record<string, string>): EnvironmentOptions {
  return {
    consumer: 'server',
    // Vitest would take it as a wish to transform every package that a test loads, a second or more for each file.
    ...(process.env['VITEST'] === undefined && { resolve: { noExternal: true } }),
    build: {
      ssr: true,
      target: 'node18',
      outDir: at(`dist/${folder}`),
      emptyOutDir: true,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        checks: QUIET_ON_SLOW_MACHINES,
        input,
        external,
        treeshake: { moduleSideEffects: hasSideEffects },
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
          banner: ({ isEntry }) => (isEntry ? setNoTelemetry : ''),
        },
      },
    },
  };
}

/** The unit tests that replace modules or load them again, which no other file may see. */
const ALONE = ['cli/format/sixteenth-option.test.ts', 'engine/plans/any-order.test.ts'];

/** What only `npm run test:full` runs: long measurements, every case of a kind, and what needs large downloads. */
const FULL = '**/*.full.test.ts';

/** The tests on real engines, which `npm run test:engines` installs. */
const REAL_ENGINES = 'e2e/engines/**/*.test.ts';

const NEVER = [...configDefaults.exclude, '.cache/**'];

/** What every project of tests has. */
const TESTS = {
  environment: 'node',
  env: NO_TELEMETRY,
  // A fifth of the time of tests was the loading of modules, which the files of a worker share now.
  isolate: false,
  // Tests wait more than they calculate. Vitest's choice on two cores would be one.
  maxWorkers: WORKERS,
  // No clock decides a test: these end one that hangs, on the slowest machine that is still of use.
  testTimeout: 60_000,
} as const;

/** The same for tests that run what is built: programs, windows, servers. */
const JOURNEYS = {
  ...TESTS,
  globalSetup: ['e2e/shared-folder.ts'],
  testTimeout: 300_000,
  hookTimeout: 300_000,
} as const;

export default defineConfig({
  root: at('renderer'),
  // Replaced in every response by whoever serves the page: main's protocol handler, or the server of browser mode.
  html: { cspNonce: '__NONCE__' },
  plugins: [react(), noteBuiltIn],
  css: { postcss: { plugins: [mantinePreset()] } },
  environments: {
    client: {
      build: {
        target: 'chrome114',
        outDir: at('dist/renderer'),
        emptyOutDir: true,
        sourcemap: false,
        rolldownOptions: {
          checks: QUIET_ON_SLOW_MACHINES,
          // What documents are validated with is a file of its own, so that none is so large that the build warns.
          output: { codeSplitting: { groups: [{ name: 'validation', test: /node_modules\/zod/u }] } },
        },
      },
    },
    liveReport,
    engine: nodeBundle('engine', nodeEntries),
    electron: nodeBundle('electron', { main: at('electron/main.ts') }),
    // Apart from main: a sandboxed preload cannot require a chunk that it shares.
    preload: nodeBundle('preload', { preload: at('electron/preload.ts') }),
  },
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) await builder.build(environment);
      const folder = builder.environments['client']?.config.build.outDir ?? at('dist/renderer');
      const notices = shippedNotices({ root: at('.'), builtIn, parts: PARTS, runtime: 'electron' });
      writeFileSync(join(folder, NOTICES_FILE), notices);
      const programs = builder.environments['engine']?.config.build.outDir ?? at('dist/engine');
      writeFileSync(join(programs, BUILT_INTO_FILE), JSON.stringify(builtInto));
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: {
      checks: QUIET_ON_SLOW_MACHINES,
      // The planner, the services and the libraries that it validates with are one file each, so that none is so large that the build warns.
      output: {
        codeSplitting: {
          groups: [
            { name: 'plan-libraries', test: /node_modules/u },
            { name: 'plan-services', test: /core\/price\/services/u },
          ],
        },
      },
    },
  },
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        root: at('.'),
        test: {
          ...TESTS,
          name: 'unit',
          include: ['{core,engine,cli,renderer,electron,tools,benchmarks}/**/*.test.ts'],
          exclude: [...NEVER, FULL, ...ALONE],
        },
      },
      {
        extends: true,
        root: at('.'),
        test: { ...TESTS, name: 'unit-alone', include: ALONE, isolate: true },
      },
      {
        extends: true,
        root: at('.'),
        test: {
          ...JOURNEYS,
          name: 'journeys',
          include: ['e2e/**/*.test.ts'],
          exclude: [...NEVER, FULL, REAL_ENGINES],
        },
      },
      {
        extends: true,
        root: at('.'),
        test: { ...JOURNEYS, name: 'full', include: [FULL], exclude: NEVER },
      },
      {
        extends: true,
        root: at('.'),
        test: {
          ...JOURNEYS,
          name: 'engines',
          include: [REAL_ENGINES],
          exclude: NEVER,
          isolate: true,
          // They print what they measure: where that is kept, each has the machine for itself.
          maxWorkers: process.env['MODEWISE_ENGINE_RESULTS'] === undefined ? ENGINE_WORKERS : 1,
          testTimeout: 600_000,
        },
      },
    ],
  },
});

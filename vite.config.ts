import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import mantinePreset from 'postcss-preset-mantine';
import type { EnvironmentOptions } from 'vite';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Native packages stay in node_modules: their binaries cannot be bundled. Playwright loads files of its own by their paths. */
const external = [...builtinModules, /^node:/, 'electron', 'onnxruntime-node', /^@duckdb\//, 'playwright'];

/** Each script at the top of bench/ is a program: bench/harness.ts → dist/engine/measure-harness.cjs. */
const benchEntries = Object.fromEntries(
  readdirSync(at('bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`measure-${file.slice(0, -'.ts'.length)}`, at(`bench/${file}`)]),
);

/**
 * Every program and every thread that Node starts is one file in dist/engine. The name on the left is the file's name;
 * `engine/hosts/paths.ts` looks them up by it.
 */
const nodeEntries = {
  cli: at('cli/main.ts'),
  'electron-engine': at('engine/hosts/electron-main.ts'),
  'off-thread': at('engine/hosts/off-thread-main.ts'),
  bench: at('engine/bench/main.ts'),
  'bench-executor': at('engine/bench/threads/executor.ts'),
  'bench-generator': at('engine/bench/threads/generator.ts'),
  'bench-job-reader': at('engine/bench/threads/job-reader.ts'),
  'bench-job-writer': at('engine/bench/threads/job-writer.ts'),
  'bench-http-client': at('engine/bench/http/client/client.ts'),
  'bench-http-echo': at('bench/lib/http-echo.ts'),
  'model-server': at('engine/bench/http/main.ts'),
  'model-server-executor': at('engine/bench/http/executor.ts'),
  backtest: at('engine/backtest/main.ts'),
  'make-samples': at('models/scripts/make-samples.ts'),
  ...benchEntries,
};

/** A bundle of CommonJS programs for Node or Electron's main side, whose floor is Node 18.15. */
function nodeBundle(folder: string, input: Record<string, string>): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true },
    build: {
      ssr: true,
      target: 'node18',
      outDir: at(`dist/${folder}`),
      emptyOutDir: true,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input,
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  };
}

export default defineConfig({
  root: at('renderer'),
  // Replaced in every response by whoever serves the page: main's protocol handler, or the server of browser mode.
  html: { cspNonce: '__NONCE__' },
  plugins: [react()],
  css: { postcss: { plugins: [mantinePreset()] } },
  environments: {
    client: {
      build: { target: 'chrome114', outDir: at('dist/renderer'), emptyOutDir: true, sourcemap: false },
    },
    engine: nodeBundle('engine', nodeEntries),
    electron: nodeBundle('electron', { main: at('electron/main.ts') }),
    // Apart from main: a sandboxed preload cannot require a chunk that it shares.
    preload: nodeBundle('preload', { preload: at('electron/preload.ts') }),
  },
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) await builder.build(environment);
    },
  },
  worker: { format: 'es' },
  test: {
    projects: [
      {
        extends: true,
        root: at('.'),
        test: {
          name: 'unit',
          include: [
            'core/**/*.test.ts',
            'engine/**/*.test.ts',
            'cli/**/*.test.ts',
            'renderer/**/*.test.ts',
            'electron/**/*.test.ts',
            'tools/**/*.test.ts',
            'models/**/*.test.ts',
          ],
          environment: 'node',
          // One less would be vitest's choice on two cores: half of the time of CI.
          maxWorkers: 2,
          // No clock decides a test: this ends one that hangs, on the slowest machine that is still of use.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        root: at('.'),
        test: {
          name: 'journeys',
          include: ['e2e/**/*.test.ts'],
          environment: 'node',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

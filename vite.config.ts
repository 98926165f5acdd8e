import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { defineConfig } from 'vitest/config';

/** Native packages stay in node_modules: their binaries cannot be bundled. */
const external = [...builtinModules, /^node:/, 'onnxruntime-node', /^@duckdb\//];

/** Each script at the top of bench/ is a program: bench/harness.ts → dist/engine/measure-harness.cjs. */
const benchEntries = Object.fromEntries(
  readdirSync(new URL('bench', import.meta.url))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`measure-${file.slice(0, -'.ts'.length)}`, `bench/${file}`]),
);

/**
 * Every program and every thread that Node starts is one file in dist/engine. The name on the left is the file's name;
 * `engine/hosts/paths.ts` looks them up by it.
 */
const nodeEntries = {
  cli: 'cli/main.ts',
  bench: 'engine/bench/main.ts',
  'bench-executor': 'engine/bench/threads/executor.ts',
  'bench-generator': 'engine/bench/threads/generator.ts',
  'bench-job-reader': 'engine/bench/threads/job-reader.ts',
  'bench-job-writer': 'engine/bench/threads/job-writer.ts',
  'bench-http-client': 'engine/bench/http/client/client.ts',
  'bench-http-echo': 'bench/lib/http-echo.ts',
  'model-server': 'engine/bench/http/main.ts',
  'model-server-executor': 'engine/bench/http/executor.ts',
  'make-samples': 'models/scripts/make-samples.ts',
  ...benchEntries,
};

export default defineConfig({
  environments: {
    engine: {
      consumer: 'server',
      resolve: { noExternal: true },
      build: {
        ssr: true,
        target: 'node18',
        outDir: 'dist/engine',
        emptyOutDir: true,
        sourcemap: true,
        minify: false,
        rolldownOptions: {
          input: nodeEntries,
          external,
          output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      const engine = builder.environments['engine'];
      if (engine === undefined) throw new Error('the engine environment is missing from vite.config.ts');
      await builder.build(engine);
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'core/**/*.test.ts',
            'engine/**/*.test.ts',
            'cli/**/*.test.ts',
            'tools/**/*.test.ts',
            'models/**/*.test.ts',
          ],
          environment: 'node',
        },
      },
      {
        extends: true,
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

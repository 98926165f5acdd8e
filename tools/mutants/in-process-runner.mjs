/**
 * A StrykerJS plugin that runs tests of pure code. Each test file is bundled once and evaluated again for each mutant
 * in the same process. That takes milliseconds, while vitest starts a thread; and because nothing survives between
 * mutants, module constants can be mutated as well.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { rolldown } from 'rolldown';
import { createTestCollector } from './test-collector.mjs';

const {
  MUTANTS_FOLDER: folder = '',
  MUTANTS_TESTS: only = '',
  MUTANTS_WITHOUT: without = '',
  MUTANTS_QUICK_MS: quickMs,
} = process.env;
const NAMESPACE = '__stryker__';
/** Stored in the sandbox, because StrykerJS ends the process of a hanging mutant and continues in another. */
const DURATIONS_FILE = 'test-durations.json';
const requireHere = createRequire(import.meta.url);

class InProcessRunner {
  static inject = [];
  /** Bundled test files by their paths. */
  #scripts = new Map();
  /** Duration of each test in the dry run, by id; the fastest tests run first. */
  #durationsMs = {};

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const left = new Set(without.split(','));
    const files = readdirSync(folder, { recursive: true }).filter(
      (name) => name.endsWith('.test.ts') && !left.has(name) && (only === '' || only.split(',').includes(name)),
    );
    for (const name of files.sort()) this.#scripts.set(join(folder, name), await bundle(join(folder, name)));
    if (existsSync(DURATIONS_FILE)) this.#durationsMs = JSON.parse(readFileSync(DURATIONS_FILE, 'utf8'));
  }

  async dryRun() {
    const stryker = namespace();
    stryker.activeMutant = undefined;
    const perTest = {};
    const tests = [];
    for (const file of this.#scripts.keys()) {
      stryker.mutantCoverage = { static: {}, perTest: {} };
      const loadedMs = performance.now();
      const declared = this.#load(file);
      const loadMs = performance.now() - loadedMs;
      for (const { id, name, run } of declared) {
        stryker.currentTestId = id;
        const startedMs = performance.now();
        const failureMessage = await failureOf(run);
        const timeSpentMs = performance.now() - startedMs;
        stryker.currentTestId = undefined;
        if (timeSpentMs > Number(quickMs ?? Infinity)) continue;
        // The file is loaded for each mutant, so every test also covers the code that runs on load.
        perTest[id] = { ...stryker.mutantCoverage.static, ...stryker.mutantCoverage.perTest[id] };
        this.#durationsMs[id] = loadMs + timeSpentMs;
        const outcome = failureMessage === null ? { status: 0 } : { status: 1, failureMessage };
        tests.push({ id, name, timeSpentMs, ...outcome });
      }
    }
    writeFileSync(DURATIONS_FILE, JSON.stringify(this.#durationsMs));
    return { status: 'complete', tests, mutantCoverage: { static: {}, perTest } };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const stryker = namespace();
    Object.assign(stryker, { activeMutant: activeMutant.id, hitLimit, hitCount: 0 });
    const loaded = new Map();
    const duration = (id) => this.#durationsMs[id];
    let nrOfTests = 0;
    for (const id of testFilter.toSorted((a, b) => duration(a) - duration(b))) {
      const file = id.slice(0, id.indexOf('#'));
      const failureMessage = await failureOf(() => {
        if (!loaded.has(file)) loaded.set(file, new Map(this.#load(file).map((test) => [test.id, test])));
        return loaded.get(file).get(id).run();
      });
      nrOfTests += 1;
      if (stryker.hitCount > hitLimit) return { status: 'timeout', reason: 'endless loop' };
      if (failureMessage !== null) return { status: 'killed', failureMessage, killedBy: [id], nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  /** Evaluates a test file and returns its tests. */
  #load(file) {
    const collector = createTestCollector(file);
    const require = (name) => (name === 'vitest' ? collector.vitest : requireHere(name));
    const module = { exports: {} };
    this.#scripts.get(file).runInThisContext()(require, module, module.exports);
    return collector.tests;
  }
}

/** The object from which the instrumented code reads the active mutant. */
function namespace() {
  globalThis[NAMESPACE] ??= {};
  return globalThis[NAMESPACE];
}

/** The message of a test that fails, or null. */
async function failureOf(run) {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function bundle(file) {
  const bundled = await rolldown({ input: resolve(file), platform: 'node', external: /^[^./#]/ });
  const { output } = await bundled.generate({ format: 'cjs' });
  await bundled.close();
  return new Script(`(function (require, module, exports) {${output[0].code}\n})`, { filename: file });
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];

/**
 * A plugin of StrykerJS that runs tests of pure code: each test file is bundled once and evaluated anew for each mutant, in the same process.
 * That takes milliseconds, where vitest starts a thread; and since nothing outlives a mutant, constants of modules can be mutated as well.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { rolldown } from 'rolldown';
import { createTestCollector } from './test-collector.mjs';

const { MUTANTS_FOLDER: folder = '', MUTANTS_WITHOUT: without = '', MUTANTS_QUICK_MS: quickMs } = process.env;
const NAMESPACE = '__stryker__';
/** Kept in the sandbox, since StrykerJS ends the process of a mutant that hangs and goes on in another. */
const DURATIONS_FILE = 'test-durations.json';
const requireHere = createRequire(import.meta.url);

class InProcessRunner {
  static inject = [];
  /** Bundled test files by their paths. */
  #scripts = new Map();
  /** How long each test took in the dry run, by its id: the quickest ones go first. */
  #durationsMs = {};

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const left = new Set(without.split(','));
    const files = readdirSync(folder, { recursive: true }).filter(
      (name) => name.endsWith('.test.ts') && !left.has(name),
    );
    for (const name of files.sort()) this.#scripts.set(join(folder, name), await bundle(join(folder, name)));
    if (existsSync(DURATIONS_FILE)) this.#durationsMs = JSON.parse(readFileSync(DURATIONS_FILE, 'utf8'));
  }

  async dryRun() {
    const stryker = namespace();
    stryker.activeMutant = undefined;
    stryker.mutantCoverage = { static: {}, perTest: {} };
    const tests = [];
    for (const file of this.#scripts.keys()) {
      for (const test of this.#load(file)) {
        stryker.currentTestId = test.id;
        const startedMs = performance.now();
        const failureMessage = await failureOf(test);
        const timeSpentMs = performance.now() - startedMs;
        stryker.currentTestId = undefined;
        if (timeSpentMs > Number(quickMs ?? Infinity)) {
          delete stryker.mutantCoverage.perTest[test.id];
          continue;
        }
        this.#durationsMs[test.id] = timeSpentMs;
        const { id, name } = test;
        tests.push({
          id,
          name,
          timeSpentMs,
          ...(failureMessage === null ? { status: 0 } : { status: 1, failureMessage }),
        });
      }
    }
    writeFileSync(DURATIONS_FILE, JSON.stringify(this.#durationsMs));
    return { status: 'complete', tests, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation }) {
    const stryker = namespace();
    stryker.hitCount = hitLimit === undefined ? undefined : 0;
    stryker.hitLimit = hitLimit;
    stryker.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
    const loaded = new Map();
    const ids = testFilter ?? Object.keys(this.#durationsMs);
    const duration = (id) => this.#durationsMs[id];
    let nrOfTests = 0;
    for (const id of ids.toSorted((a, b) => duration(a) - duration(b))) {
      const file = id.slice(0, id.indexOf('#'));
      let failureMessage = null;
      try {
        if (!loaded.has(file)) loaded.set(file, new Map(this.#load(file).map((test) => [test.id, test])));
        stryker.activeMutant = activeMutant.id;
        failureMessage = await failureOf(loaded.get(file).get(id));
      } catch (error) {
        failureMessage = String(error);
      }
      nrOfTests += 1;
      if (stryker.hitCount > hitLimit) return { status: 'timeout', reason: 'a loop that goes on' };
      if (failureMessage !== null) return { status: 'killed', failureMessage, killedBy: [id], nrOfTests };
      if (mutantActivation !== 'static') stryker.activeMutant = undefined;
    }
    return { status: 'survived', nrOfTests };
  }

  /** Evaluates a test file and yields its tests. */
  #load(file) {
    const collector = createTestCollector(file);
    const require = (name) => (name === 'vitest' ? collector.vitest : requireHere(name));
    const module = { exports: {} };
    this.#scripts.get(file).runInThisContext()(require, module, module.exports);
    return collector.tests;
  }
}

/** What the instrumented code reads the active mutant from. */
function namespace() {
  globalThis[NAMESPACE] ??= {};
  return globalThis[NAMESPACE];
}

/** The message of a test that fails, or null. */
async function failureOf({ run }) {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function bundle(file) {
  const bundled = await rolldown({ input: resolve(file), platform: 'node', external: ['vitest', 'fast-check', 'zod'] });
  const { output } = await bundled.generate({ format: 'cjs' });
  await bundled.close();
  return new Script(`(function (require, module, exports) {${output[0].code}\n})`, { filename: file });
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];

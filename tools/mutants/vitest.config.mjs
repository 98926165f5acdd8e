import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** Runs the fastest files first, because the first failing test ends the run of a mutant. */
class QuickestFirst extends BaseSequencer {
  async sort(files) {
    return (await super.sort(files)).reverse();
  }
}

const { MUTANTS_FOLDER: folder, MUTANTS_TESTS: only = '', MUTANTS_WITHOUT: without = '' } = process.env;

/** The unit tests of the folder that `tools/mutants.mjs` names. */
export default defineConfig({
  test: {
    include: only === '' ? [`${folder}/**/*.test.ts`] : only.split(',').map((name) => `${folder}/**/${name}`),
    exclude: without === '' ? [] : without.split(',').map((name) => `**/${name}`),
    environment: 'node',
    // Coverage collection makes some tests many times slower; StrykerJS ends mutants that hang.
    testTimeout: 600_000,
    sequence: { sequencer: QuickestFirst },
  },
});

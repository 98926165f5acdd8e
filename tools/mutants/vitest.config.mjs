import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** Runs the quickest files first: the first test that fails ends the run of a mutant. */
class QuickestFirst extends BaseSequencer {
  async sort(files) {
    return (await super.sort(files)).reverse();
  }
}

const { MUTANTS_FOLDER: folder, MUTANTS_TESTS: only = '', MUTANTS_WITHOUT: without = '' } = process.env;

/** The unit tests of one folder, which `tools/mutants.mjs` names. */
export default defineConfig({
  test: {
    include: only === '' ? [`${folder}/**/*.test.ts`] : only.split(',').map((name) => `${folder}/**/${name}`),
    exclude: without === '' ? [] : without.split(',').map((name) => `**/${name}`),
    environment: 'node',
    // Counting what each test covers makes some of them many times slower; a mutant that hangs is ended by StrykerJS.
    testTimeout: 600_000,
    sequence: { sequencer: QuickestFirst },
  },
});

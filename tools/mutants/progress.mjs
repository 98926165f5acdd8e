/** A StrykerJS plugin that prints the progress to stderr, every hundred mutants. */
const EVERY = 100;

class Progress {
  #total = 0;
  #tested = 0;

  onMutationTestingPlanReady({ mutantPlans }) {
    this.#total = mutantPlans.length;
  }

  onMutantTested() {
    this.#tested += 1;
    if (this.#tested % EVERY === 0) console.error(`${this.#tested} of ${this.#total} mutants`);
  }
}

export const strykerPlugins = [
  { kind: 'Reporter', name: 'stderr', injectableClass: Object.assign(Progress, { inject: [] }) },
];

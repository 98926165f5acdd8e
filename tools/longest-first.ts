import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The files of tests that take longest, the longest first. In a fresh checkout vitest knows no durations and goes by the size of a file, so that the
 * journeys through the window, whose files are small, were left for the end and for one core.
 */
export const LONGEST = [
  'e2e/app/browser.full.test.ts',
  'e2e/providers.full.test.ts',
  'e2e/app/electron.test.ts',
  'e2e/app/browser.test.ts',
  'engine/plans/scenarios.test.ts',
  'engine/plans/scenarios.full.test.ts',
  'engine/endpoint/verdicts.full.test.ts',
  'e2e/interruption.full.test.ts',
  'e2e/optimise.full.test.ts',
  'e2e/action/action.full.test.ts',
  'e2e/electron/package.full.test.ts',
  'e2e/fuzz.test.ts',
  'e2e/npm-package/contents.full.test.ts',
  'engine/runs/measure.test.ts',
  'e2e/engines/spark-bundle.test.ts',
  'e2e/engines/variants.test.ts',
];

/** The tests that wait for a build which runs during the others. */
const LAST = 'e2e/engines/kubernetes/';

/** Runs the files that take longest first, then the others as vitest orders them, and those that wait for a build last. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification): number => {
      const path = relative(ROOT, moduleId);
      const at = LONGEST.indexOf(path);
      if (at >= 0) return at;
      return path.startsWith(LAST) ? LONGEST.length + 1 : LONGEST.length;
    };
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}

/**
 * `npm test`: everything that has to hold, from nothing but `npm ci`: the build, types, lint, format, unit tests and the
 * journeys through the real command line. Goes on after a failure, so that one run shows all of them.
 */
import { buildWhenStale } from './build-when-stale.mjs';
import { closingLine, runChecks, runTests, STATIC_CHECKS } from './steps.mjs';

const failed = [];
try {
  await buildWhenStale({ log: (line) => console.log(`== build: ${line}`) });
} catch (error) {
  console.log(`== build: FAILED: ${error.message}`);
  failed.push('build');
}
failed.push(...(await runChecks(STATIC_CHECKS)));
const tests = await runTests(['--project', 'unit', '--project', 'journeys']);
closingLine(failed, tests);

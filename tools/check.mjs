/** `npm run check`: types, lint, format and unit tests, without the journeys. */
import { closingLine, runChecks, runTests, STATIC_CHECKS } from './steps.mjs';

const failed = await runChecks(STATIC_CHECKS);
const tests = await runTests(['--project', 'unit*']);
closingLine(failed, tests);

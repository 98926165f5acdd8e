/**
 * `npm test`: what every change must pass, from a fresh `npm ci`: the build, types, lint, format, unit tests and the main journeys on both
 * hosts, with a part of the cases that take long. Continues after a failure, so that one run shows all of them.
 */
import { forgetShown, noteShown, treeDigest } from './shown-tests.mjs';
import { closingLine, prepare, runTests } from './steps.mjs';

forgetShown();
const digest = treeDigest();
const failed = await prepare();
const tests = await runTests(['--project', 'unit*', '--project', 'journeys']);
if (closingLine(failed, tests) && digest === treeDigest()) noteShown(digest, tests);

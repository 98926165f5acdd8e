/**
 * `npm run test:full`: everything but the tests on real engines. Leaves out what `npm test` has just shown of the same tree. `-- providers office`
 * runs the named files alone.
 */
import { office } from './office.mjs';
import { s3Server } from './s3-server.mjs';
import { shownTests } from './shown-tests.mjs';
import { closingLine, prepare, runTests } from './steps.mjs';

const files = process.argv.slice(2);
const shown = files.length > 0 ? null : shownTests();
const isWhole = shown === null && files.length === 0;
if (shown !== null) console.log(`== npm test: ${shown} tests passed on this tree and are not run again`);
const failed = await prepare({ isFull: true, withChecks: isWhole });
const log = () => undefined;
const programs = { MODEWISE_TEST_S3_SERVER: s3Server({ log }).program, MODEWISE_TEST_OFFICE: office({ log }).program };
for (const [name, program] of Object.entries(programs)) if (program !== null) process.env[name] ??= program;
const shared = isWhole ? ['--project', 'unit*', '--project', 'journeys'] : [];
closingLine(failed, await runTests([...shared, '--project', 'full', ...files]));

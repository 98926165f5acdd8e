/**
 * `npm test`: all checks from a fresh `npm ci`: the build, types, lint, format, unit tests, and the journeys through
 * the real command line and window. Continues after a failure, so that one run shows all of them. Downloads and
 * installs what is missing of an Electron runtime, a virtual display, Chromium, the tested versions of Node, the
 * servers for data sources and LibreOffice.
 */
import { buildWhenStale } from './build-when-stale.mjs';
import { installPackages, missingPackages, missingTestPackages } from './electron-libraries.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { nodeRuntimes } from './node-runtimes.mjs';
import { office } from './office.mjs';
import { s3Server } from './s3-server.mjs';
import { closingLine, runChecks, runTests, STATIC_CHECKS } from './steps.mjs';

const failed = [];
try {
  await buildWhenStale({ log: (line) => console.log(`== build: ${line}`) });
} catch (error) {
  console.log(`== build: FAILED: ${error.message}`);
  failed.push('build');
}
try {
  const log = (line) => console.log(`== window: ${line}`);
  const window = missingPackages({ ...electronRuntime({ log }), display: true });
  installPackages([...window, ...missingTestPackages()], { log });
} catch (error) {
  console.log(`== window: FAILED: ${error.message}`);
  failed.push('window');
}
for (const { version, reason } of nodeRuntimes({ log: (line) => console.log(`== node: ${line}`) })) {
  if (reason !== null) console.log(`== node: not tested with Node ${version}: ${reason}`);
}
const s3 = s3Server({ log: (line) => console.log(`== sources: ${line}`) });
if (s3.program === null) console.log(`== sources: S3 is not tested: ${s3.reason}`);
else process.env.MODEWISE_TEST_S3_SERVER = s3.program;
const { program, reason } = office({ log: (line) => console.log(`== reports: ${line}`) });
if (program === null) console.log(`== reports: slides and workbooks are not opened in LibreOffice: ${reason}`);
else process.env.MODEWISE_TEST_OFFICE = program;
failed.push(...(await runChecks(STATIC_CHECKS)));
const tests = await runTests(['--project', 'unit*', '--project', 'journeys']);
closingLine(failed, tests);

/**
 * Installs the programs that tests need and that are missing: an Electron runtime, the libraries of a window, a virtual display, Chromium and the
 * servers for data sources; with `--full` also other versions of Node, an S3 server and LibreOffice. `npm test` runs it during the type check,
 * because it mostly waits for downloads. Exits with 1 if the window cannot be tested.
 */
import { installPackages, missingPackages, missingTestPackages } from './electron-libraries.mjs';
import { electronRuntime } from './electron-runtime.mjs';
import { nodeRuntimes } from './node-runtimes.mjs';
import { office } from './office.mjs';
import { s3Server } from './s3-server.mjs';

const isFull = process.argv.includes('--full');
try {
  const log = (line) => console.log(`== window: ${line}`);
  const window = missingPackages({ ...electronRuntime({ log }), display: true });
  installPackages([...window, ...missingTestPackages({ isFull })], { log });
} catch (error) {
  console.log(`== window: FAILED: ${error.message}`);
  process.exitCode = 1;
}
if (isFull) {
  for (const { version, reason } of nodeRuntimes({ log: (line) => console.log(`== node: ${line}`) })) {
    if (reason !== null) console.log(`== node: not tested with Node ${version}: ${reason}`);
  }
  const s3 = s3Server({ log: (line) => console.log(`== sources: ${line}`) });
  if (s3.program === null) console.log(`== sources: S3 is not tested: ${s3.reason}`);
  const { program, reason } = office({ log: (line) => console.log(`== reports: ${line}`) });
  if (program === null) console.log(`== reports: slides and workbooks are not opened in LibreOffice: ${reason}`);
}

/**
 * `npm start`: until the window exists, the study of one sample in the terminal: measured in three modes, planned for its own
 * workload, reported. Says at the end where the report lies.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './build-when-stale.mjs';

const REPORT = join(ROOT, 'modewise-report');
const RUN = join(REPORT, 'run.json');
const PLAN = join(REPORT, 'plan.json');

const STEPS = [
  ['measure', '--model', 'sample:fraud', '--effort', 'quick', '--slo-ms', '70', '--out', RUN],
  ['plan', RUN, '--preset', 'fraud-detection', '--out', PLAN],
  ['report', PLAN, '--format', 'html,md,csv,json', '--out', REPORT],
];

function modewise(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'tools', 'modewise.mjs'), ...args], { stdio: 'inherit' });
    // Ctrl-C reaches the child by itself; this process waits for what it has to say.
    const wait = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', wait);
    process.on('SIGTERM', pass);
    child.on('error', reject);
    child.on('exit', (code) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', pass);
      resolve(code ?? 3);
    });
  });
}

mkdirSync(REPORT, { recursive: true });
const startedMs = Date.now();
for (const step of STEPS) {
  const shown = step.map((word) => word.replace(`${ROOT}/`, '')).join(' ');
  console.error(`\n> modewise ${shown}\n`);
  const code = await modewise(step);
  if (code !== 0) process.exit(code);
}
console.log(
  `\nDone in ${Math.round((Date.now() - startedMs) / 1000)} s. Open the report: ${pathToFileURL(join(REPORT, 'report.html'))}`,
);

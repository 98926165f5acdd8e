/** The steps that `npm test`, `npm run test:full` and `npm run check` share. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';

const MODULES = join(ROOT, 'node_modules');

/**
 * Runs scripts directly instead of node_modules/.bin, which works without a shell on every platform. One checker for each project: several repeat
 * most of the work, and took almost three times as much processor time on two cores.
 */
export const STATIC_CHECKS = [
  {
    name: 'types',
    script: join(MODULES, 'typescript', 'bin', 'tsc'),
    args: ['-b', '--checkers', '1', '--builders', '2'],
  },
  { name: 'lint', script: join(MODULES, 'oxlint', 'bin', 'oxlint'), args: ['--deny-warnings'] },
  {
    name: 'dead code',
    script: join(MODULES, 'knip', 'bin', 'knip.js'),
    args: ['--no-progress', '--cache', '--cache-location', join(ROOT, '.cache', 'knip')],
  },
  { name: 'format', script: join(MODULES, 'oxfmt', 'bin', 'oxfmt'), args: ['--check', '.'] },
];

function run(script, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal === null ? code : 1));
  });
}

/** Runs every check and returns the names of those that failed. */
export async function runChecks(checks) {
  const failed = [];
  for (const { name, script, args } of checks) {
    const startedMs = Date.now();
    const code = await run(script, args);
    console.log(`== ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`);
    if (code !== 0) failed.push(name);
  }
  return failed;
}

/** Builds what is stale. Returns the name of the step if it failed. */
export async function buildSources() {
  try {
    await buildWhenStale({ log: (line) => console.log(`== build: ${line}`) });
    return [];
  } catch (error) {
    console.log(`== build: FAILED: ${error.message}`);
    return ['build'];
  }
}

/**
 * Builds and runs the static checks, and installs the missing programs of tests meanwhile. Returns the names of the steps that failed.
 */
export async function prepare({ isFull = false, withChecks = true } = {}) {
  const installing = run(join(ROOT, 'tools', 'test-programs.mjs'), isFull ? ['--full'] : []);
  const failed = await buildSources();
  if (withChecks) failed.push(...(await runChecks(STATIC_CHECKS)));
  if ((await installing) !== 0) failed.push('window');
  return failed;
}

/** The counts in vitest's JSON report; a file that could not be loaded counts as one failure. */
export function countTests(report) {
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Runs vitest and returns its counts and exit code. */
export async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-test-'));
  const reportFile = join(folder, 'report.json');
  try {
    const code = await run(
      join(MODULES, 'vitest', 'vitest.mjs'),
      ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
      { CI: 'true', NO_COLOR: '1', FORCE_COLOR: undefined, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' },
    );
    const kept = process.env.MODEWISE_TEST_REPORT;
    if (kept !== undefined) copyFileSync(reportFile, kept);
    let counts;
    try {
      counts = countTests(JSON.parse(readFileSync(reportFile, 'utf8')));
    } catch {
      counts = { passed: 0, failed: 1, skipped: 0 };
      console.log('== tests: the test runner ended without a report');
    }
    if (code !== 0 && counts.failed === 0) {
      counts = { ...counts, failed: 1 };
      console.log('== tests: the test runner failed outside of a test');
    }
    return { ...counts, code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints the summary, with the counts alone on the last line, and sets the exit code. Returns whether everything passed. */
export function closingLine(failedChecks, tests) {
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
  console.log(failedChecks.length === 0 ? '== checks: all ok' : `== checks: FAILED: ${failedChecks.join(', ')}`);
  console.log(`${tests.passed} passed, ${tests.failed} failed${skipped}`);
  const isGood = failedChecks.length === 0 && tests.failed === 0 && tests.code === 0;
  // vitest sets the exit code of this process when a run is stopped because its time is over, which is not a failure.
  process.exitCode = isGood ? 0 : 1;
  return isGood;
}

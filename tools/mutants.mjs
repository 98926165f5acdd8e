/**
 * `npm run mutants -- core/math/stats core/price/pricing`: mutation tests (StrykerJS). Changes the code of each folder
 * in small ways, one at a time, runs the folder's own tests on every mutant, and prints the share of detected mutants
 * per folder. It takes minutes to an hour per folder, so it is not part of `npm test`.
 *
 * `--files isotonic.ts,trend.ts` mutates only these files. `--tests bind-columns.test.ts` runs only these test files,
 * `--without plan.test.ts` leaves some out, and `--quick-ms 300` leaves out slower tests (in-process runner only); the
 * score is then a lower bound. `--survivors` lists the undetected mutants. Tests of core run in-process; `--in-process`
 * allows it for another folder whose tests leave no state behind. `--concurrency 2` sets the number of processes. An
 * HTML report is in .cache/mutants.
 */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { ROOT } from './build-when-stale.mjs';
import { formatTable, tableOf } from './mutants/table.mjs';

const DEFAULT_FOLDERS = ['core/math/stats', 'core/math/queueing', 'core/price/pricing', 'core/decide'];
const UNNOTICED = ['Survived', 'NoCoverage'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    files: { type: 'string' },
    without: { type: 'string' },
    'quick-ms': { type: 'string' },
    tests: { type: 'string' },
    'in-process': { type: 'boolean', default: false },
    survivors: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '1' },
  },
});
const folders = (positionals.length > 0 ? positionals : DEFAULT_FOLDERS).map((folder) => folder.replace(/\/+$/, ''));
const missing = folders.filter((folder) => !existsSync(join(ROOT, folder)));
if (missing.length > 0) {
  console.error(`Not a folder of this repository: ${missing.join(', ')}`);
  process.exit(2);
}

process.chdir(ROOT);
const results = [];
for (const folder of folders) results.push(...(await mutantsOf(folder)));
if (values.survivors) {
  for (const { fileName, location, replacement, status, mutatorName } of results) {
    if (!UNNOTICED.includes(status)) continue;
    console.log(`${fileName}:${location.start.line}:${location.start.column} ${status} ${mutatorName}: ${replacement}`);
  }
}
console.log(formatTable(tableOf(results)));

function pluginOf(name) {
  return join(ROOT, 'tools', 'mutants', `${name}.mjs`);
}

/** Mutates one folder and runs the tests next to the code on every mutant. */
async function mutantsOf(folder) {
  process.env.MUTANTS_FOLDER = folder;
  process.env.MUTANTS_TESTS = values.tests ?? '';
  process.env.MUTANTS_WITHOUT = values.without ?? '';
  if (values['quick-ms'] !== undefined) process.env.MUTANTS_QUICK_MS = values['quick-ms'];
  const isPure = values['in-process'] || folder === 'core' || folder.startsWith('core/');
  const files = values.files?.split(',') ?? ['**/*.ts'];
  const found = await new Stryker({
    mutate: [...files.map((file) => `${folder}/${file}`), `!${folder}/**/*{.test,.cases}.ts`, `!${folder}/**/test*.ts`],
    // Tests of pure code can run in one process, which is many times faster.
    testRunner: isPure ? 'in-process' : 'vitest',
    // The project's test configuration names every folder; this one has only the given folder and no plugins of the
    // page.
    vitest: { configFile: 'tools/mutants/vitest.config.mjs', related: false },
    plugins: [
      '@stryker-mutator/vitest-runner',
      pluginOf('ignore-prose'),
      pluginOf('in-process-runner'),
      pluginOf('progress'),
    ],
    ignorers: ['prose'],
    coverageAnalysis: 'perTest',
    // With vitest, a module constant is computed once per test file, so each such mutant would run every test.
    ignoreStatic: !isPure,
    concurrency: Number(values.concurrency),
    dryRunTimeoutMinutes: 60,
    timeoutMS: 5_000,
    timeoutFactor: 2,
    ignorePatterns: ['/*', '!/core', '!/engine', '!/tools', '!/package.json', '!/tsconfig.base.json', '!/models'],
    tempDirName: '.cache/mutants/sandboxes',
    cleanTempDir: 'always',
    reporters: ['html', 'stderr'],
    htmlReporter: { fileName: join('.cache', 'mutants', `${folder.replaceAll('/', '-')}.html`) },
    disableTypeChecks: false,
    logLevel: 'error',
  }).runMutationTest();
  return found.map((mutant) => ({ ...mutant, fileName: relative(ROOT, mutant.fileName) }));
}

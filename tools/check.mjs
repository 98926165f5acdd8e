/**
 * `npm run check`: the loop while you work, within a minute: types, lint, dead code, format, house rules, words, and the unit tests of what changed since the
 * last commit, the nearest first. It names the tests that do not fit into its time, which `npm test` runs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BaseSequencer, createVitest } from 'vitest/node';
import { ROOT } from './build-when-stale.mjs';
import { buildSources, closingLine, runChecks, STATIC_CHECKS } from './steps.mjs';

/** Seconds after which no other test starts, but the tests get at least a part, and what then still runs gets a little longer. */
const TOTAL_S = 42;
const MIN_TESTS_S = 12;
const GRACE_S = 8;
/** House rules, words and pages made from sources, which any file can break. */
const HOUSE_RULES = [
  'tools/architecture.test.ts',
  'tools/prose.test.ts',
  'tools/css-classes.test.ts',
  'tools/links.test.ts',
  'tools/reference/reference.test.ts',
];

/** Paths from the root of the files that differ from the last commit. Throws Error without git. */
function changedFiles() {
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
  return [
    ...git('diff', '--name-only', '--diff-filter=d', '-z', 'HEAD'),
    ...git('ls-files', '--others', '--exclude-standard', '-z'),
  ];
}

/** Folders that two paths do not share. */
function distance(a, b) {
  const [from, to] = [dirname(a).split(sep), dirname(b).split(sep)];
  const shared = from.findIndex((part, index) => part !== to[index]);
  return shared < 0 ? 0 : from.length - shared;
}

/** Whether a file of tests has house rules, which run whatever the time. */
const hasHouseRules = ({ moduleId }) => HOUSE_RULES.includes(relative(ROOT, moduleId).split(sep).join('/'));

/** Orders the files of tests: house rules, then by how near they are to what changed. */
const nearestFirst = (changed) =>
  class extends BaseSequencer {
    async sort(files) {
      const away = (file) =>
        hasHouseRules(file) ? -1 : Math.min(...changed.map((each) => distance(relative(ROOT, file.moduleId), each)));
      return files.toSorted((a, b) => away(a) - away(b));
    }
  };

/** The tests in the folders of changed files: those of programs run what is built, and load no source. */
function testsBeside(changed) {
  const folders = [...new Set(changed.map((file) => dirname(join(ROOT, file))))].filter((folder) => existsSync(folder));
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.test.ts') && !name.endsWith('.full.test.ts'))
      .map((name) => join(folder, name)),
  );
}

/** Runs the unit tests that load a changed file or are in its folder, until the time is over. */
async function testRelated(changed, seconds) {
  process.env['VITE_CONFIG_NATIVE_IGNORE_WARNING'] = 'true';
  const counts = { passed: 0, failed: 0, skipped: 0, code: 0 };
  const files = { run: 0, all: 0 };
  let isOver = false;
  const rulesLeft = new Set(HOUSE_RULES);
  const reporter = {
    onTestRunStart: (specifications) => void (files.all = specifications.length),
    onTestCaseResult: (test) => {
      const { state } = test.result();
      if (!isOver) counts[state] += 1;
    },
    onTestModuleEnd: (module) => {
      if (isOver || module.state() === 'skipped') return;
      files.run += 1;
      if (hasHouseRules(module)) rulesLeft.delete(relative(ROOT, module.moduleId).split(sep).join('/'));
      counts.failed += module.errors().length;
    },
    onTestRunEnd: (_modules, errors) => {
      if (!isOver) counts.failed += errors.length;
    },
  };
  const vitest = await createVitest('test', {
    root: ROOT,
    config: join(ROOT, 'vite.config.ts'),
    watch: false,
    project: ['unit', 'unit-alone'],
    related: [...[...changed, ...HOUSE_RULES].map((file) => join(ROOT, file)), ...testsBeside(changed)],
    passWithNoTests: true,
    reporters: ['default', reporter],
    sequence: { sequencer: nearestFirst([...changed, ...HOUSE_RULES]) },
  });
  const running = vitest.start();
  const ending = sleep(seconds * 1000, 'over', { ref: false });
  if ((await Promise.race([running, ending])) === 'over') {
    while (rulesLeft.size > 0 && (await Promise.race([running, sleep(200, 'on')])) === 'on');
    isOver = true;
    void vitest.cancelCurrentRun('keyboard-input');
    await Promise.race([running, sleep(GRACE_S * 1000)]);
  }
  await Promise.race([vitest.close(), sleep(GRACE_S * 1000)]);
  return { counts, files };
}

const startedMs = Date.now();
const failed = [];
let changed = [];
try {
  changed = changedFiles();
} catch (error) {
  console.log(`== changes: FAILED: git cannot tell what changed: ${error.message}`);
  failed.push('changes');
}
failed.push(...(await buildSources()));
failed.push(...(await runChecks(STATIC_CHECKS)));
const leftS = Math.max(MIN_TESTS_S, TOTAL_S - (Date.now() - startedMs) / 1000);
const { counts, files } = await testRelated(changed, leftS);
if (files.run < files.all) {
  console.log(`== tests: ${files.run} of ${files.all} related files ran within the time; npm test runs all`);
}
closingLine(failed, counts);
// What was cancelled may still run.
process.exit();

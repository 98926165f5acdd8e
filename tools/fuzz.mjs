/**
 * `npm run fuzz -- NAME… [OPTIONS]`: runs programs of fuzz/ one after another (`all` or no name: every one) and exits
 * with 1 if any found a violation. Options are passed to the programs; `--full` uses the counts and times of a thorough
 * run.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';

/** Options of a thorough run. The last line of each program shows its duration. */
const FULL = {
  models: ['--count', '10000', '--time-limit-s', '7200'],
  data: ['--count', '5000', '--time-limit-s', '7200'],
  traces: ['--count', '5000', '--time-limit-s', '7200'],
  documents: ['--count', '2000', '--time-limit-s', '7200'],
  bundles: ['--count', '2000', '--time-limit-s', '7200'],
  endpoints: ['--count', '1000', '--time-limit-s', '7200'],
  requests: ['--count', '5000', '--time-limit-s', '7200'],
  kills: ['--count', '100', '--time-limit-s', '7200'],
  stops: ['--count', '60', '--time-limit-s', '7200'],
  saves: ['--count', '300', '--time-limit-s', '600'],
  sources: ['--count', '1000', '--time-limit-s', '7200'],
  soak: ['--minutes', '10', '--time-limit-s', '900'],
};

function programs() {
  const files = readdirSync(join(ROOT, 'fuzz')).filter((file) => file.endsWith('.ts'));
  return files.map((file) => file.slice(0, -'.ts'.length)).sort();
}

function usage() {
  process.stderr.write(
    `usage: npm run fuzz -- [all | ${programs().join(' | ')}]… [--full] [--seed N] [--count N] [--only CASE]\n` +
      '       [--minutes N] [--time-limit-s S] [--hang-ms MS] [--health-ms MS] [--factor N]\n',
  );
  process.exit(2);
}

/** Runs one program and returns its exit code. Passes on signals. */
function run(name, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'dist', 'engine', `fuzz-${name}.cjs`), ...options], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', pass).off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });
}

const given = process.argv.slice(2);
const firstOption = given.findIndex((each) => each.startsWith('--'));
const names = firstOption < 0 ? given : given.slice(0, firstOption);
const options = (firstOption < 0 ? [] : given.slice(firstOption)).filter((each) => each !== '--full');
if (names.some((name) => name !== 'all' && !programs().includes(name))) usage();

await buildWhenStale({ log: (line) => process.stderr.write(`modewise: ${line}\n`) });
for (const name of names.length === 0 || names.includes('all') ? programs() : names) {
  const full = given.includes('--full') ? FULL[name] : [];
  const code = await run(name, [...full, ...options]);
  if (code === 2 || code === 3) process.exit(code);
  if (code !== 0) process.exitCode = 1;
}

/** The S3 server that sources of data are tested with: moto, from PyPI. `npm test` installs it once. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, run } from './fetch-package.mjs';

const VERSION = '5.2.5';
const PROGRAM = join('bin', 'moto_server');

/** The installed program; `program` is null if it cannot be had here, and `reason` says why. */
export function s3Server({ log }) {
  const folder = join(cacheFolder(), `moto-${VERSION}`);
  const program = join(folder, PROGRAM);
  try {
    if (!existsSync(program)) install(folder, log);
    return { program, reason: null };
  } catch (error) {
    return { program: null, reason: error.message };
  }
}

function install(folder, log) {
  log(`installing moto ${VERSION} from PyPI for the tests of S3 (about 300 MB, once)`);
  mkdirSync(cacheFolder(), { recursive: true });
  // Its programs name their folder, so it is made in its place and marked as complete by its last file.
  const aside = mkdtempSync(join(cacheFolder(), 'moto-incomplete-'));
  if (existsSync(folder)) renameSync(folder, join(aside, 'old'));
  try {
    run('python3', ['-m', 'venv', folder]);
    // Most of what is installed is never imported: Python compiles what is.
    const how = ['--quiet', '--disable-pip-version-check', '--no-compile'];
    const pip = ['-m', 'pip', 'install', ...how, `moto[server,s3]==${VERSION}`];
    run(join(folder, 'bin', 'python'), pip);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

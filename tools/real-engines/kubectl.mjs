/** Debian's kubectl, for the cluster of the tests: unpacked into the cache folder, so that an installed one stays as it is. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, run } from '../fetch-package.mjs';
import { CannotBeHad } from './cannot-be-had.mjs';

const PROGRAM = join('usr', 'bin', 'kubectl');

/** The program and its version. */
export function kubectl({ log }) {
  const folder = join(cacheFolder(), 'kubectl-debian');
  const program = join(folder, PROGRAM);
  if (!existsSync(program)) fetchIt(folder, log);
  const { stdout } = spawnSync(program, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  return { program, version: JSON.parse(stdout).clientVersion.gitVersion };
}

function fetchIt(folder, log) {
  mkdirSync(cacheFolder(), { recursive: true });
  const scratch = mkdtempSync(join(cacheFolder(), 'fetching-'));
  try {
    log('fetching kubernetes-client from Debian (about 8 MB, once)');
    try {
      run('apt-get', ['download', 'kubernetes-client'], { cwd: scratch });
    } catch {
      throw new CannotBeHad('kubectl is taken from Debian, and there is no such package here');
    }
    const file = readdirSync(scratch).find((name) => name.endsWith('.deb')) ?? '';
    run('dpkg-deb', ['-x', join(scratch, file), join(scratch, 'unpacked')]);
    renameSync(join(scratch, 'unpacked'), folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

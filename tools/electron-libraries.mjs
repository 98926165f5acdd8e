/** What Electron and the tests need on Linux: missing shared libraries and programs, with their Debian packages. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Names in Debian 13; earlier versions have no `t64`. */
const LIBRARY_PACKAGES = [
  'libgtk-3-0t64',
  'libnss3',
  'libgbm1',
  'libasound2t64',
  'libcups2t64',
  'libatk-bridge2.0-0t64',
  'libxkbcommon0',
  'libxcomposite1',
  'libxdamage1',
  'libxrandr2',
];
const FONT_PACKAGES = ['fonts-dejavu-core'];
const DISPLAY_PACKAGES = ['xvfb', 'xauth'];
/** The programs for browser journeys and for reading PDFs. */
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];
const TEST_PROGRAMS = [
  { programs: BROWSERS, package: 'chromium' },
  { programs: ['pdftotext'], package: 'poppler-utils' },
  { programs: ['openssl'], package: 'openssl' },
  // A server for the tests of data sources.
  { programs: ['initdb', '/usr/lib/postgresql'], package: 'postgresql' },
];
/** The programs that only `npm run test:full` needs. */
const FULL_TEST_PROGRAMS = [
  // Network contacts are observed in a network namespace if that is allowed, else as system calls.
  { programs: ['ip'], package: 'iproute2' },
  { programs: ['strace'], package: 'strace' },
  // For the S3 server.
  { programs: ['python3'], package: 'python3-venv' },
];

/** Whether a program is on the path; a file or folder is named by its whole path. */
function isOnPath(program) {
  if (program.startsWith('/')) return existsSync(program);
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function hasFonts() {
  const folder = '/usr/share/fonts';
  return existsSync(folder) && readdirSync(folder).length > 0;
}

function missingLibraries(program) {
  const { stdout, error } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return error === undefined && stdout.includes('not found');
}

/** Linux settings that forbid ordinary programs the namespaces that Chromium's sandbox needs, with the forbidding value. */
const FORBIDS_SANDBOX = [
  // Ubuntu since 23.10.
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/user/max_user_namespaces', '0'],
];

/** Whether Chromium can make its sandbox. If it cannot, it ends at once unless `--no-sandbox` is passed. `read` reads a setting, for tests. */
export function hasSandbox(program, read = (file) => readFileSync(file, 'utf8')) {
  if (process.platform !== 'linux') return true;
  const helper = statSync(join(dirname(program), 'chrome-sandbox'), { throwIfNoEntry: false });
  if (helper !== undefined && helper.uid === 0 && (helper.mode & 0o4000) !== 0) return true;
  return !FORBIDS_SANDBOX.some(([file, value]) => {
    try {
      return read(file).trim() === value;
    } catch {
      return false;
    }
  });
}

/** Debian packages that the program lacks; with `display`, also for a virtual display. Empty unless on Linux. */
export function missingPackages({ program, display }) {
  if (process.platform !== 'linux') return [];
  return [
    ...(missingLibraries(program) ? LIBRARY_PACKAGES : []),
    ...(hasFonts() ? [] : FONT_PACKAGES),
    ...(display && !isOnPath('Xvfb') ? DISPLAY_PACKAGES : []),
  ];
}

/**
 * Debian packages that the tests need in addition and that are missing; with `isFull`, those of `npm run test:full`. Empty on other systems than
 * Linux.
 */
export function missingTestPackages({ isFull = false } = {}) {
  if (process.platform !== 'linux') return [];
  return [...TEST_PROGRAMS, ...(isFull ? FULL_TEST_PROGRAMS : [])]
    .filter(({ programs }) => !programs.some(isOnPath))
    .map((program) => program.package);
}

function aptGet(args) {
  return spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status;
}

/** The name of a package in this system's package lists. */
function nameHere(name) {
  const { stdout } = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' });
  const isThere = /Candidate: (?!\(none\))/.test(stdout ?? '');
  return isThere ? name : name.replace(/t64$/, '');
}

/** Whether packages can be installed: this is root on Debian. */
export function canInstall() {
  return process.getuid?.() === 0 && isOnPath('apt-get');
}

/** Installs packages. Throws Error with their names if this is not root on Debian, or if apt-get fails. */
export function installPackages(names, { log }) {
  if (names.length === 0) return;
  const list = names.join(' ');
  const byHand = `install them with: apt-get install --no-install-recommends ${list}`;
  if (!canInstall()) throw new Error(`packages of the system are missing: ${byHand}`);
  log(`installing ${list}`);
  if (aptGet(['update', '-qq']) !== 0) throw new Error(`apt-get update failed: ${byHand}`);
  if (aptGet(['install', '-y', '-qq', '--no-install-recommends', ...names.map(nameHere)]) !== 0) {
    throw new Error(`apt-get install failed: ${byHand}`);
  }
}

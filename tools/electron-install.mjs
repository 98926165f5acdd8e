/**
 * Installs the Electron of this checkout with the installer of its package, which downloads it, checks its SHA-256 and unpacks it. Its own
 * variables hold, such as ELECTRON_MIRROR.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build-when-stale.mjs';
import { cacheFolder } from './fetch-package.mjs';

/** After this time without a byte, a server counts as unreachable. */
const SILENT_MS = 20_000;
/** An Electron that could not be installed is not tried again for this time. */
const REMEMBERED_MS = 24 * 3_600_000;
const LOOK_EVERY_MS = 250;
/** How often progress is written where a line cannot be replaced. */
const LINE_EVERY_MS = 10_000;
const MB = 1_000_000;

/** The folder of the package that names the version and brings the installer. */
const PACKAGE = join(ROOT, 'node_modules', 'electron');

/** Whether the installer has finished in a package, for its version: it writes `path.txt` last. */
export function isInstalled(folder = PACKAGE) {
  try {
    const unpacked = readFileSync(join(folder, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    return unpacked === versionOf(folder) && existsSync(join(folder, 'path.txt'));
  } catch {
    return false;
  }
}

function versionOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

/** Where the installer downloads from, by the variables that it reads. */
function serverOf(env) {
  const given = env['npm_config_electron_mirror'] || env['NPM_CONFIG_ELECTRON_MIRROR'] || env['ELECTRON_MIRROR'];
  return given || 'https://github.com/electron/electron/releases/download/';
}

/**
 * The environment of the installer. It uses a proxy only on request, so this requests one where the system or npm has one. `scratch` is
 * its folder for temporary files.
 */
function environmentOf(env, scratch) {
  const named = (name) => env[name] || env[name.toLowerCase()];
  const ofNpm = env['npm_config_https_proxy'] || env['npm_config_proxy'];
  const proxy = named('HTTPS_PROXY') || ofNpm;
  return {
    ...env,
    ...(proxy ? { HTTPS_PROXY: proxy } : {}),
    ...(proxy || named('HTTP_PROXY') ? { ELECTRON_GET_USE_PROXY: 'true' } : {}),
    TMPDIR: scratch,
    TEMP: scratch,
    TMP: scratch,
    // It shows progress by its own means only after half a minute, and only in a terminal.
    ELECTRON_GET_NO_PROGRESS: 'true',
    NODE_NO_WARNINGS: '1',
  };
}

/** Bytes of all files in a folder; 0 without one. */
function bytesIn(folder) {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, path, name }) => sum + sizeOf(join(parentPath ?? path, name)), 0);
}

function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Shows how many bytes have arrived: in a terminal in one line that is replaced, else in a line from time to time. */
function progressOf({ name, log }) {
  const { isTTY } = process.stderr;
  let shownMs = Date.now();
  return {
    show(bytes) {
      const text = `fetching ${name}: ${Math.floor(bytes / MB)} MB`;
      if (isTTY) process.stderr.write(`\rmodewise: ${text} `);
      else if (Date.now() - shownMs >= LINE_EVERY_MS) {
        log(text);
        shownMs = Date.now();
      }
    },
    end: () => void (isTTY && process.stderr.write('\r\u001b[K')),
  };
}

/** Runs the installer. Returns null, or a sentence with why it failed. */
async function runInstaller({ folder, name, env, scratch, silentMs, log }) {
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    env: environmentOf(env, scratch),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const interrupt = () => {
    child.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', interrupt);
  const progress = progressOf({ name, log });
  const dist = join(folder, 'dist');
  let errors = '';
  let isSilent = false;
  let before = -1;
  let changedMs = Date.now();
  child.stderr.on('data', (bytes) => (errors += bytes));
  const timer = setInterval(() => {
    const fetched = bytesIn(scratch);
    if (fetched + bytesIn(dist) !== before) changedMs = Date.now();
    before = fetched + bytesIn(dist);
    if (fetched > MB) progress.show(fetched);
    if (Date.now() - changedMs < silentMs) return;
    isSilent = true;
    child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      errors = error.message;
      resolve(1);
    });
    child.once('close', resolve);
  });
  clearInterval(timer);
  process.off('SIGINT', interrupt);
  progress.end();
  if (isSilent) return `no byte came for ${silentMs / 1000} s`;
  return code === 0 ? null : causeIn(errors);
}

/** The line of an error in what a program of Node wrote, without the class of the error. */
function causeIn(errors) {
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((each) => /^\w*Error\b/.test(each)) ?? lines[0] ?? 'the installer failed without a message';
  return line.replace(/^\w*Error: /, '').trim();
}

/** What is known of the last attempt: null, or when and why it failed. Only the same version from the same server counts. */
function rememberedFailure({ file, version, server, nowMs }) {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    const ageMs = nowMs - Date.parse(kept.at);
    return kept.version === version && kept.server === server && ageMs >= 0 && ageMs < REMEMBERED_MS ? kept : null;
  } catch {
    return null;
  }
}

/**
 * Installs Electron unless it is there. Returns null, or a sentence with why it could not be installed. A failure is remembered for a day, so that a
 * machine without access to the server does not wait at every start. The parameters other than `log` are for tests.
 */
export async function installElectron({
  log,
  folder = PACKAGE,
  cache = cacheFolder(),
  env = process.env,
  nowMs = Date.now(),
  silentMs = SILENT_MS,
}) {
  if (isInstalled(folder)) return null;
  const version = versionOf(folder);
  const name = `Electron ${version}`;
  const server = serverOf(env);
  const host = URL.canParse(server) ? new URL(server).host : server;
  if (env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return `${name} was not fetched (ELECTRON_SKIP_BINARY_DOWNLOAD is set)`;
  const file = join(cache, 'electron-not-installed.json');
  const failed = rememberedFailure({ file, version, server, nowMs });
  if (failed !== null) {
    return `${name} could not be fetched from ${host} less than a day ago (${failed.reason}; \`npx install-electron\` tries again)`;
  }
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'installing-'));
  log(`fetching ${name} from ${host}, once`);
  try {
    const reason = await runInstaller({ folder, name, env, scratch, silentMs, log });
    if (reason === null) {
      rmSync(file, { force: true });
      log(`${name} is installed`);
      return null;
    }
    writeFileSync(file, `${JSON.stringify({ version, server, at: new Date(nowMs).toISOString(), reason })}\n`);
    return `${name} could not be fetched from ${host}: ${reason}`;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

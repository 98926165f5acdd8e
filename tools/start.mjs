/**
 * `npm start [FILE…]`: opens the window, for which it installs the current Electron first. Without a display or Electron, opens the same page in the
 * browser with `modewise serve`, and says why.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';
import { installElectron } from './electron-install.mjs';
import { hasSandbox, missingPackages } from './electron-libraries.mjs';
import { electronRuntime, lacksRuntime } from './electron-runtime.mjs';

const log = (line) => process.stderr.write(`modewise: ${line}\n`);

/** Runs a program to its end. Ctrl-C reaches the program directly. */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 3));
  });
}

/** Throws Error with the reason if no window can be opened. */
async function findRuntime() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) throw new Error('there is no display');
  const reason = lacksRuntime() ? await installElectron({ log }) : null;
  const runtime = runtimeOr(reason);
  const missing = missingPackages({ program: runtime.program, display: false });
  if (missing.length > 0) {
    throw new Error(`Electron lacks packages of the system (apt-get install ${missing.join(' ')})`);
  }
  if (runtime.isLastResort) {
    log(
      `${reason}; the window uses Electron ${runtime.version} instead, which is of 2023 and gets no security updates`,
    );
  }
  return runtime;
}

/** The runtime to use after an installation that failed for a reason. Throws Error with it if there is none. */
function runtimeOr(reason) {
  try {
    return electronRuntime({ log });
  } catch (error) {
    throw reason === null ? error : new Error(reason, { cause: error });
  }
}

async function openWindow({ program }) {
  const isRoot = process.getuid?.() === 0;
  const isOpen = isRoot || !hasSandbox(program);
  if (isRoot) log('running as root: Chromium works without its sandbox then (--no-sandbox)');
  else if (isOpen)
    log('this system allows programs no sandbox of their own: Chromium works without one (--no-sandbox)');
  return run(program, [...(isOpen ? ['--no-sandbox'] : []), ROOT, ...process.argv.slice(2)]);
}

async function start() {
  await buildWhenStale({ log });
  let runtime;
  try {
    runtime = await findRuntime();
  } catch (error) {
    log(`no window: ${error.message}; opening the page in a browser instead`);
    return run(process.execPath, [join(ROOT, 'tools', 'modewise.mjs'), 'serve']);
  }
  return openWindow(runtime);
}

try {
  process.exitCode = await start();
} catch (error) {
  log(error.message);
  process.exitCode = 4;
}

/**
 * `npm start [FILE…]`: opens the window. Without a display or Electron, opens the same page in the browser with
 * `modewise serve`, and says why.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';
import { missingPackages } from './electron-libraries.mjs';
import { electronRuntime } from './electron-runtime.mjs';

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
function findRuntime() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) throw new Error('there is no display');
  const runtime = electronRuntime({ log });
  const missing = missingPackages({ program: runtime.program, display: false });
  if (missing.length > 0) {
    throw new Error(`Electron lacks packages of the system (apt-get install ${missing.join(' ')})`);
  }
  if (runtime.isLastResort) {
    log(
      `this window is Electron ${runtime.version}, the last resort; \`npx install-electron\` fetches the current one`,
    );
  }
  return runtime;
}

async function openWindow({ program }) {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) log('running as root: Chromium works without its sandbox then (--no-sandbox)');
  return run(program, [...(isRoot ? ['--no-sandbox'] : []), ROOT, ...process.argv.slice(2)]);
}

async function start() {
  await buildWhenStale({ log });
  let runtime;
  try {
    runtime = findRuntime();
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

/**
 * Builds dist if its sources have changed. Plain Node, so that it runs before any build. Safe for concurrent starts:
 * one process builds and the others wait. New folders replace the old ones by rename, dist/engine last.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');
const ENGINE = join(DIST, 'engine');
/** Vite's environments and their folders in dist. The engine is last, because its stamp marks a complete build. */
const BUNDLES = {
  client: 'renderer',
  liveReport: 'live-report',
  electron: 'electron',
  preload: 'preload',
  engine: 'engine',
};
const STAMP = join(ENGINE, '.stamp');
const LOCK = join(DIST, '.build-lock');

/** The inputs of a build. Tests are excluded: they change often and are not part of it. */
const SOURCE_FOLDERS = ['core', 'engine', 'cli', 'renderer', 'electron', 'benchmarks', 'fuzz', 'e2e'];
const SOURCE_FILES = ['vite.config.ts', 'tools/notices.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json'];
const IN_BUILD = /\.(ts|tsx|json|csv|css|html|py|yaml|tf|pbtxt|sh|Dockerfile)$/;
const NOT_IN_BUILD = /\.(test|cases)\.ts$/;

/** Adds the sources below a folder, by their paths from the root. Plain texts: `join` and `relative` would take most of the time of a start. */
function addSources(folder, found) {
  for (const entry of readdirSync(`${ROOT}/${folder}`, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'fixtures') addSources(path, found);
    } else if (IN_BUILD.test(entry.name) && !NOT_IN_BUILD.test(entry.name)) found.push(path);
  }
}

/** A digest of the names, sizes and times of the sources. It takes a few milliseconds and reads no file. */
export function sourceDigest() {
  const paths = SOURCE_FILES.filter((file) => existsSync(join(ROOT, file)));
  for (const folder of SOURCE_FOLDERS) if (existsSync(join(ROOT, folder))) addSources(folder, paths);
  const lines = paths.sort().map((path) => {
    const { mtimeMs, size } = statSync(`${ROOT}/${path}`);
    return `${path}\0${size}\0${mtimeMs}\n`;
  });
  return createHash('sha256').update(lines.join('')).digest('hex');
}

function stamp() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return null;
  }
}

/** Whether dist exists and matches the sources: compares the stamp in dist/engine, which is replaced last. */
export function isFresh() {
  return stamp() === sourceDigest();
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the lock; returns false if a living process holds it. */
function tryLock() {
  mkdirSync(DIST, { recursive: true });
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  let owner = Number.NaN;
  try {
    owner = Number(readFileSync(LOCK, 'utf8'));
  } catch {
    return false; // just released
  }
  const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  // The owner may not have been written to a new lock yet.
  if (Number.isInteger(owner) && owner > 0 ? !isAlive(owner) : age > 5000) rmSync(LOCK, { force: true });
  return false;
}

async function build(digest) {
  // Whoever builds, also a test runner that sets these, gets the build that users get.
  process.env['NODE_ENV'] = 'production';
  delete process.env['VITEST'];
  // Hides a hint about a future default of Vite.
  process.env['VITE_CONFIG_NATIVE_IGNORE_WARNING'] = 'true';
  let vite;
  try {
    vite = await import('vite');
  } catch {
    throw new Error('the build tools are not installed: run `npm ci` in ' + ROOT);
  }
  const fresh = join(DIST, `new-${process.pid}`);
  const old = join(DIST, `old-${process.pid}`);
  try {
    const builder = await vite.createBuilder({
      root: join(ROOT, 'renderer'),
      configFile: join(ROOT, 'vite.config.ts'),
      logLevel: 'warn',
      environments: Object.fromEntries(
        Object.entries(BUNDLES).map(([name, folder]) => [name, { build: { outDir: join(fresh, folder) } }]),
      ),
    });
    await builder.buildApp();
    writeFileSync(join(fresh, 'engine', '.stamp'), digest);
    mkdirSync(old, { recursive: true });
    for (const folder of Object.values(BUNDLES)) {
      if (existsSync(join(DIST, folder))) renameSync(join(DIST, folder), join(old, folder));
      renameSync(join(fresh, folder), join(DIST, folder));
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/** Builds unless dist is fresh. `log` receives one line before and one after a build. Throws if the build fails. */
export async function buildWhenStale({ log, force = false }) {
  if (!force && isFresh()) return;
  let told = false;
  while (!tryLock()) {
    if (!told) log('waiting for another build…');
    told = true;
    await sleep(100);
    if (!force && isFresh()) return;
  }
  try {
    if (!force && isFresh()) return;
    const startedMs = Date.now();
    log('building…');
    await build(sourceDigest());
    log(`built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
  } finally {
    rmSync(LOCK, { force: true });
  }
}

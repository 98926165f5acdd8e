/** Which built files are shipped, and which packages they are made from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from '../build-when-stale.mjs';

const DIST = join(ROOT, 'dist');

/** The programs and threads that `modewise` starts: `nodeEntries` in vite.config.ts without those for a checkout or Electron. */
const PROGRAMS = [
  'cli',
  'off-thread',
  'bench',
  'bench-executor',
  'bench-replica',
  'bench-generator',
  'bench-heartbeat',
  'bench-job-reader',
  'bench-job-writer',
  'bench-http-client',
  'model-server',
  'model-server-executor',
];

/** The files of a program: itself, and the chunks that it and they require. */
function withRequired(files) {
  const found = new Set(files);
  const open = [...found];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const text = readFileSync(join(DIST, file), 'utf8');
    for (const [, required] of text.matchAll(/require\("(\.{1,2}\/[^"]+\.cjs)"\)/g)) {
      const next = posix.join(posix.dirname(file), required);
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
    }
  }
  return [...found];
}

function filesIn(folder) {
  return readdirSync(join(DIST, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) => posix.join(folder, entry.parentPath.slice(join(DIST, folder).length), entry.name));
}

function shipped(programs, folders) {
  const files = withRequired(programs.map((name) => `engine/${name}.cjs`));
  return [...files, ...folders.flatMap(filesIn)].sort();
}

/** The files below dist that the command line needs, with the page of `modewise serve` and the script of a report. */
export function commandLineFiles() {
  return shipped(PROGRAMS, ['renderer', 'live-report']);
}

/** The files below dist that the desktop app needs. */
export function desktopFiles() {
  return shipped([...PROGRAMS, 'electron-engine'], ['electron', 'preload', 'renderer', 'live-report']);
}

/** The folders in the checkout of the packages that built files are made from. */
export function packagesIn(files) {
  const builtInto = JSON.parse(readFileSync(join(DIST, 'engine', 'built-into.json'), 'utf8'));
  return new Set(files.flatMap((file) => builtInto[file] ?? []));
}

/**
 * What `npm test` has shown: the digest of the tree whose tests all passed. `npm run test:full` leaves out what was shown of the same tree, so that
 * no test runs twice.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './build-when-stale.mjs';

const FILE = join(ROOT, '.cache', 'shown-tests.json');
/** What is not part of the tree: what is installed, built and kept, and the history. */
const OUTSIDE = new Set(['node_modules', 'dist', '.cache', '.git']);

function addFiles(folder, found) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (OUTSIDE.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addFiles(path, found);
    else found.push({ path, isLink: entry.isSymbolicLink() });
  }
  return found;
}

/** A digest of the names and contents of all files, and of the version of Node that tests them. */
export function treeDigest() {
  const hash = createHash('sha256').update(process.version);
  const files = addFiles(ROOT, []).sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, isLink } of files) {
    const content = isLink ? Buffer.from(readlinkSync(path)) : readFileSync(path);
    hash.update(`\0${path.slice(ROOT.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Notes that all tests of `npm test` passed on this tree; `passed` is their number. */
export function noteShown(digest, { passed }) {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify({ digest, passed }));
}

/** Forgets what was shown, before it is tested again. */
export function forgetShown() {
  rmSync(FILE, { force: true });
}

/** The number of tests that passed on this tree; null if they were not run, or not all passed. */
export function shownTests() {
  try {
    const { digest, passed } = JSON.parse(readFileSync(FILE, 'utf8'));
    return digest === treeDigest() ? passed : null;
  } catch {
    return null;
  }
}

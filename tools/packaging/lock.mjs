/** Parts of package-lock.json: the versions and hashes of what an artefact contains or installs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../build-when-stale.mjs';

const { packages: LOCKED } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

/** The entry that Node resolves a name to from another entry (`''` is the checkout); null if none is locked. */
function resolved(name, from) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (LOCKED[path] !== undefined) return path;
    if (at === '') return null;
  }
}

/** The version of a package that the checkout has at the top. Throws if there is none. */
export function lockedVersion(name) {
  return entryAtTop(name).version;
}

/** The hash of its archive, `sha512-…`. */
export function lockedIntegrity(name) {
  return entryAtTop(name).integrity;
}

function entryAtTop(name) {
  const entry = LOCKED[`node_modules/${name}`];
  if (entry === undefined) throw new Error(`package-lock.json has no ${name}: run npm install`);
  return entry;
}

/** The entries of packages and of all that npm installs with them, on any system. */
export function withDependencies(names) {
  const found = new Set();
  const open = names.map((name) => resolved(name, ''));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (path === null || found.has(path)) continue;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } = LOCKED[path];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) open.push(resolved(name, path));
  }
  return found;
}

/** The entries that installing on this system leaves out. */
function isForOthers({ os, cpu, libc }) {
  const differs = (wanted, own) => wanted !== undefined && !wanted.includes(own);
  return (
    differs(os, process.platform) ||
    differs(cpu, process.arch) ||
    (process.platform === 'linux' && differs(libc, 'glibc'))
  );
}

/** The entries without those that are for other systems than this one. */
export function forThisSystem(paths) {
  return new Set([...paths].filter((path) => !isForOthers(LOCKED[path])));
}

/** A lock file with these entries below `root`, each with only those of its dependencies that are among them. */
export function lockOf(root, paths) {
  const only = (dependencies, path) =>
    Object.fromEntries(Object.entries(dependencies ?? {}).filter(([name]) => paths.has(resolved(name, path))));
  const entries = [...paths].sort().map((path) => {
    const { dev: _dev, devOptional: _devOptional, peer: _peer, ...entry } = LOCKED[path];
    const lists = ['dependencies', 'optionalDependencies', 'peerDependencies']
      .map((list) => [list, only(entry[list], path)])
      .filter(([list]) => entry[list] !== undefined);
    return [path, { ...entry, ...Object.fromEntries(lists) }];
  });
  const { name, version } = root;
  return { name, version, lockfileVersion: 3, requires: true, packages: { '': root, ...Object.fromEntries(entries) } };
}

/** The entries of folders of packages, relative to the checkout. Throws for a package that is not locked. */
export function entriesOf(folders) {
  const paths = [...folders].map((folder) => folder.replaceAll('\\', '/'));
  for (const path of paths) if (LOCKED[path] === undefined) throw new Error(`package-lock.json has no ${path}`);
  return new Set(paths);
}

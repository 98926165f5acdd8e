/** `node --import tools/run-sources.mjs`: runs the TypeScript sources, for tests with several processes. */
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

/** A module loader that strips types from sources. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const { transformSync } = await import('rolldown/utils');
  const file = fileURLToPath(url);
  const { code } = transformSync(file, readFileSync(file, 'utf8'));
  return { format: 'module', source: code, shortCircuit: true };
}
